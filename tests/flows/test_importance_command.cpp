// artemis importance: what it prints and writes, and what it refuses.
#include <QRegularExpression>
#include <set>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const QString everyScore = "gradient_based,fisher,activation_based,magnitude,snr";

/// Whether all numbers of two lists agree to a share of 1e-4.
bool agree(const Value& a, const Value& b) {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double one = a[i].get<double>();
        if (std::abs(one - b[i].get<double>()) > 1e-4 * std::abs(one)) {
            return false;
        }
    }
    return true;
}

}  // namespace

class TestImportanceCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyScoreIsWritten();
    void threadsChangeNothing();
    void badOptionsAreAllNamed();
    void thePlanIsWritten();
    void badThresholdsAreNamed_data();
    void badThresholdsAreNamed();
};

void TestImportanceCommand::everyScoreIsWritten() {
    const Workbench bench;
    const Outcome done =
        bench.artemis({"importance", "experiment.yaml", "--scores", everyScore, "--samples", "32",
                       "--batch-size", "4", "--permuted-labels", "--json", "out.json"});
    QVERIFY2(done.exitCode == 0, done.said());
    const Value report = Value::parse(bench.read("out.json"));
    QCOMPARE(report.at("samples").get<int>(), 32);
    QVERIFY(report.at("layers") == Value({"bert.encoder.layer.0", "bert.encoder.layer.1"}));
    QVERIFY(report.at("modules").size() == 8);
    for (const QString& id : everyScore.split(',')) {
        const Value& score = report.at("scores").at(id.toStdString());
        QCOMPARE(score.at("raw").size(), std::size_t{tiny::layers});
        QCOMPARE(score.at("per_batch").size(), id == "snr" ? std::size_t{1} : std::size_t{8});
        for (std::size_t layer = 0; id != "snr" && layer < score.at("raw").size(); ++layer) {
            QVERIFY(score.at("low")[layer] <= score.at("raw")[layer]);
            QVERIFY(score.at("high")[layer] >= score.at("raw")[layer]);
        }
    }
    // A layer's score is the mean over its modules, each counted by its weights.
    const Value& gradient = report.at("scores").at("gradient_based");
    double sum = 0;
    double all = 0;
    std::map<std::string, double> countOf;
    for (const auto& [name, shape] : tiny::tensors()) {
        const std::string layer = "bert.encoder.layer.0.";
        if (name.starts_with(layer)) {
            const std::string module = name.substr(layer.size(), name.rfind('.') - layer.size());
            countOf[module] += shape.size() == 2 ? static_cast<double>(shape[0] * shape[1])
                                                 : static_cast<double>(shape[0]);
        }
    }
    for (std::size_t module = 0; module < report.at("modules").size(); ++module) {
        const double count = countOf.at(report.at("modules")[module]);
        sum += count * gradient.at("modules")[0][module].get<double>();
        all += count;
    }
    QVERIFY(std::abs(sum / all - gradient.at("raw")[0].get<double>()) < 1e-6 * sum / all);
    QVERIFY(report.at("information").at("chance").get<double>() > 0);
    QVERIFY2(done.out.contains("stable"), done.said());
    // What lies outside of layers; the mean of squares is no less than the square of the mean.
    std::set<std::string> outside{"classifier"};  // The model's folder holds none.
    for (const auto& [name, shape] : tiny::tensors()) {
        if (!name.starts_with("bert.encoder.layer.")) {
            outside.insert(name.substr(0, name.rfind('.')));
        }
    }
    QVERIFY(std::set<std::string>(report.at("outside").begin(), report.at("outside").end()) ==
            outside);
    const Value& absolute = gradient.at("outside");
    const Value& squares = report.at("scores").at("fisher").at("outside");
    QCOMPARE(absolute.size(), outside.size());
    for (std::size_t i = 0; i < absolute.size(); ++i) {
        const double mean = absolute[i].get<double>();
        QVERIFY(mean > 0 && mean * mean <= squares[i].get<double>());
    }
    QVERIFY(report.at("scores").at("magnitude").at("outside").empty());
}

