// What a run trained, evaluated later by another process: the figures are those of its training,
// they stand once in the store, and what does not fit is refused.
#include <QTest>
#include <csignal>
#include <numeric>

#include "core/store/run_store.h"
#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Evaluated every four steps at a rate at which a later state is not the best; the best is kept.
constexpr const char* unsteady = R"(name: tiny
model: {path: model, task: classification}
data: {train: train.tsv, eval: dev.tsv, max_length: 32}
fine_tuning: {method: bitfit}
training: {epochs: 6, batch_size: 4, learning_rate: 2e-1, schedule: constant, threads: 2, checkpoint_steps: 1}
evaluation: {metrics: [accuracy], every: 4, best_metric: loss}
)";

/// The rate is far too high for the states after the first to be the best.
constexpr const char* unsteadyTexts = R"(name: reports
model: {path: "builtin:gpt2-small", task: causal-lm}
data: {train: "builtin:reports", eval: "builtin:reports", source: source, target: target, builtin_rows: 64, eval_samples: 24}
fine_tuning: {method: lora, lora: {r: 2, target_modules: [c_attn]}}
training: {max_steps: 4, batch_size: 4, learning_rate: 0.02, schedule: constant, threads: 2}
evaluation: {metrics: [bleu], best_metric: loss, every: 1, live_samples: 4, generate: {max_new_tokens: 16}}
)";

/// The widths of columns follow the values, so blanks do not count.
QString timeless(const QString& text) {
    QStringList lines;
    for (const QString& line : text.split('\n')) {
        if (!line.contains("seconds_per_prediction")) {
            lines << line.simplified();
        }
    }
    return lines.join('\n');
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

class TestEvaluate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void figuresAreThoseOfTheTraining_data();
    void figuresAreThoseOfTheTraining();
    void valuesOfExamples();
    void theBestStateIsEvaluated();
    void aStoppedRunGivesItsCheckpoint();
    void otherSets();
    void otherDataUnderTheSameName();
    void sharesAreSplitAsForTheTraining();
    void keptTextsAreMeasuredOnAllRows();
    void refused_data();
    void refused();
    void allProblemsAtOnce();
    void interrupted();

private:
    /// `artemis evaluate` with these words and run 1; its figures, or null.
    Value evaluate(const Workbench& bench, const QStringList& more = {}) {
        m_end = bench.artemis(QStringList{"evaluate", "--store", "runs.db", "--json",
                                          "evaluation.json", "--run", "1"} +
                              more);
        return m_end.exitCode == 0 ? Value::parse(bench.read("evaluation.json")) : Value();
    }
    static QString curves(const Workbench& bench) {
        return timeless(
            bench.artemis({"runs", "export", "1", "--store", "runs.db", "--format", "csv"}).out);
    }
    static QString shown(const Workbench& bench) {
        return timeless(bench.artemis({"runs", "show", "1", "--store", "runs.db"}).out);
    }
    Outcome m_end;
};

void TestEvaluate::figuresAreThoseOfTheTraining_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("withFile");
    QTest::newRow("adapter") << "lora" << false;
    QTest::newRow("adapter, by its file") << "lora" << true;
    QTest::newRow("two methods") << "[bitfit, lora]" << false;
    QTest::newRow("whole model") << "full" << true;
}

/// Twice, and neither curves nor final figures change.
void TestEvaluate::figuresAreThoseOfTheTraining() {
    QFETCH(QString, method);
    QFETCH(bool, withFile);
    const Workbench bench;
    const Outcome run = bench.run({"--set", "fine_tuning.method=" + method});
    QVERIFY2(run.exitCode == 0, run.said());
    const QString curve = curves(bench);
    const QString before = shown(bench);
    for (int time = 0; time < 2; ++time) {
        const Value figures =
            evaluate(bench, withFile ? QStringList{"experiment.yaml"} : QStringList{});
        QVERIFY2(figures.is_object(), m_end.said());
        QVERIFY(timeless(figures.at("evals")) == timeless(bench.summary().at("evals")));
        QVERIFY(timeless(figures.at("eval")) == timeless(bench.summary().at("eval")));
        QCOMPARE(figures.at("run_id").get<int>(), 1);
        QCOMPARE(curves(bench), curve);
        QCOMPARE(shown(bench), before);
    }
}

