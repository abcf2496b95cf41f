// A run that is killed or stopped at any moment goes on from its checkpoint, bit for bit.
#include <QTest>
#include <csignal>
#include <random>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Dropout, shuffling and evaluation, all of which a resumed run must repeat.
constexpr const char* experiment = R"(name: tiny
model: {path: model, task: classification}
data: {train: train.tsv, eval: dev.tsv, max_length: 32}
fine_tuning:
  method: lora
  lora: {r: 2, alpha: 4, dropout: 0.2, target_modules: [query, value]}
training: {epochs: 12, batch_size: 2, gradient_accumulation: 2, learning_rate: 5e-3, schedule: cosine, warmup_ratio: 0.1, weight_decay: 0.01, threads: 2, checkpoint_steps: 5}
evaluation: {every: 30, batch_size: 8}
)";

/// 64 examples in steps of 4, 12 times.
constexpr int totalSteps = 192;

constexpr const char* adapter = "adapter/adapter_model.safetensors";
constexpr const char* model = "model/model.safetensors";

QStringList runInto(const QString& store, const QString& out, const QString& method) {
    return {"run",     "experiment.yaml",
            "--store", store,
            "--out",   out,
            "--set",   "fine_tuning.method=" + method};
}

/// "split,name,step" → value.
using Curves = std::map<QString, QString>;

/// Every measured value but costs, "split,name,step" → value, as the text of the export.
Curves curves(const Workbench& bench, const QString& store) {
    const QString csv =
        bench.artemis({"runs", "export", "1", "--store", store, "--format", "csv"}).out;
    const QStringList lines = csv.trimmed().split('\n');
    const QStringList header = lines.front().split(',');
    Curves all;
    for (const QString& line : lines.mid(1)) {
        const QStringList fields = line.split(',');
        const auto field = [&](const char* name) { return fields.value(header.indexOf(name)); };
        if (QStringList{"tokens_per_s", "rss_mb", "cpu_percent", "seconds_per_prediction"}.contains(
                field("name"))) {
            continue;
        }
        const QString point = field("split") + "," + field("name") + "," + field("step");
        if (!all.emplace(point, field("value")).second) {
            all["twice: " + point] = "";
        }
    }
    return all;
}

/// The first point of `curve` that is new or has another value than in `reference`.
QString contradiction(const Curves& reference, const Curves& curve) {
    for (const auto& [point, value] : curve) {
        const auto right = reference.find(point);
        if (right == reference.end() || right->second != value) {
            return point + ": " + value + ", right is " +
                   (right == reference.end() ? "none" : right->second);
        }
    }
    return "";
}

/// The points of `reference` that `curve` lacks.
QStringList missing(const Curves& reference, const Curves& curve) {
    QStringList points;
    for (const auto& [point, value] : reference) {
        if (!curve.contains(point)) {
            points << point;
        }
    }
    return points;
}

}  // namespace

class TestKillResume : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void killed_data();
    void killed();
    void killedTwice();
    void stopped_data();
    void stopped();
    void fullFineTuning();
    void statesInEightBits();
    void plansThatChange_data();
    void plansThatChange();
    void finishedRunIsNotResumed();

private:
    /// Starts a run into `out`, waits for a checkpoint of `step` or later and some milliseconds
    /// more, and ends it by `signal`.
    void breakOff(const QStringList& words, const QString& out, int step, int signal);
    /// Resumes run 1 and compares it with the unbroken one.
    void resumeAndCompare(const QString& store, const QString& out, const char* result,
                          const QString& reference);
    Workbench m_bench;
    Outcome m_end;
    std::mt19937 m_random{20};
};

void TestKillResume::initTestCase() {
    m_bench.write("experiment.yaml", experiment);
    const Outcome end = m_bench.artemis(runInto("whole.db", "whole", "lora"));
    QVERIFY2(end.exitCode == 0, end.said());
}

void TestKillResume::breakOff(const QStringList& words, const QString& out, int step, int signal) {
    QProcess process;
    m_bench.home().start(process, {words});
    while (m_bench.checkpointedStep(out.toStdString()) < step && !process.waitForFinished(1)) {
    }
    process.waitForFinished(static_cast<int>(m_random() % 20));
    ::kill(static_cast<pid_t>(process.processId()), signal);
    const bool ended = process.waitForFinished(60000);
    m_end = TempHome::outcome(process, ended);
}

void TestKillResume::resumeAndCompare(const QString& store, const QString& out, const char* result,
                                      const QString& reference) {
    const Outcome end = m_bench.artemis({"run", "--resume", "1", "--store", store});
    QVERIFY2(end.exitCode == 0, end.said());
    const auto bytes = [&](const QString& folder) {
        return m_bench.read(folder.toStdString() + "/" + result);
    };
    QVERIFY2(bytes(out) == bytes(reference), "the weights differ");
    const Curves right = curves(m_bench, reference + ".db");
    const Curves resumed = curves(m_bench, store);
    QCOMPARE(contradiction(right, resumed), QString());
    const QStringList lost = missing(right, resumed);
    QVERIFY2(lost.isEmpty(), qPrintable("lost: " + lost.join(' ')));
    QCOMPARE(m_bench.halfWritten(), QStringList());
}

/// Ten moments between the first step and the last, drawn from a fixed seed.
void TestKillResume::killed_data() {
    QTest::addColumn<int>("step");
    for (int i = 0; i < 10; ++i) {
        QTest::addRow("moment %d", i) << i * totalSteps / 10 + int(m_random() % 15);
    }
}

