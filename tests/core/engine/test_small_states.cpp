// AdamW with its states in 8 bits: bitsandbytes' steps, memory, training, checkpoints.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/checkpoint.h"
#include "core/engine/train/cost.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr AdamWOptions wide{};
constexpr AdamWOptions small{.smallStates = true};

Parameter parameterOf(const at::Tensor& value, const std::string& name = "p") {
    Parameter parameter;
    parameter.name = name;
    parameter.value = value.clone();
    parameter.train(true);
    return parameter;
}

/// As gradient() in tests/golden/adamw_8bit.py.
at::Tensor goldenGradient(std::int64_t size, std::int64_t step) {
    const at::Tensor i = at::arange(size);
    const at::Tensor whole = (i * 7919 + step * 104729).remainder(2003) - 1001;
    const at::Tensor tens = at::tensor({1.0, 1e1, 1e2, 1e3, 1e4, 1e5}, at::kDouble);
    return (whole.to(at::kDouble) / 1001 / tens.index_select(0, i.remainder(6))).to(at::kFloat);
}

void step(AdamW& optimizer, Parameter& parameter, const at::Tensor& gradient, double rate = 0.01) {
    Workers workers(1);
    parameter.value.mutable_grad() = gradient.clone();
    optimizer.step(rate, 1, workers);
}

/// Squares with a hundred-fold range of curvatures, minimised at a falling rate: the last loss over
/// the first.
double quadraticLeft(const AdamWOptions& options) {
    const at::Tensor curvature = at::logspace(-1, 1, 64 * 128).view({64, 128});
    const at::Tensor target = normalTensor({64, 128}, 1, 9);
    Parameter p = parameterOf(at::zeros({64, 128}));
    AdamW optimizer({&p}, options);
    const auto loss = [&] {
        return (curvature * (p.value - target).square()).sum().item<double>();
    };
    const at::NoGradGuard guard;
    const double first = loss();
    constexpr int steps = 400;
    for (int i = 0; i < steps; ++i) {
        step(optimizer, p, 2 * curvature * (p.value - target), 0.05 * (1 - double(i) / steps));
    }
    return loss() / first;
}

}  // namespace