/// Kept by the training for every row at its end, and by an evaluation of another set; their means
/// are the figures.
void TestEvaluate::valuesOfExamples() {
    const Workbench bench;
    QCOMPARE(bench.run().exitCode, 0);
    bench.write("other.tsv", tiny::table(24, 5));
    bench.write("other.yaml", replaced(goodExperiment, "eval: dev.tsv", "eval: {far: other.tsv}"));
    const Value figures = evaluate(bench, {"other.yaml"});
    QVERIFY2(figures.is_object(), m_end.said());
    const RunStore store = RunStore::open(bench.path("runs.db"), StoreMode::ReadOnly);
    const auto check = [&](const char* set, const Value& means, std::size_t rows) {
        const auto predicted = store.exampleMetrics(1, {set, "predicted"});
        QCOMPARE(predicted.rows.size(), rows);
        QCOMPARE(predicted.rows.front(), std::int64_t{2});  // Below the header line.
        QVERIFY(std::ranges::all_of(predicted.values, [](double v) { return v == 0 || v == 1; }));
        for (const char* name : {"accuracy", "loss"}) {
            const auto values = store.exampleMetrics(1, {set, name}).values;
            QCOMPARE(values.size(), rows);
            const double mean = std::accumulate(values.begin(), values.end(), 0.0) /
                                static_cast<double>(values.size());
            QVERIFY2(std::abs(mean - means.at(name).get<double>()) < 1e-6, name);
        }
    };
    check("eval", bench.summary().at("eval"), 32);
    check("far", figures.at("evals").at("far"), 24);
}

void TestEvaluate::theBestStateIsEvaluated() {
    const Workbench bench;
    bench.write("experiment.yaml", unsteady);
    const Outcome run = bench.run();
    QVERIFY2(run.exitCode == 0, run.said());
    const Value summary = bench.summary();
    QVERIFY2(summary.at("best_step") < summary.at("steps"), "the last state is the best");
    const QString curve = curves(bench);
    const Value figures = evaluate(bench);
    QVERIFY2(figures.is_object(), m_end.said());
    QVERIFY(timeless(figures.at("evals")) == timeless(summary.at("evals")));
    QCOMPARE(figures.at("step").get<int>(), summary.at("best_step").get<int>());
    QCOMPARE(curves(bench), curve);
}

void TestEvaluate::aStoppedRunGivesItsCheckpoint() {
    const Workbench bench;
    bench.write("experiment.yaml", replaced(unsteady, "epochs: 6", "epochs: 4000"));
    QProcess process;
    bench.home().start(process, {{"run", "experiment.yaml", "--store", "runs.db", "--out", "out",
                                  "--json", "run.json"}});
    QTRY_VERIFY_WITH_TIMEOUT(bench.checkpointedStep("out") > 20, 60000);
    ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
    const Outcome run = TempHome::outcome(process, process.waitForFinished());
    QVERIFY2(run.exitCode == 3, run.said());
    const Value figures = evaluate(bench);
    QVERIFY2(figures.is_object(), m_end.said());
    QVERIFY(timeless(figures.at("evals")) == timeless(bench.summary().at("evals")));
    QCOMPARE(figures.at("step").get<int>(), bench.summary().at("best_step").get<int>());
    QVERIFY(shown(bench).contains("stopped"));

    // Where the best is not kept, the last state counts.
    bench.edit("experiment.yaml", "best_metric: loss", "best_metric: loss, keep_best: false");
    bench.remove("out");
    QProcess again;
    bench.home().start(again, {{"run", "experiment.yaml", "--store", "runs.db", "--out", "out"}});
    QTRY_VERIFY_WITH_TIMEOUT(bench.checkpointedStep("out") > 20, 60000);
    ::kill(static_cast<pid_t>(again.processId()), SIGKILL);
    again.waitForFinished();
    const std::int64_t step = bench.checkpointedStep("out");
    m_end = bench.artemis({"evaluate", "--run", "2", "--store", "runs.db", "--json", "last.json"});
    QVERIFY2(m_end.exitCode == 0, m_end.said());
    QCOMPARE(Value::parse(bench.read("last.json")).at("step").get<std::int64_t>(), step);
    m_end = bench.artemis({"runs", "show", "2", "--store", "runs.db"});
    QVERIFY2(m_end.out.contains("interrupted"), m_end.said());
}

