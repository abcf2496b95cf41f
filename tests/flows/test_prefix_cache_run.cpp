// Runs that keep the output of frozen blocks: when they do, what they say, and that a kill at any
// moment costs nothing.
#include <QTest>
#include <cmath>
#include <csignal>
#include <system_error>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr int rows = 600;
constexpr const char* cacheFile = "prefix_cache.rows";
constexpr const char* adapter = "adapter/adapter_model.safetensors";

QStringList settings(const QStringList& assignments) {
    QStringList words;
    for (const QString& assignment : assignments) {
        words << "--set" << assignment;
    }
    return words;
}

/// Of what a run keeps on disk alone.
const QStringList onDisk{"training.prefix_cache=fp32", "training.prefix_cache_mb=0"};

}  // namespace

class TestPrefixCacheRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void lossesAreThoseWithoutIt();
    void autoLooksAtDropoutAndEpochs();
    void masksAreDrawnAnew();
    void killedWhileItIsWritten_data();
    void killedWhileItIsWritten();
    void stopRemovesIt();

private:
    /// The summary of a run of two epochs into `out`; what it said is in m_said.
    Value train(const QString& out, const QStringList& assignments);
    QStringList runInto(const QString& out, const QStringList& assignments) const;
    void dropout(double share) const;
    std::uintmax_t cacheSize(const QString& out) const;
    Workbench m_bench;
    QString m_said;
};

void TestPrefixCacheRun::initTestCase() { m_bench.write("train.tsv", tiny::table(rows, 1)); }

void TestPrefixCacheRun::dropout(double share) const {
    m_bench.set("model/config.json", "hidden_dropout_prob", share);
    m_bench.set("model/config.json", "attention_probs_dropout_prob", share);
}

QStringList TestPrefixCacheRun::runInto(const QString& out, const QStringList& assignments) const {
    const QStringList common{"fine_tuning.method=head_only", "training.epochs=2",
                             "training.checkpoint_steps=20", "training.threads=2"};
    return QStringList{"run", "experiment.yaml", "--store",    out + ".db", "--out",
                       out,   "--json",          out + ".json"} +
           settings(common + assignments);
}

Value TestPrefixCacheRun::train(const QString& out, const QStringList& assignments) {
    m_bench.remove(out.toStdString());
    m_bench.remove(out.toStdString() + ".db");
    const Outcome end = m_bench.artemis(runInto(out, assignments));
    m_said = end.said();
    if (end.exitCode != 0) {
        QTest::qFail(end.said(), __FILE__, __LINE__);
        return {};
    }
    if (cacheSize(out) > 0) {
        QTest::qFail("the file is still there", __FILE__, __LINE__);
    }
    return Value::parse(m_bench.read(out.toStdString() + ".json"));
}

std::uintmax_t TestPrefixCacheRun::cacheSize(const QString& out) const {
    std::error_code none;
    const auto size = std::filesystem::file_size(m_bench.path(out.toStdString()) / cacheFile, none);
    return none ? 0 : size;
}

/// Two blocks are frozen; no epoch computes them again.
void TestPrefixCacheRun::lossesAreThoseWithoutIt() {
    dropout(0);
    const Value off = train("off", {"training.prefix_cache=off"});
    QVERIFY2(!m_said.contains("frozen"), qPrintable(m_said));
    for (const QStringList& kept : {QStringList{}, onDisk}) {
        const Value on = train("on", kept);
        QVERIFY2(m_said.contains("the lowest 2 blocks of 2 are frozen"), qPrintable(m_said));
        QVERIFY2(m_said.contains("before training: the output of frozen blocks was computed for "
                                 "600 of 600 examples"),
                 qPrintable(m_said));
        QVERIFY2(!m_said.contains("epoch 1: the output"), qPrintable(m_said));
        QVERIFY2(!m_said.contains("epoch 2: the output"), qPrintable(m_said));
        for (const char* name : {"loss_first", "loss_last"}) {
            QVERIFY(std::abs(on.at(name).get<double>() - off.at(name).get<double>()) < 1e-5);
        }
        QVERIFY(std::abs(on.at("eval").at("loss").get<double>() -
                         off.at("eval").at("loss").get<double>()) < 1e-5);
        QVERIFY(on.at("flops_per_step").get<double>() < off.at("flops_per_step").get<double>());
    }
}