void TestKillResume::killed() {
    QFETCH(int, step);
    const QString name = QString("killed-%1").arg(step);
    breakOff(runInto(name + ".db", name, "lora"), name, step, SIGKILL);
    QVERIFY2(m_end.crashed, m_end.said());
    const Outcome list = m_bench.artemis({"runs", "list", "--store", name + ".db"});
    QVERIFY2(list.exitCode == 0 && list.out.contains("interrupted"), list.said());
    resumeAndCompare(name + ".db", name, adapter, "whole");
}

void TestKillResume::killedTwice() {
    breakOff(runInto("twice.db", "twice", "lora"), "twice", 60, SIGKILL);
    breakOff({"run", "--resume", "1", "--store", "twice.db"}, "twice", 120, SIGKILL);
    QVERIFY2(m_end.crashed, m_end.said());
    resumeAndCompare("twice.db", "twice", adapter, "whole");
}

void TestKillResume::stopped_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestKillResume::stopped() {
    QFETCH(int, signal);
    const QString name = QString("stopped-%1").arg(signal);
    breakOff(runInto(name + ".db", name, "lora"), name, 90, signal);
    QVERIFY2(m_end.exitCode == 3 && !m_end.crashed, m_end.said());
    const Outcome list = m_bench.artemis({"runs", "list", "--store", name + ".db"});
    QVERIFY2(list.out.contains("stopped"), list.said());
    resumeAndCompare(name + ".db", name, adapter, "whole");
}

void TestKillResume::fullFineTuning() {
    const Outcome whole = m_bench.artemis(runInto("full.db", "full", "full"));
    QVERIFY2(whole.exitCode == 0, whole.said());
    breakOff(runInto("full-killed.db", "full-killed", "full"), "full-killed", 90, SIGKILL);
    QVERIFY2(m_end.crashed, m_end.said());
    resumeAndCompare("full-killed.db", "full-killed", model, "full");
}

/// A rank at which the adapters' matrices are large enough.
void TestKillResume::statesInEightBits() {
    const auto words = [](const QString& name) {
        return runInto(name + ".db", name, "lora") + QStringList{"--set",
                                                                 "training.optimizer_states=8bit",
                                                                 "--set", "fine_tuning.lora.r=256"};
    };
    const Outcome whole = m_bench.artemis(words("small"));
    QVERIFY2(whole.exitCode == 0, whole.said());
    breakOff(words("small-killed"), "small-killed", 90, SIGKILL);
    QVERIFY2(m_end.crashed, m_end.said());
    const QString checkpoint =
        QString("small-killed/checkpoints/step-%1.safetensors")
            .arg(m_bench.checkpointedStep("small-killed"), 9, 10, QChar('0'));
    QVERIFY2(m_bench.read(checkpoint.toStdString()).find("\"U8\"") != std::string::npos,
             "no state is in 8 bits");
    resumeAndCompare("small-killed.db", "small-killed", adapter, "small");
}

/// Layers of a plan that is spelled out at first, thresholds that decide after 50 steps, and what
/// they make of it.
void TestKillResume::plansThatChange_data() {
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("thresholds");
    QTest::addColumn<QStringList>("then");
    QTest::newRow("adapters become weights") << "[medium 4, high]"
                                             << "{high: 0, low: 0}" << QStringList{"high", "high"};
    QTest::newRow("ranks grow") << "[low, medium 2]"
                                << "{high: 1.000001, low: 0}"
                                << QStringList{"medium 6", "medium 6"};
    QTest::newRow("all hold still")
        << "[high, medium 4]"
        << "{high: 1.000001, low: 1.000001}" << QStringList{"frozen high", "frozen medium 4"};
}

void TestKillResume::plansThatChange() {
    QFETCH(QString, first);
    QFETCH(QString, thresholds);
    QFETCH(QStringList, then);
    const QString at = QString(QTest::currentDataTag()).replace(' ', '-');
    const auto words = [&](const QString& name) {
        QStringList all = runInto(name + ".db", name, "efficiency_transformer");
        for (const QString& setting :
             {QString("r=6"), QString("dynamic_rank=false"), QString("alpha=6")}) {
            all << "--set"
                << "fine_tuning.lora." + setting;
        }
        for (const QString& setting : {"layers=" + first, "thresholds=" + thresholds,
                                       QString("reanalysis_steps=50"), QString("samples=16")}) {
            all << "--set"
                << "fine_tuning.efficiency_transformer." + setting;
        }
        return all;
    };
    const Outcome whole = m_bench.artemis(words(at));
    QVERIFY2(whole.exitCode == 0, whole.said());
    const Value changes =
        Value::parse(m_bench.read((at + "/plan.json").toStdString())).at("changes");
    QCOMPARE(changes.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(changes[i].at("step").get<int>(), 50 * (static_cast<int>(i) + 1));
        QStringList layers;
        for (const Value& word : changes[i].at("plan").at("layers")) {
            layers << QString::fromStdString(word.get<std::string>());
        }
        QCOMPARE(layers, then);
    }
    breakOff(words(at + "-killed"), at + "-killed", 50 + static_cast<int>(m_random() % 100),
             SIGKILL);
    QVERIFY2(m_end.crashed, m_end.said());
    resumeAndCompare(at + "-killed.db", at + "-killed", adapter, at);
}

/// Going on with what is done changes nothing.
void TestKillResume::finishedRunIsNotResumed() {
    const std::string before = m_bench.read("whole/" + std::string(adapter));
    const Outcome end = m_bench.artemis({"run", "--resume", "1", "--store", "whole.db"});
    QVERIFY2(!end.crashed, end.said());
    QVERIFY(m_bench.read("whole/" + std::string(adapter)) == before);
    const Outcome list = m_bench.artemis({"runs", "list", "--store", "whole.db"});
    QVERIFY2(list.out.contains("done"), list.said());
}

QTEST_GUILESS_MAIN(TestKillResume)
#include "test_kill_resume.moc"
