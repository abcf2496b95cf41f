// An analysis of importance as a run of its own: listed, kept, taken by an experiment instead of
// scoring again, and refused where it is of something else.
#include <QRegularExpression>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const std::string block = R"(fine_tuning:
  method: efficiency_transformer
  efficiency_transformer: {thresholds: {high: 0.999, low: 0.5}, importance_run: 1}
  lora: {r: 4, alpha: 8, target_modules: [query, value], dynamic_rank: true}
)";

/// The workbench with a stored analysis and an experiment that names it.
class Analysed : public Workbench {
public:
    Analysed() {
        const Outcome done = analyse({});
        QVERIFY2(done.exitCode == 0, done.said());
        const std::string given = goodExperiment;
        write("experiment.yaml", given.substr(0, given.find("fine_tuning:")) + block +
                                     given.substr(given.find("training:")));
    }
    Outcome analyse(const QStringList& more) const {
        return artemis(QStringList{"importance", "experiment.yaml", "--store", "runs.db",
                                   "--samples", "32", "--json", "importance.json"} +
                       more);
    }
    Value plan() const { return Value::parse(read("out/plan.json")); }
};

}  // namespace

class TestStoredImportance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itIsARunOfItsOwn();
    void itIsTakenInsteadOfScoring();
    void aPathDoesAsWell();
    void theQueueTakesIt();
    void otherThingsAreRefused_data();
    void otherThingsAreRefused();
    void aRunThatTrainedNothing();
};

void TestStoredImportance::itIsARunOfItsOwn() {
    const Workbench bench;
    const Outcome done =
        bench.artemis({"importance", "experiment.yaml", "--store", "runs.db", "--samples", "32",
                       "--scores", "gradient_based,snr", "--json", "importance.json"});
    QVERIFY2(done.exitCode == 0, done.said());
    QVERIFY2(done.out.contains("\nrun 1; importance_run: 1 "), done.said());
    const Outcome list = bench.artemis({"runs", "list", "--store", "runs.db"});
    QVERIFY2(list.out.contains("tiny (importance)") && list.out.contains("done"), list.said());
    const Outcome show = bench.artemis({"runs", "show", "1", "--store", "runs.db"});
    QVERIFY2(show.out.contains(QRegularExpression("importance +step 0 +.*importance\\.json")),
             show.said());
    const Value written = Value::parse(bench.read("importance.json"));
    QVERIFY(written.at("origin").at("files").contains("model/model.safetensors"));
    QVERIFY(written.at("origin").at("files").contains("data.train"));
    const QString file = QRegularExpression("\\S+importance\\.json").match(show.out).captured(0);
    QVERIFY(Value::parse(readFile(file.toStdString())) == written);
}

void TestStoredImportance::itIsTakenInsteadOfScoring() {
    const Analysed bench;
    const Outcome end = bench.run();
    QVERIFY2(end.exitCode == 0, end.said());
    const Value report = Value::parse(bench.read("importance.json"));
    QVERIFY(bench.plan().at("importance") == report);
    // Scored anew it would be read from 64 rows, not from 32.
    QCOMPARE(bench.plan().at("importance").at("samples").get<int>(), 32);
    const Value& scores = report.at("scores").at("gradient_based").at("normalised_max");
    const auto layers = bench.plan().at("plan").at("layers").get<std::vector<std::string>>();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QCOMPARE(layers[i] == "high", scores[i].get<double>() >= 0.999);
    }
}

void TestStoredImportance::aPathDoesAsWell() {
    const Analysed bench;
    for (const char* path : {"importance.json", "out/plan.json"}) {
        bench.write("experiment.yaml", bench.read("experiment.yaml"));
        const Outcome end = bench.run(
            {"--set", QString("fine_tuning.efficiency_transformer.importance_run=%1").arg(path)});
        QVERIFY2(end.exitCode == 0, end.said());
        QVERIFY(bench.plan().at("importance") == Value::parse(bench.read("importance.json")));
    }
}

