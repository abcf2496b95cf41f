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
training: {epochs: 40, batch_size: 2, gradient_accumulation: 2, learning_rate: 5e-3, schedule: cosine, warmup_ratio: 0.1, weight_decay: 0.01, threads: 1, checkpoint_steps: 5}
evaluation: {every: 50, batch_size: 8}
)";

constexpr const char* adapter = "adapter/adapter_model.safetensors";
constexpr const char* model = "model/model.safetensors";

QStringList runInto(const QString& store, const QString& out, const QString& method) {
    return {"run",     "experiment.yaml",
            "--store", store,
            "--out",   out,
            "--set",   "fine_tuning.method=" + method};
}

/// Every measured value but times, "split,name,step" → value, as the text of the export.
std::map<QString, QString> curves(const Workbench& bench, const QString& store) {
    const QString csv =
        bench.artemis({"runs", "export", "1", "--store", store, "--format", "csv"}).out;
    const QStringList lines = csv.trimmed().split('\n');
    const QStringList header = lines.front().split(',');
    std::map<QString, QString> all;
    for (const QString& line : lines.mid(1)) {
        const QStringList fields = line.split(',');
        const auto field = [&](const char* name) { return fields.value(header.indexOf(name)); };
        const QString point = field("split") + "," + field("name") + "," + field("step");
        if (!all.emplace(point, field("value")).second) {
            all["twice: " + point] = "";
        }
    }
    return all;
}

/// The first difference of two runs' curves; empty where there is none.
QString difference(const std::map<QString, QString>& a, const std::map<QString, QString>& b) {
    for (const auto& [point, value] : a) {
        const auto other = b.find(point);
        if (other == b.end() || other->second != value) {
            return point + ": " + value + " and " + (other == b.end() ? "none" : other->second);
        }
    }
    return a.size() == b.size() ? "" : QString("%1 and %2 points").arg(a.size()).arg(b.size());
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
    void finishedRunIsNotResumed();

private:
    /// Starts a run and ends it by `signal` after `milliseconds`; false where it was over by then.
    bool breakOff(const QStringList& words, int signal, int milliseconds);
    /// Resumes run 1 and compares it with the unbroken one.
    void resumeAndCompare(const QString& store, const QString& out, const char* result,
                          const QString& reference);
    Workbench m_bench;
    QProcess m_process;
    Outcome m_end;
    qint64 m_wholeMilliseconds = 0;
};

void TestKillResume::initTestCase() {
    m_bench.write("experiment.yaml", experiment);
    QElapsedTimer timer;
    timer.start();
    const Outcome end = m_bench.artemis(runInto("whole.db", "whole", "lora"));
    QVERIFY2(end.exitCode == 0, end.said());
    m_wholeMilliseconds = timer.elapsed();
}

bool TestKillResume::breakOff(const QStringList& words, int signal, int milliseconds) {
    m_bench.home().start(m_process, {words});
    const bool ended = m_process.waitForFinished(milliseconds);
    if (!ended) {
        ::kill(static_cast<pid_t>(m_process.processId()), signal);
        m_process.waitForFinished();
    }
    m_end = TempHome::outcome(m_process, true);
    return !ended;
}

void TestKillResume::resumeAndCompare(const QString& store, const QString& out, const char* result,
                                      const QString& reference) {
    const Outcome end = m_bench.artemis({"run", "--resume", "1", "--store", store});
    QVERIFY2(end.exitCode == 0, end.said());
    const auto bytes = [&](const QString& folder) {
        return m_bench.read(folder.toStdString() + "/" + result);
    };
    QVERIFY2(bytes(out) == bytes(reference), "the weights differ");
    QCOMPARE(difference(curves(m_bench, reference + ".db"), curves(m_bench, store)), QString());
}

/// Ten moments from before the first step to shortly before the end, drawn from a fixed seed.
void TestKillResume::killed_data() {
    QTest::addColumn<double>("share");
    std::mt19937 generator(20);
    for (int i = 0; i < 10; ++i) {
        QTest::addRow("moment %d", i) << (i + static_cast<double>(generator()) / 4294967296.0) / 10;
    }
}

void TestKillResume::killed() {
    QFETCH(double, share);
    const QString name = QString("killed-%1").arg(qRound(1e6 * share));
    const int moment = static_cast<int>(share * static_cast<double>(m_wholeMilliseconds));
    const bool killed = breakOff(runInto(name + ".db", name, "lora"), SIGKILL, moment);
    if (!QFile::exists(m_bench.home().path(name + ".db"))) {
        QVERIFY(killed);  // Before the run was entered: nothing is there to go on with.
        return;
    }
    const Outcome list = m_bench.artemis({"runs", "list", "--store", name + ".db"});
    QVERIFY2(list.exitCode == 0, list.said());
    if (list.out.contains("no runs") || list.out.contains("done")) {
        return;
    }
    QVERIFY2(list.out.contains("interrupted"), list.said());
    resumeAndCompare(name + ".db", name, adapter, "whole");
}

void TestKillResume::killedTwice() {
    const int third = static_cast<int>(m_wholeMilliseconds * 2 / 5);
    QVERIFY(breakOff(runInto("twice.db", "twice", "lora"), SIGKILL, third));
    breakOff({"run", "--resume", "1", "--store", "twice.db"}, SIGKILL, third);
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
    const int half = static_cast<int>(m_wholeMilliseconds * 3 / 5);
    QVERIFY(breakOff(runInto(name + ".db", name, "lora"), signal, half));
    QVERIFY2(m_end.exitCode == 3 && !m_end.crashed, m_end.said());
    const Outcome list = m_bench.artemis({"runs", "list", "--store", name + ".db"});
    QVERIFY2(list.out.contains("stopped"), list.said());
    resumeAndCompare(name + ".db", name, adapter, "whole");
}

void TestKillResume::fullFineTuning() {
    const Outcome whole = m_bench.artemis(runInto("full.db", "full", "full"));
    QVERIFY2(whole.exitCode == 0, whole.said());
    const int half = static_cast<int>(m_wholeMilliseconds * 3 / 5);
    QVERIFY(breakOff(runInto("full-killed.db", "full-killed", "full"), SIGKILL, half));
    resumeAndCompare("full-killed.db", "full-killed", model, "full");
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