void TestPrefixCacheRun::autoLooksAtDropoutAndEpochs() {
    dropout(0.1);
    train("auto", {});
    QVERIFY2(m_said.contains("is not kept: they have dropout"), qPrintable(m_said));
    train("auto", {"training.prefix_cache=bf16"});
    QVERIFY2(m_said.contains("kept, without dropout"), qPrintable(m_said));
    dropout(0);
    train("auto", {"training.epochs=1"});
    QVERIFY2(!m_said.contains("frozen"), qPrintable(m_said));
    train("auto", {"fine_tuning.method=full"});
    QVERIFY2(!m_said.contains("frozen"), qPrintable(m_said));
    train("auto", {"fine_tuning.method=bitfit", "training.prefix_cache=fp32"});
    QVERIFY2(m_said.contains("is not kept: something trains in the first block"),
             qPrintable(m_said));
}

void TestPrefixCacheRun::masksAreDrawnAnew() {
    dropout(0);
    train("masks",
          {"model.task=masked-lm", "fine_tuning.method=lora", "evaluation.metrics=[perplexity]",
           "fine_tuning.lora.layers_to_transform=[1]", "training.prefix_cache=fp32"});
    QVERIFY2(m_said.contains("is not kept: each epoch draws other tokens"), qPrintable(m_said));
}

void TestPrefixCacheRun::killedWhileItIsWritten_data() {
    QTest::addColumn<double>("share");
    QTest::addColumn<bool>("spoil");
    QTest::newRow("at its start") << 0.01 << false;
    QTest::newRow("early") << 0.3 << false;
    QTest::newRow("late") << 0.8 << false;
    QTest::newRow("when it is whole") << 0.999 << false;
    QTest::newRow("and spoiled") << 0.5 << true;
}

/// Resumed, it ends in the same bits as a run that nothing happened to.
void TestPrefixCacheRun::killedWhileItIsWritten() {
    QFETCH(double, share);
    QFETCH(bool, spoil);
    dropout(0);
    train("whole", onDisk);
    constexpr double expected = rows * (16 * 4 + 88);  // A row of 16 numbers and its head.
    QProcess process;
    m_bench.remove("killed");
    m_bench.remove("killed.db");
    m_bench.home().start(process, {runInto("killed", onDisk)});
    while (static_cast<double>(cacheSize("killed")) < share * expected &&
           !process.waitForFinished(1)) {
    }
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    QVERIFY(cacheSize("killed") > 0);
    if (spoil) {
        std::string bytes = m_bench.read(std::string("killed/") + cacheFile);
        for (std::size_t at = bytes.find('\n') + 100; at < bytes.size(); at += 1000) {
            bytes[at] = static_cast<char>(bytes[at] + 1);
        }
        m_bench.write(std::string("killed/") + cacheFile, bytes);
    }
    const Outcome end = m_bench.artemis({"run", "--resume", "1", "--store", "killed.db"});
    QVERIFY2(end.exitCode == 0, end.said());
    QVERIFY(m_bench.read(std::string("killed/") + adapter) ==
            m_bench.read(std::string("whole/") + adapter));
    QCOMPARE(cacheSize("killed"), 0U);
    QCOMPARE(m_bench.halfWritten(), QStringList());
}

void TestPrefixCacheRun::stopRemovesIt() {
    dropout(0);
    QProcess process;
    m_bench.home().start(process, {runInto("stopped", onDisk + QStringList{"training.epochs=50"})});
    while (cacheSize("stopped") < 20000 && !process.waitForFinished(1)) {
    }
    ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitCode(), 3);
    QCOMPARE(cacheSize("stopped"), 0U);
}

QTEST_GUILESS_MAIN(TestPrefixCacheRun)
#include "test_prefix_cache_run.moc"
