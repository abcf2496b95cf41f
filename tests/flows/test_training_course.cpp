// How a run goes on: accumulation, early stopping, the state that is kept.
#include <cmath>
#include <sstream>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

class TestTrainingCourse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accumulatedBatchesAreOneBatch();
    void stopsEarly();
    void keepsTheBestState();

private:
    /// Values of a metric in the order of its steps, from the store.
    std::vector<double> history(const QString& split, const QString& name) const;
    void train(const QStringList& settings) const;
    Workbench m_bench;
};

void TestTrainingCourse::train(const QStringList& settings) const {
    m_bench.remove("out");
    m_bench.remove("runs.db");
    QStringList more;
    for (const QString& setting : settings) {
        more << "--set" << setting;
    }
    const Outcome end = m_bench.run(more);
    QVERIFY2(end.exitCode == 0, end.said());
}

std::vector<double> TestTrainingCourse::history(const QString& split, const QString& name) const {
    const Outcome end =
        m_bench.artemis({"runs", "export", "--store", "runs.db", "--format", "csv", "1"});
    const QStringList rows = end.out.split('\n', Qt::SkipEmptyParts);
    const QStringList columns = rows.value(0).split(',');
    std::vector<double> values;
    for (const QString& row : rows.mid(1)) {
        const QStringList cells = row.split(',');
        if (cells.value(columns.indexOf("split")) == split &&
            cells.value(columns.indexOf("name")) == name) {
            values.push_back(cells.value(columns.indexOf("value")).toDouble());
        }
    }
    return values;
}

/// The loss of a step is the mean over all its labels, so two batches of 4 make one of 8, and so
/// do three parts of it.
void TestTrainingCourse::accumulatedBatchesAreOneBatch() {
    const QStringList plain{"fine_tuning.lora.dropout=0", "data.group_by_length=false"};
    m_bench.set("model/config.json", "hidden_dropout_prob", 0.0);
    m_bench.set("model/config.json", "attention_probs_dropout_prob", 0.0);
    train(plain + QStringList{"training.batch_size=8"});
    const std::vector<double> whole = history("train", "loss");
    train(plain + QStringList{"training.batch_size=4", "training.gradient_accumulation=2"});
    const std::vector<double> parts = history("train", "loss");
    train(plain + QStringList{"training.batch_size=8", "training.micro_batches=3"});
    const std::vector<double> micro = history("train", "loss");
    QCOMPARE(whole.size(), std::size_t{8});
    QCOMPARE(parts.size(), whole.size());
    QCOMPARE(micro.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        QVERIFY2(std::abs(whole[i] - parts[i]) < 1e-5 && std::abs(whole[i] - micro[i]) < 1e-5,
                 qPrintable(QString("step %1: %2, %3 and %4")
                                .arg(i)
                                .arg(whole[i])
                                .arg(parts[i])
                                .arg(micro[i])));
    }
}

/// Nothing changes at a rate of 0, so that no evaluation is better than the first.
void TestTrainingCourse::stopsEarly() {
    train({"training.learning_rate=0", "evaluation.every=2", "evaluation.patience=3"});
    QCOMPARE(m_bench.summary().at("steps").get<int>(), 8);
    QCOMPARE(m_bench.summary().at("status").get<std::string>(), std::string("done"));
    QCOMPARE(history("eval", "accuracy").size(), std::size_t{4});
}

/// A rate far too high: the last state is not the best one.
void TestTrainingCourse::keepsTheBestState() {
    const QStringList wild{"training.learning_rate=0.5", "evaluation.every=1",
                           "evaluation.best_metric=loss"};
    train(wild);
    const std::vector<double> losses = history("eval", "loss");
    QCOMPARE(losses.size(), std::size_t{16});
    const double best = *std::ranges::min_element(losses);
    QVERIFY(losses.back() > best);
    QCOMPARE(m_bench.summary().at("evals").begin().value().at("loss").get<double>(), best);
    // The adapter that was written is that state: loaded and left alone, it gives that loss.
    const Outcome again =
        m_bench.artemis({"run", "experiment.yaml", "--out", "again", "--store", "again.db",
                         "--json", "again.json", "--set", "fine_tuning.adapter=out/adapter",
                         "--set", "training.learning_rate=0", "--set", "evaluation.every=end"});
    QVERIFY2(again.exitCode == 0, again.said());
    const Value summary = Value::parse(m_bench.read("again.json"));
    const double loaded = summary.at("evals").begin().value().at("loss");
    QVERIFY2(std::abs(loaded - best) < 1e-6, qPrintable(QString("%1, %2").arg(loaded).arg(best)));
    train(wild + QStringList{"evaluation.keep_best=false"});
    QCOMPARE(m_bench.summary().at("evals").begin().value().at("loss").get<double>(), losses.back());
}

QTEST_GUILESS_MAIN(TestTrainingCourse)
#include "test_training_course.moc"
