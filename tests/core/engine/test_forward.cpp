// Forward passes: packing, picking of wanted rows, dropout and the optimiser against closed
// formulas.
#include <QTest>
#include <cmath>

#include "core/engine/nn/loss.h"
#include "core/engine/nn/random.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

class TestForward : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void examplesDoNotSeeEachOther_data() { everyTask(); }
    void examplesDoNotSeeEachOther() {
        QFETCH(QString, task);
        const std::string kind = task.toStdString();
        const at::NoGradGuard guard;
        const auto model = tinyModel(kind);
        const at::Tensor together = model->forward(toInput(tinyBatch(kind, {5, 9, 2})), {});
        std::vector<at::Tensor> alone;
        for (const auto& [length, example] : {std::pair{5, 0}, {9, 1}, {2, 2}}) {
            alone.push_back(model->forward(toInput(tinyBatch(kind, {length}, example)), {}));
        }
        QVERIFY(at::allclose(together, at::cat(alone), 1e-4, 1e-5));
    }

    void pickingRowsChangesNothing_data() { everyTask(); }
    void pickingRowsChangesNothing() {
        QFETCH(QString, task);
        const std::string kind = task.toStdString();
        const at::NoGradGuard guard;
        const auto model = tinyModel(kind);
        const Input input = toInput(tinyBatch(kind, {5, 9, 2}));
        State state = model->embed(input, {});
        for (std::int64_t i = 0; i < model->blocks(); ++i) {
            model->advance(i, state, input, false, {});
        }
        QVERIFY(at::allclose(model->head(state, input, {}), model->forward(input, {}), 1e-4, 1e-5));
    }

    void dropoutFollowsTheExampleNotTheBatch_data() { everyTask(); }
    void dropoutFollowsTheExampleNotTheBatch() {
        QFETCH(QString, task);
        const std::string kind = task.toStdString();
        const at::NoGradGuard guard;
        const auto model = tinyModel(kind, 0.3);
        Context context;
        context.training = true;
        context.step = 4;
        const at::Tensor together = model->forward(toInput(tinyBatch(kind, {5, 9})), context);
        const at::Tensor first = model->forward(toInput(tinyBatch(kind, {5}, 0)), context);
        QVERIFY(at::allclose(together.slice(0, 0, first.size(0)), first, 1e-4, 1e-5));
        context.step = 5;
        QVERIFY(!at::allclose(model->forward(toInput(tinyBatch(kind, {5}, 0)), context), first));
    }

    void dropoutKeepsItsShareAndMean() {
        const at::Tensor x = at::ones({400, 300});
        const at::Tensor keys = at::arange(400, at::kInt);
        const at::Tensor y = dropout(x, 0.25, keys, 9);
        const double kept = y.ne(0).to(at::kFloat).mean().item<double>();
        // 120,000 draws: five standard deviations are 0.00625.
        QVERIFY(std::abs(kept - 0.75) < 0.00625);
        QVERIFY(at::allclose(y.masked_select(y.ne(0)), at::full({1}, 1 / 0.75)));
        QVERIFY(!y.equal(dropout(x, 0.25, keys, 10)));
        at::set_num_threads(1);
        const at::Tensor again = dropout(x, 0.25, keys, 9);
        at::set_num_threads(2);
        QVERIFY(y.equal(again));
    }

    void dropoutSendsGradientsThroughTheSameMask() {
        at::Tensor x = at::ones({6, 50}).requires_grad_();
        const at::Tensor y = dropout(x, 0.5, at::arange(6, at::kInt), 1);
        y.sum().backward();
        QVERIFY(x.grad().equal(y.detach()));
    }

    /// To the last bit, dropout included: it is the same arithmetic in the same order. Only what
    /// several blocks share (an encoder's output, a position bias) sums its gradients block by
    /// block.
    void recomputedBlocksGiveTheSameGradients_data() { everyTask(); }
    void recomputedBlocksGiveTheSameGradients() {
        QFETCH(QString, task);
        const std::string kind = task.toStdString();
        for (const char* method : {"full", "lora"}) {
            std::vector<std::vector<at::Tensor>> gradients;
            std::vector<double> losses;
            for (const bool recompute : {false, true}) {
                const auto model = tinyModel(kind, 0.3);
                attachMethods(*model, {{method, Value::object()}}, 5);
                Context context;
                context.training = true;
                context.recompute = recompute;
                const at::Tensor loss = meanLoss(*model, tinyBatch(kind, {5, 9, 2}), context);
                loss.backward();
                losses.push_back(loss.item<double>());
                gradients.emplace_back();
                for (const Parameter* parameter : trainableParameters(*model)) {
                    const at::Tensor g = parameter->value.grad();
                    gradients.back().push_back(g.defined() ? g.to_dense() : at::zeros({1}));
                }
            }
            QCOMPARE(losses[0], losses[1]);
            for (std::size_t i = 0; i < gradients[0].size(); ++i) {
                const at::Tensor& a = gradients[0][i];
                const at::Tensor& b = gradients[1][i];
                QVERIFY(kind == "seq2seq" ? at::allclose(a, b, 1e-4, 1e-6) : a.equal(b));
            }
        }
    }

    void crossEntropyIsTheClosedFormula() {
        at::Tensor logits = normalTensor({7, 11}, 2, 1).requires_grad_();
        const at::Tensor labels = at::tensor({0, 3, 10, 4, 4, 1, 9}, at::kLong);
        at::Tensor reference = logits.detach().clone().requires_grad_();
        const at::Tensor expected =
            -at::log_softmax(reference, 1).gather(1, labels.unsqueeze(1)).sum();
        expected.backward();
        const at::Tensor loss = crossEntropySum(logits, labels);
        loss.backward();
        QVERIFY(at::allclose(loss, expected, 1e-6, 1e-6));
        QVERIFY(at::allclose(logits.grad(), reference.grad(), 1e-5, 1e-6));
    }

    /// 700 rows are more than are computed at once.
    void vocabularyLossIsTheClosedFormula() {
        const auto leaf = [](at::IntArrayRef shape, std::uint64_t key) {
            return normalTensor(shape, 0.5, key).requires_grad_();
        };
        at::Tensor rows = leaf({700, 12}, 1);
        at::Tensor words = leaf({40, 12}, 2);
        at::Tensor bias = leaf({40}, 3);
        const at::Tensor labels = at::arange(700).remainder(40);
        const at::Tensor logits = at::linear(rows, words, bias);
        const at::Tensor expected =
            -at::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).sum() * 0.25;
        const auto exact = torch::autograd::grad({expected}, {rows, words, bias});
        const at::Tensor loss = vocabularyLossSum(rows, words.t(), bias, labels) * 0.25;
        const auto own = torch::autograd::grad({loss}, {rows, words, bias});
        QVERIFY(at::allclose(loss, expected, 1e-5, 1e-5));
        for (std::size_t i = 0; i < own.size(); ++i) {
            QVERIFY(at::allclose(own[i], exact[i], 1e-4, 1e-5));
        }
        const at::NoGradGuard guard;
        RowAnswers each;
        QVERIFY(at::allclose(vocabularyLossSum(rows, words.t(), bias, labels, &each) * 0.25,
                             expected, 1e-5, 1e-5));
        QVERIFY(each.best.equal(logits.argmax(1)));
        const at::Tensor losses =
            -at::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1);
        QVERIFY(at::allclose(each.losses, losses, 1e-5, 1e-5));
        RowAnswers narrow;
        crossEntropySum(logits, labels, &narrow);
        QVERIFY(narrow.best.equal(each.best));
        QVERIFY(at::allclose(narrow.losses, losses, 1e-5, 1e-5));
    }

    void rowSparseAdamWEqualsTheDenseFormula_data() {
        QTest::addColumn<double>("decay");
        QTest::newRow("without decay") << 0.0;
        QTest::newRow("with decay") << 0.1;
    }
    void rowSparseAdamWEqualsTheDenseFormula() {
        QFETCH(double, decay);
        const double lr = 0.01;
        const double beta1 = 0.9;
        const double beta2 = 0.999;
        const double epsilon = 1e-8;
        Parameter table;
        table.name = "table";
        table.rowSparse = true;
        table.value = normalTensor({10, 4}, 1, 2);
        at::Tensor p = table.value.to(at::kDouble);
        at::Tensor m = at::zeros_like(p);
        at::Tensor v = at::zeros_like(p);
        table.train(true);
        AdamW optimizer({&table}, {beta1, beta2, epsilon, decay});
        Workers workers(1);
        const std::vector<std::vector<std::int64_t>> steps{{1, 3, 1}, {3, 7}, {0}, {1, 9, 9}};
        for (std::size_t t = 1; t <= steps.size(); ++t) {
            const at::Tensor ids = at::tensor(steps[t - 1], at::kLong);
            const at::Tensor weights = normalTensor({ids.size(0), 4}, 1, 50 + t);
            (lookUp(table, ids) * weights).sum().backward();
            QVERIFY(table.value.grad().is_sparse());
            const at::Tensor g = at::zeros_like(p).index_add(0, ids, weights.to(at::kDouble));
            p = p * (1 - lr * decay);
            m = beta1 * m + (1 - beta1) * g;
            v = beta2 * v + (1 - beta2) * g * g;
            const double n = static_cast<double>(t);
            p = p - lr / (1 - std::pow(beta1, n)) * m /
                        (v.sqrt() / std::sqrt(1 - std::pow(beta2, n)) + epsilon);
            QVERIFY(std::abs(optimizer.gradientNorm(workers) - g.norm().item<double>()) < 1e-5);
            optimizer.step(lr, 1, workers);
        }
        QVERIFY(at::allclose(table.value.to(at::kDouble), p, 1e-5, 1e-6));
        // Five rows were touched; the others have no state.
        QCOMPARE(optimizer.state().at("table/m").size(0), 5);
    }
};

QTEST_GUILESS_MAIN(TestForward)
#include "test_forward.moc"