void TestImportanceCommand::threadsChangeNothing() {
    const Workbench bench;
    std::vector<Value> reports;
    for (const char* threads : {"1", "2"}) {
        bench.write("experiment.yaml", goodExperiment);
        bench.edit("experiment.yaml", "threads: 1", "threads: " + std::string(threads));
        const Outcome done = bench.artemis({"importance", "experiment.yaml", "--scores",
                                            "gradient_based,activation_based", "--samples", "16",
                                            "--json", "out.json"});
        QVERIFY2(done.exitCode == 0, done.said());
        reports.push_back(Value::parse(bench.read("out.json")).at("scores"));
    }
    for (const char* score : {"gradient_based", "activation_based"}) {
        QVERIFY(agree(reports[0].at(score).at("raw"), reports[1].at(score).at("raw")));
    }
}

void TestImportanceCommand::badOptionsAreAllNamed() {
    const Workbench bench;
    const Outcome refused = bench.artemis({"importance", "experiment.yaml", "--scores",
                                           "gradient,snr", "--samples", "0", "--json", "out.json"});
    QVERIFY2(refused.exitCode == 2, refused.said());
    QVERIFY2(refused.err.contains("\"gradient\" is none; there are gradient_based, fisher"),
             refused.said());
    QVERIFY2(refused.err.contains("samples: 0 is too few"), refused.said());
    QVERIFY(!std::filesystem::exists(bench.path("out.json")));
}

/// high from 0.9 on, low below 0.5, of scores divided by the highest; all else of the file stays.
void TestImportanceCommand::thePlanIsWritten() {
    const Workbench bench;
    const Outcome done =
        bench.artemis({"importance", "experiment.yaml", "--samples", "32", "--thresholds",
                       "low=0.5,high=0.9", "--plan-yaml", "planned.yaml", "--json", "out.json"});
    QVERIFY2(done.exitCode == 0, done.said());
    const Value report = Value::parse(bench.read("out.json"));
    std::string words;
    for (const Value& relative : report.at("scores").at("gradient_based").at("normalised_max")) {
        const double score = relative.get<double>();
        words += std::string(words.empty() ? "" : ", ") + (score >= 0.9   ? "high"
                                                           : score >= 0.5 ? "medium 2"
                                                                          : "low");
    }
    // The machine is measured for a plan.
    QVERIFY(report.at("speeds").at("forward_start").get<double>() +
                report.at("speeds").at("forward").get<double>() >
            0);
    QVERIFY2(QRegularExpression("times the speed: [0-9.]+ (ms|s|min) of [0-9.]+ (ms|s|min)")
                 .match(done.out)
                 .hasMatch(),
             done.said());
    const std::string planned = bench.read("planned.yaml");
    QVERIFY2(planned.find("layers: [" + words + "]") != std::string::npos, planned.c_str());
    QVERIFY(planned.find("lora: {r: 2, alpha: 4,") != std::string::npos);
    QVERIFY(bench.artemis({"plan", "planned.yaml"}).exitCode == 0);
    const Outcome solved = bench.artemis({"importance", "experiment.yaml", "--samples", "32",
                                          "--target-speedup", "1", "--plan-yaml", "solved.yaml"});
    QVERIFY2(solved.exitCode == 0, solved.said());
    QVERIFY(bench.read("solved.yaml").find("layers: [high, high]") != std::string::npos);
}

void TestImportanceCommand::badThresholdsAreNamed_data() {
    QTest::addColumn<QString>("thresholds");
    QTest::addColumn<QString>("message");
    QTest::newRow("name") << "middle=0.5"
                          << "\"middle=0.5\" is none; give high=NUMBER";
    QTest::newRow("number") << "high=x"
                            << "\"high=x\" is none";
    QTest::newRow("empty") << "high="
                           << "\"high=\" is none";
    QTest::newRow("order") << "high=0.2,low=0.4"
                           << "is above high";
}

void TestImportanceCommand::badThresholdsAreNamed() {
    QFETCH(QString, thresholds);
    QFETCH(QString, message);
    const Workbench bench;
    const Outcome refused = bench.artemis({"importance", "experiment.yaml", "--thresholds",
                                           thresholds, "--plan-yaml", "planned.yaml"});
    QVERIFY2(refused.exitCode == 2, refused.said());
    QVERIFY2(refused.err.contains(message), refused.said());
    QVERIFY(!std::filesystem::exists(bench.path("planned.yaml")));
}

QTEST_GUILESS_MAIN(TestImportanceCommand)
#include "test_importance_command.moc"
