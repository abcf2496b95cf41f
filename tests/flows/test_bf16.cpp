// Runs with training.precision: bf16: near those of fp32, in less memory, resumed bit for bit.
#include <QTest>
#include <cmath>
#include <csignal>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const QStringList bf16{"--set", "training.precision=bf16"};
const QStringList longer{"--set", "training.epochs=8",           "--set", "training.threads=2",
                         "--set", "training.checkpoint_steps=10"};

}  // namespace

class TestBf16 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lossesAreNearThoseOfFp32();
    void sameLossesTwice();
    void killedRunGoesOnBitForBit();
    void planHalvesFrozenMatrices();
    void unknownPrecisionListsWhatIsAllowed();

private:
    Value train(const QStringList& more) const;
    Workbench m_bench;
};

Value TestBf16::train(const QStringList& more) const {
    m_bench.remove("out");
    m_bench.remove("runs.db");
    const Outcome end = m_bench.run(more);
    if (end.exitCode != 0) {
        QTest::qFail(end.said(), __FILE__, __LINE__);
    }
    return m_bench.summary();
}

/// Ten roundings by at most 1/256 between input and logits of about 1, twice in the loss.
void TestBf16::lossesAreNearThoseOfFp32() {
    for (const char* method : {"lora", "full"}) {
        const QStringList words{"--set", QString("fine_tuning.method=%1").arg(method)};
        const Value wide = train(words);
        const Value half = train(words + bf16);
        for (const char* name : {"loss_first", "loss_last"}) {
            const double difference = half.at(name).get<double>() - wide.at(name).get<double>();
            QVERIFY2(std::abs(difference) < 20.0 / 256, name);
            QVERIFY2(difference != 0, name);
        }
        QVERIFY(std::abs(half.at("eval").at("loss").get<double>() -
                         wide.at("eval").at("loss").get<double>()) < 20.0 / 256);
        QCOMPARE(half.at("trainable").get<int>(), wide.at("trainable").get<int>());
    }
}

void TestBf16::sameLossesTwice() {
    const Value one = train(bf16 + longer);
    const std::string adapter = m_bench.read("out/adapter/adapter_model.safetensors");
    const Value two = train(bf16 + longer);
    QCOMPARE(one.at("loss_last").get<double>(), two.at("loss_last").get<double>());
    QVERIFY(adapter == m_bench.read("out/adapter/adapter_model.safetensors"));
}

void TestBf16::killedRunGoesOnBitForBit() {
    for (const QStringList& more :
         {QStringList{}, QStringList{"--set", "training.gradient_checkpointing=true"}}) {
        train(bf16 + longer + more);
        const std::string whole = m_bench.read("out/adapter/adapter_model.safetensors");
        m_bench.remove("out");
        m_bench.remove("runs.db");
        QProcess process;
        m_bench.home().start(process, {QStringList{"run", "experiment.yaml"} +
                                       Workbench::results() + bf16 + longer + more});
        while (m_bench.checkpointedStep("out") < 40 && !process.waitForFinished(1)) {
        }
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        const Outcome end = m_bench.artemis({"run", "--resume", "1", "--store", "runs.db"});
        QVERIFY2(end.exitCode == 0, end.said());
        QVERIFY(m_bench.read("out/adapter/adapter_model.safetensors") == whole);
    }
}

/// Of the tiny model every matrix is frozen under LoRA but the head's, 2 × 16 numbers.
void TestBf16::planHalvesFrozenMatrices() {
    const auto weights = [this](const QStringList& more) {
        const Outcome end =
            m_bench.artemis(QStringList{"plan", "experiment.yaml", "--json", "plan.json"} + more);
        if (end.exitCode != 0) {
            QTest::qFail(end.said(), __FILE__, __LINE__);
        }
        return Value::parse(m_bench.read("plan.json")).at("parts").at("weights").get<double>();
    };
    double matrices = 0;
    for (const auto& [name, shape] : tiny::tensors()) {
        matrices += shape.size() == 2 ? static_cast<double>(shape[0] * shape[1]) : 0;
    }
    QCOMPARE(weights({}) - weights(bf16), 2 * matrices);
}

void TestBf16::unknownPrecisionListsWhatIsAllowed() {
    const Outcome end = m_bench.run({"--set", "training.precision=fp8"});
    QCOMPARE(end.exitCode, 2);
    for (const char* word : {"training.precision", "fp8", "fp32", "bf16"}) {
        QVERIFY2(end.said().contains(word), end.said());
    }
}

QTEST_GUILESS_MAIN(TestBf16)
#include "test_bf16.moc"
