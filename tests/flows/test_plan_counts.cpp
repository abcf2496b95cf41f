// The steps of a plan are those of the run, also where a row becomes several examples or several
// rows one.
#include <QTest>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

class TestPlanCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void planned_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("data");
        QTest::newRow("a row an example")
            << "{path: 'builtin:bert-small', task: classification}"
            << "{train: 'builtin:reviews', builtin_rows: 24, max_length: 32}";
        QTest::newRow("windows") << "{path: 'builtin:bert-small', task: question-answering}"
                                 << "{train: 'builtin:questions', builtin_rows: 24, max_length: "
                                    "32, stride: 8}";
        QTest::newRow("blocks") << "{path: 'builtin:gpt2-small', task: causal-lm}"
                                << "{train: 'builtin:corpus', builtin_rows: 40, max_length: 64, "
                                   "eval_share: 0.2}";
        QTest::newRow("blocks of two sets")
            << "{path: 'builtin:gpt2-small', task: causal-lm}"
            << "{train: 'builtin:corpus', builtin_rows: 24, max_length: 64, mix: {more: "
               "'builtin:reviews'}, weights: {more: 2}}";
    }

    void planned() {
        QFETCH(QString, model);
        QFETCH(QString, data);
        const Workbench bench;
        bench.write("experiment.yaml",
                    "model: " + model.toStdString() + "\ndata: " + data.toStdString() +
                        "\nfine_tuning: {method: bitfit}\ntraining: {epochs: 1, batch_size: 4, "
                        "gradient_accumulation: 2, threads: 2}\nevaluation: {every: never}\n");
        Outcome end = bench.artemis({"plan", "experiment.yaml", "--json", "plan.json"});
        QVERIFY2(end.exitCode == 0, end.said());
        const Value plan = Value::parse(bench.read("plan.json"));
        QVERIFY(plan.at("examples_exact").get<bool>());
        end = bench.run();
        QVERIFY2(end.exitCode == 0, end.said());
        QCOMPARE(plan.at("steps").get<std::int64_t>(),
                 bench.summary().at("steps").get<std::int64_t>());
    }

    void withoutATokenizerRowsCount() {
        const Workbench bench;
        bench.remove("model/vocab.txt");
        bench.edit("experiment.yaml", "task: classification", "task: question-answering");
        bench.edit("experiment.yaml", "train: train.tsv, eval: dev.tsv, text: text, label: label",
                   "train: 'builtin:questions', builtin_rows: 24");
        bench.edit("experiment.yaml", "metrics: [accuracy], ", "");
        const Outcome end = bench.artemis({"plan", "experiment.yaml", "--json", "plan.json"});
        QVERIFY2(end.exitCode == 0, end.said());
        const Value plan = Value::parse(bench.read("plan.json"));
        QCOMPARE(plan.at("examples").get<int>(), 24);
        QVERIFY(!plan.at("examples_exact").get<bool>());
        QVERIFY2(end.out.contains("about 24"), end.said());
    }
};

QTEST_GUILESS_MAIN(TestPlanCounts)
#include "test_plan_counts.moc"