void TestStoredImportance::theQueueTakesIt() {
    const Analysed bench;
    QVERIFY(bench.artemis({"queue", "add", "experiment.yaml", "--store", "runs.db"}).exitCode == 0);
    const Outcome end = bench.artemis({"queue", "run", "--store", "runs.db"});
    QVERIFY2(end.exitCode == 0, end.said());
    bench.edit("experiment.yaml", "importance_run: 1", "importance_run: 77");
    QVERIFY(bench.artemis({"queue", "add", "experiment.yaml", "--store", "runs.db"}).exitCode == 0);
    QCOMPARE(bench.artemis({"queue", "run", "--store", "runs.db"}).exitCode, 0);
    const Outcome list = bench.artemis({"queue", "list", "--store", "runs.db"});
    QVERIFY2(list.out.contains("failed") && list.out.contains("77"), list.said());
}

void TestStoredImportance::otherThingsAreRefused_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("other weights") << "weights"
                                   << "is of another model/model.safetensors than this experiment";
    QTest::newRow("other data") << "data"
                                << "is of another data.train than this experiment";
    QTest::newRow("other score") << "score"
                                 << "has no fisher scores; it has gradient_based";
    QTest::newRow("no such run") << "number"
                                 << "run 77";
    QTest::newRow("no report") << "file"
                               << "is no report of artemis importance";
    QTest::newRow("other layers") << "layers"
                                  << "scores 1 layers";
    QTest::newRow("a score missing") << "damaged"
                                     << "does not have a score of at least 0";
}

void TestStoredImportance::otherThingsAreRefused() {
    QFETCH(QString, what);
    QFETCH(QString, sentence);
    const Analysed bench;
    const auto set = [&](const std::string& value) {
        bench.edit("experiment.yaml", "importance_run: 1", "importance_run: " + value);
    };
    Value report = Value::parse(bench.read("importance.json"));
    if (what == "weights") {
        tiny::writeWeights(bench.path("model/model.safetensors"), "bert.pooler.dense.bias");
    } else if (what == "data") {
        bench.write("train.tsv", tiny::table(64, 9));
    } else if (what == "score") {
        set("1, importance_score_method: fisher");
    } else if (what == "number") {
        set("77");
    } else if (what == "file") {
        bench.write("importance.json", "{}");
        set("importance.json");
    } else {
        if (what == "layers") {
            report["layers"].erase(0);
        } else {
            report["scores"]["gradient_based"]["raw"] = {0.5, nullptr};
        }
        bench.write("importance.json", report.dump());
        set("importance.json");
    }
    const Outcome end = bench.run();
    QVERIFY2(end.exitCode == 2, end.said());
    QVERIFY2(end.err.contains(sentence), end.said());
    QVERIFY(!std::filesystem::exists(bench.path("out/adapter")));
}

void TestStoredImportance::aRunThatTrainedNothing() {
    const Analysed bench;
    const Outcome evaluated = bench.artemis({"evaluate", "--run", "1", "--store", "runs.db"});
    QVERIFY2(evaluated.exitCode == 2, evaluated.said());
    QVERIFY2(evaluated.err.contains("is of kind importance and trained nothing"), evaluated.said());
    const Outcome resumed = bench.artemis({"run", "--resume", "1", "--store", "runs.db"});
    QVERIFY2(resumed.exitCode == 2 && resumed.err.contains("cannot go on"), resumed.said());
    const Outcome trained = bench.run();
    QVERIFY2(trained.exitCode == 0, trained.said());
    bench.edit("experiment.yaml", "importance_run: 1", "importance_run: 2");
    const Outcome wrong = bench.run();
    QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("run 2 is of kind train"), wrong.said());
}

QTEST_GUILESS_MAIN(TestStoredImportance)
#include "test_stored_importance.moc"
