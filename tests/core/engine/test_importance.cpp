// Scores of importance: sums of gradients over several passes, rows of every family, singular
// values that are known. (The formulas themselves are held by the golden cases.)
#include <QTest>
#include <cmath>
#include <thread>

#include "core/engine/importance/layer_scores.h"
#include "core/engine/train/block_backward.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// The loss of some examples, as its part of a batch of `labels`.
at::Tensor partOfLoss(const Model& model, const Batch& batch, double labels) {
    return model.lossSum(toInput(batch), labelsOf(batch), {}) / labels;
}

bool isNear(double value, double expected, double tolerance = 1e-5) {
    return std::abs(value - expected) <= tolerance * std::abs(expected) + 1e-12;
}

}  // namespace

class TestImportance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoPassesSumAsOne_data() { everyTask(); }
    void twoPassesSumAsOne();
    void blockByBlockIsTheSame_data() { everyTask(); }
    void blockByBlockIsTheSame();
    void gradientsAreLetGo();
    void rowsCountAlike_data() { everyTask(); }
    void rowsCountAlike();
    void knownSingularValues_data();
    void knownSingularValues();
};

void TestImportance::twoPassesSumAsOne() {
    QFETCH(QString, task);
    const std::string kind = task.toStdString();
    const auto model = tinyModel(kind);
    const Batch first = tinyBatch(kind, {5, 9}, 0);
    const Batch second = tinyBatch(kind, {7}, 2);
    std::vector<GradientSums::Sum> sums;
    {
        GradientSums gradients(*model, 2);
        std::thread other([&] { partOfLoss(*model, second, 3).backward(); });
        partOfLoss(*model, first, 3).backward();
        other.join();
        sums = gradients.take();
    }
    for (const auto& parameter : model->parameters()) {
        parameter->train(true);
    }
    (partOfLoss(*model, first, 3) + partOfLoss(*model, second, 3)).backward();
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const Parameter& parameter = *model->parameters()[i];
        at::Tensor gradient = parameter.value.grad();
        gradient = gradient.defined() ? gradient.to(at::kDouble) : at::zeros({1}, at::kDouble);
        gradient = gradient.is_sparse() ? gradient.to_dense() : gradient;
        // A key's bias has no gradient but what rounding leaves.
        const double noise = 1e-7 * static_cast<double>(parameter.count());
        const double expected = gradient.abs().sum().item<double>();
        QVERIFY2(std::abs(sums[i].absolute - expected) <= 1e-4 * expected + noise,
                 parameter.name.c_str());
        QVERIFY2(isNear(sums[i].squares, gradient.square().sum().item<double>(), 1e-3) ||
                     sums[i].squares < noise * noise,
                 parameter.name.c_str());
    }
}

/// Gradients of one graph over all blocks, and of a graph for each block.
void TestImportance::blockByBlockIsTheSame() {
    QFETCH(QString, task);
    const auto model = tinyModel(task.toStdString());
    const std::vector<Batch> parts{tinyBatch(task.toStdString(), {5, 9}),
                                   tinyBatch(task.toStdString(), {7}, 2)};
    Workers workers(2);
    double labels = 0;
    for (const Batch& part : parts) {
        labels += static_cast<double>(part.labelCount());
    }
    std::vector<at::Tensor> expected;
    for (const auto& parameter : model->parameters()) {
        parameter->train(true);
    }
    for (const Batch& part : parts) {
        (model->lossSum(toInput(part), labelsOf(part), {}) / labels).backward();
    }
    for (const auto& parameter : model->parameters()) {
        expected.push_back(std::exchange(parameter->value.mutable_grad(), at::Tensor()));
    }
    blockwiseBackward(*model, parts, {}, workers);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const Parameter& parameter = *model->parameters()[i];
        const at::Tensor own = parameter.value.grad();
        QCOMPARE(own.defined(), expected[i].defined());
        if (own.defined()) {
            const at::Tensor wanted = expected[i].to_dense();
            QVERIFY2(at::allclose(own.to_dense(), wanted, 1e-4, 1e-6), parameter.name.c_str());
        }
    }
}