class TestSmallStates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsAreTheReferences() {
        const Value golden =
            Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/engine/adamw_8bit.json"))
                .at("training");
        const std::int64_t size = golden.at("size");
        const at::Tensor start = (at::arange(size) * 31).remainder(200) - 100;
        Parameter p = parameterOf((start.to(at::kDouble) / 100).to(at::kFloat));
        AdamW optimizer({&p}, {.weightDecay = golden.at("decay"), .smallStates = true});
        for (std::int64_t i = 0; i < golden.at("steps").get<std::int64_t>(); ++i) {
            step(optimizer, p, goldenGradient(size, i), golden.at("rate"));
        }
        const auto numbers = [&](const char* name) {
            return at::tensor(golden.at(name).get<std::vector<float>>());
        };
        const at::Tensor off = (p.value.detach().slice(0, 0, size, 10) - numbers("p")).abs();
        // A sum that is rounded otherwise may become the neighbouring code now and then.
        QVERIFY2(off.median().item<double>() < 1e-6,
                 std::to_string(off.median().item<double>()).c_str());
        QVERIFY2(off.max().item<double>() < 0.01, std::to_string(off.max().item<double>()).c_str());
        QVERIFY(at::allclose(optimizer.state().at("p/m_scale"), numbers("m_scales"), 1e-5, 0));
        QVERIFY(at::allclose(optimizer.state().at("p/v_scale"), numbers("v_scales"), 1e-5, 0));
    }

    void statesTakeAQuarter() {
        Parameter large = parameterOf(normalTensor({65, 100}, 1, 1));
        Parameter little = parameterOf(normalTensor({63, 65}, 1, 2));
        for (Parameter* parameter : {&large, &little}) {
            AdamW optimizer({parameter}, small);
            step(optimizer, *parameter, at::ones_like(parameter->value));
            QCOMPARE(optimizer.stateBytes(), stateBytes(*parameter, true));
        }
        // 6,500 numbers in 26 blocks; 4,095 are too few.
        QCOMPARE(stateBytes(large, true), 2 * 6500 + 2 * 4 * 26);
        QCOMPARE(stateBytes(large, false), 8 * 6500);
        QCOMPARE(stateBytes(little, true), 8 * 4095);
    }

    void rowSparseStatesStayWide() {
        Parameter table = parameterOf(normalTensor({200, 64}, 1, 3));
        table.rowSparse = true;
        AdamW optimizer({&table}, small);
        Workers workers(1);
        lookUp(table, at::tensor({3, 7}, at::kLong)).sum().backward();
        optimizer.step(0.01, 1, workers);
        QCOMPARE(optimizer.state().at("p/m").scalar_type(), at::kFloat);
        QCOMPARE(stateBytes(table, true), 8 * 200 * 64);
    }

    void memoryCountsThem() {
        CreateOptions options = tinyOptions();
        options.hiddenSize = 64;
        options.intermediateSize = 100;
        const Family& kind = family("gpt2");
        const auto model =
            kind.make(kind.config(options, 50), "tiny", {"causal-lm", 2}, *randomSource(3));
        double bytes = 0;
        bool wideOnes = false;
        for (const auto& parameter : model->parameters()) {
            parameter->train(true);
            const auto count = static_cast<double>(parameter->count());
            const bool fits = count >= 4096 && !parameter->rowSparse;
            wideOnes = wideOnes || !fits;
            bytes += fits ? 2 * count + 8 * std::ceil(count / 256) : 8 * count;
        }
        QVERIFY(wideOnes);
        const auto optimizer = [&](const Computation& computation) {
            return memoryParts(*model, {80, 8, 10, 8}, {}, computation).at("optimizer").get<double>();
        };
        QCOMPARE(optimizer({.smallStates = true}), bytes);
        QVERIFY(bytes < optimizer({}));
    }

    void aQuadraticIsMinimised() {
        const double exact = quadraticLeft(wide);
        const double rounded = quadraticLeft(small);
        QVERIFY2(exact < 1e-4 && rounded < 1e-4,
                 (std::to_string(exact) + " " + std::to_string(rounded)).c_str());
    }

    /// As if it had never stopped, to the last bit.
    void aCheckpointGoesOn() {
        const QTemporaryDir home;
        const std::filesystem::path folder = home.path().toStdString();
        Parameter p = parameterOf(normalTensor({4500}, 1, 5));
        AdamW optimizer({&p}, small);
        for (std::int64_t i = 0; i < 5; ++i) {
            step(optimizer, p, goldenGradient(4500, i));
        }
        const auto file = saveCheckpoint(folder, {&p}, optimizer, {{"step", 5}});
        Parameter again = parameterOf(at::zeros({4500}));
        AdamW resumed({&again}, small);
        loadCheckpoint(file, {&again}, resumed);
        for (std::int64_t i = 5; i < 9; ++i) {
            step(optimizer, p, goldenGradient(4500, i));
            step(resumed, again, goldenGradient(4500, i));
        }
        QVERIFY(p.value.equal(again.value));
        for (const auto& [name, tensor] : optimizer.state()) {
            QVERIFY2(tensor.equal(resumed.state().at(name)), name.c_str());
        }
    }

    void aCheckpointOfOtherBitsIsRefused() {
        const QTemporaryDir home;
        const std::filesystem::path folder = home.path().toStdString();
        for (const bool wasSmall : {true, false}) {
            Parameter p = parameterOf(normalTensor({4500}, 1, 5));
            AdamW optimizer({&p}, wasSmall ? small : wide);
            step(optimizer, p, goldenGradient(4500, 0));
            const auto file = saveCheckpoint(folder, {&p}, optimizer, {{"step", 1}});
            AdamW other({&p}, wasSmall ? wide : small);
            try {
                loadCheckpoint(file, {&p}, other);
                QFAIL("it was loaded");
            } catch (const BadInput& error) {
                QVERIFY2(QString(error.what()).contains("training.optimizer_states"), error.what());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestSmallStates)
#include "test_small_states.moc"