/// Columns of other names, and sets that the training did not know.
void TestEvaluate::otherSets() {
    const Workbench bench;
    QCOMPARE(bench.run().exitCode, 0);
    bench.write("other.tsv", replaced(tiny::table(24, 5), "text\tlabel", "words\tclass"));
    bench.write("same.tsv", replaced(bench.read("dev.tsv"), "text\tlabel", "words\tclass"));
    bench.write("sets.yaml",
                replaced(goodExperiment, "eval: dev.tsv, text: text, label: label",
                         "eval: {near: same.tsv, far: other.tsv}, text: words, label: class"));
    bench.edit("sets.yaml", "train: train.tsv", "train: other.tsv");
    const Value figures = evaluate(bench, {"sets.yaml"});
    QVERIFY2(figures.is_object(), m_end.said());
    const Value own = timeless(bench.summary().at("eval"));
    QVERIFY(timeless(figures.at("eval")) == own);
    QVERIFY(timeless(figures.at("evals").at("near")) == own);
    QVERIFY(figures.at("evals").at("far").contains("accuracy"));
    const QString text = shown(bench);
    for (const char* figure : {"evals.near.accuracy", "evals.far.loss", "evals.eval.accuracy"}) {
        QVERIFY2(text.contains(figure), qPrintable(text));
    }
    QVERIFY2(curves(bench).contains(",far,"), qPrintable(curves(bench).right(500)));
}

void TestEvaluate::otherDataUnderTheSameName() {
    const Workbench bench;
    QCOMPARE(bench.run().exitCode, 0);
    const QString curve = curves(bench);
    // The run's own figures are what lists and comparisons show.
    const QStringList list{"runs", "list", "--store", "runs.db"};
    const QString listed = bench.artemis(list).out;
    bench.write("other.v2.tsv", tiny::table(24, 5));
    bench.write("other.yaml", replaced(goodExperiment, "dev.tsv", "other.v2.tsv"));
    const Value figures = evaluate(bench, {"other.yaml"});
    QVERIFY2(figures.is_object(), m_end.said());
    QVERIFY(figures.at("eval") == figures.at("evals").at("eval@other-v2"));
    for (const QString& line : curve.trimmed().split('\n')) {
        QVERIFY2(curves(bench).contains(line), qPrintable(line));
    }
    QVERIFY(shown(bench).contains("evals.eval@other-v2.accuracy"));
    QCOMPARE(bench.artemis(list).out, listed);
}

void TestEvaluate::sharesAreSplitAsForTheTraining() {
    const Workbench bench;
    bench.edit("experiment.yaml", "eval: dev.tsv", "eval_share: 0.25");
    QCOMPARE(bench.run().exitCode, 0);
    const Value figures = evaluate(bench);
    QVERIFY2(figures.is_object(), m_end.said());
    QVERIFY(timeless(figures.at("evals")) == timeless(bench.summary().at("evals")));
}

/// Texts are compared on four rows while it trains; the figures of the state that is kept are those
/// of all rows, as they are when it is evaluated later.
void TestEvaluate::keptTextsAreMeasuredOnAllRows() {
    const Workbench bench;
    bench.write("experiment.yaml", unsteadyTexts);
    const Outcome end = bench.run();
    QVERIFY2(end.exitCode == 0, end.said());
    const Value summary = bench.summary();
    QVERIFY(summary.at("best_step") < summary.at("steps"));
    const Value figures = evaluate(bench);
    QVERIFY2(figures.is_object(), m_end.said());
    QVERIFY2(timeless(figures.at("evals")) == timeless(summary.at("evals")),
             (figures.dump(1) + summary.at("evals").dump(1)).c_str());
}

