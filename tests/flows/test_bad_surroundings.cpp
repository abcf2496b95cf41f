// What a run finds around it: stores that are none, full disks, runs that cannot be resumed.
#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/support/bad_input.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr const char* fullExperiment = R"(name: full
model:
  task: masked-lm
  create: {family: bert, vocab_size: 300, hidden_size: 128, layers: 1, heads: 2, intermediate_size: 512, max_positions: 32}
data: {train: train.tsv, max_length: 32}
fine_tuning: {method: full}
training: {batch_size: 4, threads: 1}
)";

/// Runs the program where no file may grow beyond `kibibytes`.
Outcome runWithSmallFiles(const Workbench& bench, int kibibytes, const QStringList& words) {
    Call call;
    call.program = "bash";
    call.arguments = QStringList{"-c", R"(trap '' XFSZ; ulimit -f "$0"; exec "$@")",
                                 QString::number(kibibytes), programPath()} +
                     words;
    return bench.home().run(call);
}

}  // namespace

class TestBadSurroundings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storeRefused_data();
    void storeRefused();
    void storeThatDoesNotExist();
    void storeKilledAtBirth();
    void outBelowAFile();
    void noSpaceLeft_data();
    void noSpaceLeft();
    void resumeOfNothing();
    void resumeAfterTruncation();
    void resumeAfterTheDataChanged();
    void resumeWithoutItsModel();
};

void TestBadSurroundings::storeRefused_data() {
    QTest::addColumn<QString>("store");
    QTest::addColumn<QString>("piece");
    QTest::newRow("not a database") << "train.tsv"
                                    << "train.tsv";
    QTest::newRow("a folder") << "model"
                              << "is a folder";
    QTest::newRow("below a file") << "train.tsv/runs.db"
                                  << "train.tsv";
    QTest::newRow("of another program") << "other.db"
                                        << "other.db";
    QTest::newRow("of a newer version") << "newer.db"
                                        << "version";
}

