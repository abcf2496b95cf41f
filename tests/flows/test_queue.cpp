// Fifty experiments in the queue of the program, five of which cannot succeed; the program is
// killed in the middle, several times, and started again: every one ends once.
#include <QTest>
#include <csignal>
#include <random>

#include "core/store/run_queue.h"
#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr int experiments = 50;
constexpr int kills = 4;

constexpr const char* quick = R"(name: NAME
model: {path: model, task: classification}
data: {train: train.tsv, eval: dev.tsv, text: text, label: label, max_length: 32}
fine_tuning:
  method: lora
  lora: {r: 2, alpha: 4, target_modules: [query, value]}
training: {epochs: 2, batch_size: 4, learning_rate: 1e-2, threads: 1, checkpoint_steps: 4}
)";

/// A part of the experiment, what stands there instead, and a word of the reason it must leave.
struct Plant {
    std::string from;
    std::string to;
    std::string word;
};

const std::map<int, Plant>& planted() {
    static const std::map<int, Plant> all{{3, {"path: model", "path: poisoned", "not a number"}},
                                          {11, {"text: text", "text: sentence", "sentence"}},
                                          {24, {"train.tsv", "gone.tsv", "gone.tsv"}},
                                          {25, {"path: model", "path: hollow", "query"}},
                                          {49, {"path: model", "path: poisoned", "not a number"}}};
    return all;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

class TestQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyOneEndsOnce();
    void theCommands();

private:
    QString list() const { return m_bench.artemis({"queue", "list", "--store", "runs.db"}).out; }
    void killWhileItRuns(int milliseconds);
    Workbench m_bench;
};

void TestQueue::initTestCase() {
    // They are there when the experiments are added, and spoiled before their turn.
    m_bench.write("gone.tsv", tiny::table(64, 1));
    tiny::write(m_bench.path("hollow"));
    tiny::write(m_bench.path("poisoned"));
    QStringList words{"queue", "add", "--store", "runs.db"};
    for (int i = 0; i < experiments; ++i) {
        const std::string name = "trial-" + std::to_string(i);
        std::string yaml = replaced(quick, "NAME", name);
        if (planted().contains(i)) {
            yaml = replaced(yaml, planted().at(i).from, planted().at(i).to);
        }
        m_bench.write(name + ".yaml", yaml);
        words << QString::fromStdString(name + ".yaml");
    }
    const Outcome end = m_bench.artemis(words);
    QVERIFY2(end.exitCode == 0, end.said());
    m_bench.remove("gone.tsv");
    // Bytes of 0xFF are a NaN.
    const std::string weights = m_bench.read("poisoned/model.safetensors");
    m_bench.write("poisoned/model.safetensors",
                  weights.substr(0, weights.size() - 1024) + std::string(1024, '\xff'));
    tiny::writeWeights(m_bench.path("hollow/model.safetensors"),
                       "bert.encoder.layer.0.attention.self.query.weight");
}

void TestQueue::killWhileItRuns(int milliseconds) {
    QProcess process;
    m_bench.home().start(process, {{"queue", "run", "--store", "runs.db"}});
    QVERIFY2(!process.waitForFinished(milliseconds), "it ended before it was killed");
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(process.waitForFinished(10000));
}

void TestQueue::everyOneEndsOnce() {
    std::mt19937 random(20);
    for (int i = 0; i < kills; ++i) {
        killWhileItRuns(250 + static_cast<int>(random() % 300));
    }
    const Outcome end =
        m_bench.home().run({.arguments = {"queue", "run", "--store", "runs.db"}, .seconds = 280});
    QVERIFY2(end.exitCode == 4 && !end.crashed, end.said());

    RunStore store = RunStore::open(m_bench.path("runs.db"), StoreMode::ReadWrite);
    const RunQueue queue(store);
    int done = 0;
    int failed = 0;
    for (const QueueEntry& entry : queue.entries()) {
        const int number = std::stoi(entry.what.name.substr(6));
        if (!planted().contains(number)) {
            QVERIFY2(entry.state == QueueState::Done, entry.reason.c_str());
            ++done;
            continue;
        }
        QCOMPARE(entry.state, QueueState::Failed);
        const std::string& word = planted().at(number).word;
        QVERIFY2(entry.reason.find(word) != std::string::npos, entry.reason.c_str());
        qInfo("%s failed: %s", entry.what.name.c_str(), entry.reason.c_str());
        ++failed;
    }
    QCOMPARE(done, 45);
    QCOMPARE(failed, 5);

    // None twice: one run each, and one end each.
    std::map<std::string, int> runs;
    for (const RunRow& row : store.list()) {
        ++runs[row.name];
        int ends = 0;
        for (const TimedEvent& event : store.events(row.id)) {
            ends += std::holds_alternative<RunFinished>(event.event) ? 1 : 0;
        }
        QCOMPARE(ends, 1);
    }
    QVERIFY(std::ranges::all_of(runs, [](const auto& run) { return run.second == 1; }));
    QVERIFY(runs.size() >= 45);
    qInfo("%d done, %d failed, %zu runs, killed %d times", done, failed, runs.size(), kills);
}

void TestQueue::theCommands() {
    QVERIFY2(list().contains("trial-3 "), qPrintable(list()));
    QCOMPARE(m_bench.artemis({"queue", "remove", "--ended", "--store", "runs.db"}).exitCode, 0);
    QCOMPARE(list(), QString("the queue is empty\n"));
    QCOMPARE(m_bench.artemis({"queue", "add", "trial-0.yaml", "trial-1.yaml", "--store", "runs.db"})
                 .exitCode,
             0);
    QCOMPARE(m_bench.artemis({"queue", "move", "52", "--store", "runs.db"}).exitCode, 0);
    QVERIFY(list().indexOf("trial-1 ") < list().indexOf("trial-0 "));
    QCOMPARE(m_bench.artemis({"queue", "pause", "--store", "runs.db"}).exitCode, 0);
    const Outcome held = m_bench.artemis({"queue", "run", "--store", "runs.db"});
    QVERIFY2(held.exitCode == 0 && held.out.contains("paused"), held.said());
    const Outcome wrong = m_bench.artemis({"queue", "remove", "99", "--store", "runs.db"});
    QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("queue entry 99"), wrong.said());
    const Outcome deleted = m_bench.artemis({"runs", "delete", "1", "--store", "runs.db"});
    QVERIFY2(deleted.exitCode == 0, deleted.said());
    QVERIFY(!m_bench.artemis({"runs", "list", "--store", "runs.db"}).out.contains("trial-0 "));
    QVERIFY(m_bench.artemis({"runs", "list", "--deleted", "--store", "runs.db"})
                .out.contains("trial-0 "));
    QCOMPARE(m_bench.artemis({"runs", "restore", "1", "--store", "runs.db"}).exitCode, 0);
    QVERIFY(m_bench.artemis({"runs", "list", "--store", "runs.db"}).out.contains("trial-0 "));
}

QTEST_GUILESS_MAIN(TestQueue)
#include "test_queue.moc"