void TestEvaluate::refused_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QStringList>("pieces");
    const auto row = [](const char* name, const QString& from, const QString& to,
                        const QStringList& pieces) { QTest::newRow(name) << from << to << pieces; };
    row("other model", "path: model", "path: model2", {"model.path", "model2", "trained from"});
    row("other task", "task: classification", "task: masked-lm", {"model.task", "trained for"});
    row("no set", "eval: dev.tsv, ", "", {"data.eval", "names no evaluation set"});
    row("missing file", "eval: dev.tsv", "eval: gone.tsv", {"data.eval", "gone.tsv"});
    row("other labels", "eval: dev.tsv", "eval: labels.tsv",
        {"labels.tsv", "\"7\"", "not among those of training (0, 1)"});
    row("no such column", "label: label", "label: verdict", {"verdict"});
    row("metric of another task", "[accuracy]", "[perplexity]", {"evaluation.metrics"});
}

void TestEvaluate::refused() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QStringList, pieces);
    static const Workbench bench;
    if (!std::filesystem::exists(bench.path("runs.db"))) {
        QCOMPARE(bench.run().exitCode, 0);
        tiny::write(bench.path("model2"));
        bench.write("labels.tsv", "text\tlabel\ngood\t7\n");
    }
    bench.write("bad.yaml", replaced(goodExperiment, from.toStdString(), to.toStdString()));
    const auto before = bench.files();
    QVERIFY(evaluate(bench, {"bad.yaml"}).is_null());
    QVERIFY2(m_end.exitCode == 2, m_end.said());
    for (const QString& piece : pieces) {
        QVERIFY2(m_end.err.contains(piece), m_end.said());
    }
    QVERIFY2(bench.files() == before, changes(before, bench.files()));
}

void TestEvaluate::allProblemsAtOnce() {
    const Workbench bench;
    QCOMPARE(bench.run().exitCode, 0);
    // The file and the run.
    m_end = bench.artemis({"evaluate", "gone.yaml", "--run", "7", "--store", "runs.db"});
    QVERIFY2(m_end.exitCode == 2, m_end.said());
    QVERIFY2(m_end.err.contains("gone.yaml") && m_end.err.contains("run 7: is not in the store"),
             m_end.said());
    // Model, set, and what was saved.
    tiny::write(bench.path("model2"));
    bench.write("bad.yaml", replaced(replaced(goodExperiment, "eval: dev.tsv, ", ""), "path: model",
                                     "path: model2"));
    bench.remove("out/adapter");
    QVERIFY(evaluate(bench, {"bad.yaml"}).is_null());
    QVERIFY2(m_end.exitCode == 2, m_end.said());
    for (const char* piece : {"out/adapter is gone", "model.path", "data.eval"}) {
        QVERIFY2(m_end.err.contains(piece), m_end.said());
    }
    // A later run wrote into the same folder.
    QCOMPARE(bench.run().exitCode, 0);
    QVERIFY(evaluate(bench).is_null());
    QVERIFY2(m_end.exitCode == 2 && m_end.err.contains("run 2 has written"), m_end.said());
    QCOMPARE(bench.artemis({"evaluate", "--store", "runs.db"}).exitCode, 2);
}

void TestEvaluate::interrupted() {
    const Workbench bench;
    QCOMPARE(bench.run().exitCode, 0);
    bench.write("long.tsv", tiny::table(200000, 9));
    bench.write("long.yaml", replaced(goodExperiment, "eval: dev.tsv", "eval: {long: long.tsv}"));
    const QString before = shown(bench);
    QProcess process;
    bench.home().start(process, {{"evaluate", "long.yaml", "--run", "1", "--store", "runs.db",
                                  "--json", "evaluation.json"}});
    QVERIFY(!process.waitForFinished(1500));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const Outcome end = TempHome::outcome(process, process.waitForFinished());
    QVERIFY2(end.exitCode == 3 && !end.crashed, end.said());
    QVERIFY2(end.err.contains("nothing is stored"), end.said());
    QVERIFY(!std::filesystem::exists(bench.path("evaluation.json")));
    QCOMPARE(shown(bench), before);
}

QTEST_GUILESS_MAIN(TestEvaluate)
#include "test_evaluate.moc"