void TestBadSurroundings::storeRefused() {
    QFETCH(QString, store);
    QFETCH(QString, piece);
    const Workbench bench;
    SQLite::Database(bench.path("other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE things(id INTEGER); PRAGMA user_version = 1");
    // The application's number as docs/store.md gives it.
    SQLite::Database(bench.path("newer.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec(
            "PRAGMA application_id = 1095914579; PRAGMA user_version = 1000; "
            "CREATE TABLE runs(id INTEGER)");
    const auto before = bench.files();
    for (const QStringList& words :
         {QStringList{"run", "experiment.yaml", "--out", "out", "--json", "run.json"},
          QStringList{"runs", "list"}, QStringList{"runs", "show", "1"},
          QStringList{"run", "--resume", "1"}}) {
        const Outcome end = bench.artemis(words + QStringList{"--store", store});
        QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
        QVERIFY2(end.err.contains(piece), end.said());
        QCOMPARE(changes(before, bench.files()), QByteArray("nothing"));
    }
}

void TestBadSurroundings::storeThatDoesNotExist() {
    const Workbench bench;
    const auto before = bench.files();
    for (const QStringList& words : {QStringList{"runs", "list"}, QStringList{"runs", "show", "1"},
                                     QStringList{"run", "--resume", "1"}}) {
        const Outcome end = bench.artemis(words + QStringList{"--store", "none.db"});
        QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
        QVERIFY2(end.err.contains("none.db"), end.said());
        QCOMPARE(changes(before, bench.files()), QByteArray("nothing"));
    }
}

/// A program that is killed while it makes its store leaves an empty file: a store without runs.
void TestBadSurroundings::storeKilledAtBirth() {
    const Workbench bench;
    bench.write("runs.db", "");
    const Outcome list = bench.artemis({"runs", "list", "--store", "runs.db"});
    QVERIFY2(list.exitCode == 0 && list.out.contains("no runs"), list.said());
    const Outcome end = bench.run();
    QVERIFY2(end.exitCode == 0, end.said());
}

void TestBadSurroundings::outBelowAFile() {
    const Workbench bench;
    const Outcome end = bench.artemis({"run", "experiment.yaml", "--store", "runs.db", "--out",
                                       "train.tsv/out", "--json", "run.json"});
    QVERIFY2(!end.crashed && (end.exitCode == 2 || end.exitCode == 4), end.said());
    QVERIFY2(end.err.contains("train.tsv/out"), end.said());
    QCOMPARE(bench.halfWritten(), QStringList());
}

void TestBadSurroundings::noSpaceLeft_data() {
    QTest::addColumn<int>("kibibytes");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("piece");
    // A new store has some 100 KiB; the new model has 906 KiB and its checkpoint three times that.
    QTest::newRow("for a store") << 8 << "lora"
                                 << "training.seed=1"
                                 << "the store runs.db";
    QTest::newRow("for the measurements") << 160 << "lora"
                                          << "training.max_steps=1500"
                                          << "the store runs.db";
    QTest::newRow("for a checkpoint") << 2000 << "full"
                                      << "training.checkpoint_steps=2"
                                      << "cannot write out/checkpoints";
    QTest::newRow("for the result") << 500 << "full"
                                    << "training.seed=1"
                                    << "cannot write out/model";
}

/// A full disk ends a run with a sentence and leaves no half of a file. The limit stands on every
/// file by itself, so what it still admits is written whole.
void TestBadSurroundings::noSpaceLeft() {
    QFETCH(int, kibibytes);
    QFETCH(QString, method);
    QFETCH(QString, setting);
    QFETCH(QString, piece);
    const Workbench bench;
    if (method == "full") {
        bench.write("experiment.yaml", fullExperiment);
    }
    const Outcome end = runWithSmallFiles(
        bench, kibibytes,
        QStringList{"run", "experiment.yaml", "--set", setting} + Workbench::results());
    QVERIFY2(!end.crashed && end.exitCode == 4, end.said());
    QVERIFY2(QString(end.err).remove(bench.home().path() + "/").contains(piece), end.said());
    QCOMPARE(bench.halfWritten(), QStringList());
    const Outcome list = bench.artemis({"runs", "list", "--store", "runs.db"});
    QVERIFY2(!list.crashed && (list.exitCode == 0 || list.exitCode == 2), list.said());
}

void TestBadSurroundings::resumeOfNothing() {
    const Workbench bench;
    QVERIFY(bench.run().exitCode == 0);
    const auto before = bench.files();
    const Outcome end = bench.artemis({"run", "--resume", "7", "--store", "runs.db"});
    QVERIFY2(end.exitCode == 2 && end.err.contains("run 7"), end.said());
    QCOMPARE(changes(before, bench.files()), QByteArray("nothing"));
}

namespace {

/// A run that was killed once it had written a checkpoint.
void leaveInterrupted(const Workbench& bench) {
    bench.edit("experiment.yaml", "epochs: 1", "epochs: 400, checkpoint_steps: 5");
    QProcess process;
    bench.home().start(process, {QStringList{"run", "experiment.yaml"} + Workbench::results()});
    QTRY_VERIFY_WITH_TIMEOUT(bench.checkpointedStep("out") > 0, 60000);
    process.kill();
    process.waitForFinished();
}

}  // namespace

void TestBadSurroundings::resumeAfterTruncation() {
    const Workbench bench;
    leaveInterrupted(bench);
    const std::string name = QString("step-%1.safetensors")
                                 .arg(bench.checkpointedStep("out"), 9, 10, QChar('0'))
                                 .toStdString();
    const std::filesystem::path file = bench.path("out/checkpoints/" + name);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 10);
    const Outcome end = bench.artemis({"run", "--resume", "1", "--store", "runs.db"});
    QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
    QVERIFY2(end.err.contains(QString::fromStdString(name)), end.said());
    QVERIFY2(end.err.contains("cut short"), end.said());
}

void TestBadSurroundings::resumeAfterTheDataChanged() {
    const Workbench bench;
    leaveInterrupted(bench);
    bench.write("train.tsv", tiny::table(60, 1));
    const Outcome end = bench.artemis({"run", "--resume", "1", "--store", "runs.db"});
    QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
    QVERIFY2(end.err.contains("other data"), end.said());
}

void TestBadSurroundings::resumeWithoutItsModel() {
    const Workbench bench;
    leaveInterrupted(bench);
    bench.remove("model");
    const Outcome end = bench.artemis({"run", "--resume", "1", "--store", "runs.db"});
    QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
    QVERIFY2(end.err.contains("model.path"), end.said());
}

QTEST_GUILESS_MAIN(TestBadSurroundings)
#include "test_bad_surroundings.moc"