void TestImportance::gradientsAreLetGo() {
    const auto model = tinyModel("causal-lm");
    model->parameters().front()->train(true);
    for (std::size_t i = 1; i < model->parameters().size(); ++i) {
        model->parameters()[i]->train(false);
    }
    {
        GradientSums gradients(*model, 1);
        partOfLoss(*model, tinyBatch("causal-lm", {5, 9}), 2).backward();
        for (const Site& site : model->sites()) {
            for (const Parameter* parameter : site.parameters) {
                QVERIFY2(site.block < 0 || !parameter->value.grad().defined(),
                         parameter->name.c_str());
            }
        }
        QVERIFY(gradients.take().back().absolute > 0);
        QCOMPARE(gradients.take().back().absolute, 0.0);
    }
    QVERIFY(model->parameters().front()->trainable());
    QVERIFY(!model->parameters().back()->trainable());
}

/// The mean over the rows of a batch is that over the rows of its examples.
void TestImportance::rowsCountAlike() {
    QFETCH(QString, task);
    const std::string kind = task.toStdString();
    const auto model = tinyModel(kind);
    const ActivationScores both = activationScores(*model, toInput(tinyBatch(kind, {4, 9})), {});
    const Input first = toInput(tinyBatch(kind, {4}, 0));
    const Input second = toInput(tinyBatch(kind, {9}, 1));
    const ActivationScores one = activationScores(*model, first, {});
    const ActivationScores two = activationScores(*model, second, {});
    QCOMPARE(both.magnitude.size(), static_cast<std::size_t>(model->blocks()));
    for (std::size_t i = 0; i < both.magnitude.size(); ++i) {
        const bool encoder = static_cast<std::int64_t>(i) < model->encoderBlocks();
        const auto rows = [encoder](const Input& input) {
            return static_cast<double>((encoder ? input.source.layout : input.layout).tokens);
        };
        const auto mean = [&](double a, double b) {
            return (rows(first) * a + rows(second) * b) / (rows(first) + rows(second));
        };
        QVERIFY(isNear(both.magnitude[i], mean(one.magnitude[i], two.magnitude[i])));
        QVERIFY(isNear(both.relativeChange[i], mean(one.relativeChange[i], two.relativeChange[i])));
    }
}

void TestImportance::knownSingularValues_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("wide") << 5 << 9;
    QTest::newRow("tall") << 9 << 5;
}

/// Values 10, 4, 3, 2, 1: quartiles 2 and 4; the edge lies at 2/1.349 · (1 + √(5/9)) = 2.5875.
void TestImportance::knownSingularValues() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    at::manual_seed(3);
    const at::Tensor values = at::tensor({10.0, 4.0, 3.0, 2.0, 1.0}, at::kDouble);
    const at::Tensor left = std::get<0>(at::linalg_qr(at::randn({rows, 5}, at::kDouble)));
    const at::Tensor right = std::get<0>(at::linalg_qr(at::randn({columns, 5}, at::kDouble)));
    const SpectralScore score = spectralScore(left.mm(values.diag()).mm(right.t()));
    QCOMPARE(score.singularValues.size(), std::size_t{5});
    for (int i = 0; i < 5; ++i) {
        QVERIFY(
            isNear(score.singularValues[static_cast<std::size_t>(i)], values[i].item<double>()));
    }
    QVERIFY(isNear(score.sigma, 2 / 1.349));
    QVERIFY(isNear(score.threshold, 2 / 1.349 * (1 + std::sqrt(5.0 / 9))));
    QVERIFY(isNear(score.ratio, 17.0 / 3));
    QVERIFY(isNear(score.snr, 1.7 / 3));
}

QTEST_GUILESS_MAIN(TestImportance)
#include "test_importance.moc"
