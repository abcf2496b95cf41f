// The bf16 policy: what is kept in which type, and how far its results are from fp32.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/engine/models/frozen_weights.h"
#include "core/engine/nn/attention.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/cost.h"
#include "core/files/mapped_file.h"
#include "core/files/safetensors.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Rounding to bf16 changes a number by at most this share.
constexpr double halfUnit = 1.0 / 256;

const Precision bf16 = precisionOf("bf16");

Context training(const Precision& precision, bool recompute = false) {
    Context context;
    context.training = true;
    context.recompute = recompute;
    context.precision = precision;
    return context;
}

struct Subject {
    std::unique_ptr<Model> model;
    std::vector<Parameter*> trainable;
    Precision precision;
};

Subject makeSubject(const QString& task, const QString& method, const Precision& precision,
                    double dropout = 0) {
    Subject subject{tinyModel(task.toStdString(), dropout), {}, precision};
    attachMethods(*subject.model, {{method.toStdString(), Value::object()}}, 5);
    storeFrozen(*subject.model, precision);
    subject.trainable = trainableParameters(*subject.model);
    return subject;
}

std::vector<double> trainSteps(Subject& subject, const QString& task, int steps) {
    const Batch batch = tinyBatch(task.toStdString(), {5, 9, 3, 9});
    AdamW optimizer(subject.trainable, {});
    Workers workers(2);
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
        const at::Tensor loss = meanLoss(*subject.model, batch, training(subject.precision));
        loss.backward();
        losses.push_back(loss.item<double>());
        optimizer.step(0.005, 1, workers);
    }
    return losses;
}

std::int64_t frozenMatrixBytes(const Subject& subject) {
    std::int64_t bytes = 0;
    for (const auto& parameter : subject.model->parameters()) {
        const bool counts = !parameter->trainable() && parameter->value.dim() == 2;
        bytes += counts ? parameter->bytes() : 0;
    }
    return bytes;
}

bool holdsFp32(const std::filesystem::path& path) {
    const SafetensorsFile file(path);
    return std::ranges::all_of(file.tensors(),
                               [](const TensorInfo& info) { return info.dtype == DType::F32; });
}

double part(const Subject& subject, const char* name) {
    return memoryParts(*subject.model, {80, 8, 10, 8}, subject.precision).at(name).get<double>();
}

}  // namespace

class TestPrecision : public QObject {
    Q_OBJECT
    static void everyMethod() {
        QTest::addColumn<QString>("task");
        QTest::addColumn<QString>("method");
        for (const char* task : {"classification", "masked-lm", "causal-lm"}) {
            for (const char* method : {"full", "lora", "bitfit"}) {
                QTest::addRow("%s %s", task, method) << task << method;
            }
        }
    }

private Q_SLOTS:
    void unknownNamesListWhatIsAllowed() {
        QVERIFY_EXCEPTION_THROWN(precisionOf("fp8"), BadInput);
        QCOMPARE(precisionOf("fp32").compute, at::kFloat);
    }

    /// Matrices that do not train are halved; everything else stays fp32.
    void frozenMatricesAreHalved_data() { everyMethod(); }
    void frozenMatricesAreHalved() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        const Subject wide = makeSubject(task, method, {});
        const Subject half = makeSubject(task, method, bf16);
        QCOMPARE(2 * frozenMatrixBytes(half), frozenMatrixBytes(wide));
        for (const auto& parameter : half.model->parameters()) {
            const bool halved = !parameter->trainable() && parameter->value.dim() == 2;
            QCOMPARE(parameter->value.scalar_type(), halved ? at::kBFloat16 : at::kFloat);
        }
        QCOMPARE(part(wide, "weights") - part(half, "weights"),
                 static_cast<double>(frozenMatrixBytes(half)));
        QCOMPARE(part(half, "gradients"), part(wide, "gradients"));
        QCOMPARE(part(half, "optimizer"), part(wide, "optimizer"));
        QVERIFY(part(half, "activations") < part(wide, "activations"));
    }

    void mastersGetWideGradients_data() { everyMethod(); }
    void mastersGetWideGradients() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        const Subject subject = makeSubject(task, method, bf16);
        meanLoss(*subject.model, tinyBatch(task.toStdString(), {5, 9, 3}), training(bf16))
            .backward();
        for (const Parameter* parameter : subject.trainable) {
            QCOMPARE(parameter->value.scalar_type(), at::kFloat);
            QVERIFY2(!parameter->value.grad().defined() ||
                         parameter->value.grad().scalar_type() == at::kFloat,
                     parameter->name.c_str());
        }
    }

    /// A logit passes about ten roundings on its way, and a loss changes by at most twice the
    /// largest change of a logit; logits of the tiny models are about 1.
    void lossesAreNearThoseOfFp32_data() { everyMethod(); }
    void lossesAreNearThoseOfFp32() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        Subject wide = makeSubject(task, method, {});
        Subject half = makeSubject(task, method, bf16);
        const auto expected = trainSteps(wide, task, 40);
        const auto losses = trainSteps(half, task, 40);
        for (std::size_t i = 0; i < losses.size(); ++i) {
            QVERIFY2(
                std::abs(losses[i] - expected[i]) < 2 * 10 * halfUnit,
                qPrintable(QString("step %1: %2 and %3").arg(i).arg(losses[i]).arg(expected[i])));
        }
        QVERIFY(losses.back() < losses.front());
    }

    /// Gradients point where those of fp32 do: a cosine of at least 0.99 over all of them.
    void gradientsAreNearThoseOfFp32_data() { everyMethod(); }
    void gradientsAreNearThoseOfFp32() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        std::vector<at::Tensor> all;
        for (const Precision& precision : {Precision(), bf16}) {
            const Subject subject = makeSubject(task, method, precision);
            meanLoss(*subject.model, tinyBatch(task.toStdString(), {5, 9, 3}), training(precision))
                .backward();
            std::vector<at::Tensor> flat;
            for (const Parameter* parameter : subject.trainable) {
                const at::Tensor g = parameter->value.grad();
                flat.push_back(g.defined() ? g.to_dense().flatten()
                                           : at::zeros({parameter->count()}));
            }
            all.push_back(at::cat(flat).to(at::kDouble));
        }
        const double cosine = (all[0].dot(all[1]) / (all[0].norm() * all[1].norm())).item<double>();
        QVERIFY2(cosine > 0.99, qPrintable(QString::number(cosine)));
    }

    void recomputedBlocksGiveTheSameGradients_data() { everyMethod(); }
    void recomputedBlocksGiveTheSameGradients() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        std::vector<std::vector<at::Tensor>> gradients;
        for (const bool recompute : {false, true}) {
            const Subject subject = makeSubject(task, method, bf16, 0.3);
            meanLoss(*subject.model, tinyBatch(task.toStdString(), {5, 9, 2}),
                     training(bf16, recompute))
                .backward();
            gradients.emplace_back();
            for (const Parameter* parameter : subject.trainable) {
                const at::Tensor g = parameter->value.grad();
                gradients.back().push_back(g.defined() ? g.to_dense() : at::zeros({1}));
            }
        }
        for (std::size_t i = 0; i < gradients[0].size(); ++i) {
            QVERIFY(gradients[0][i].equal(gradients[1][i]));
        }
    }

    void savedAndMergedTensorsAreFp32() {
        Subject subject = makeSubject("classification", "lora", bf16);
        trainSteps(subject, "classification", 3);
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        saveAdapter(*subject.model, {{"lora", Value::object()}}, "base", path / "adapter");
        QVERIFY(holdsFp32(path / "adapter/adapter_model.safetensors"));
        const std::string name = "bert.encoder.layer.1.attention.self.query";
        const Projection* adapted = nullptr;
        for (const Site& site : subject.model->sites()) {
            adapted = site.name == name ? site.projection : adapted;
        }
        const auto own = adapted->adapters().front().adapter->parameters();
        const at::Tensor update = at::mm(own[1]->value.detach(), own[0]->value.detach()) * 2;
        const at::Tensor merged = adapted->weight().dense() + update;  // alpha / r = 16 / 8
        mergeAdapters(*subject.model);
        QVERIFY(adapted->weight().parameter()->value.scalar_type() == at::kFloat);
        QVERIFY(at::allclose(adapted->weight().dense(), merged, 1e-5, 1e-7));
        saveModel(*subject.model, path / "model");
        QVERIFY(holdsFp32(path / "model/model.safetensors"));
    }

    /// What was copied from a file into bf16 gives its pages back; the file still has the bytes.
    void forgottenPagesComeFromTheFileAgain() {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString() + "/one.safetensors";
        const at::Tensor values = at::arange(1 << 16, at::kFloat);
        const std::vector<TensorView> views{{"x", DType::F32, {1 << 16}, values.const_data_ptr()}};
        writeSafetensors(path, views);
        const SafetensorsFile file(path);
        const TensorInfo& info = *file.find("x");
        float* mapped = reinterpret_cast<float*>(info.data);
        mapped[0] = -1;      // Shares its page with the file's header.
        mapped[40000] = -1;  // Stands in a page of the tensor's own.
        forgetPages(info.data, info.bytes);
        QCOMPARE(mapped[40000], 40000.0F);
        QCOMPARE(mapped[0], -1.0F);
    }

    void dropoutIsThatOfFp32Rounded() {
        const at::Tensor x = normalTensor({40, 301}, 1, 3).to(at::kBFloat16).requires_grad_();
        const at::Tensor keys = at::arange(40, at::kInt);
        const at::Tensor y = dropout(x, 0.3, keys, 9);
        QVERIFY(y.equal(dropout(x.detach().to(at::kFloat), 0.3, keys, 9).to(at::kBFloat16)));
        y.sum().backward();
        QCOMPARE(x.grad().ne(0).sum().item<std::int64_t>(), y.ne(0).sum().item<std::int64_t>());
    }

    /// 700 rows are more than are computed at once.
    void vocabularyLossIsTheClosedFormula_data() {
        QTest::addColumn<bool>("trained");
        QTest::newRow("frozen table") << false;
        QTest::newRow("trained table") << true;
    }
    void vocabularyLossIsTheClosedFormula() {
        QFETCH(bool, trained);
        const auto rounded = [](at::IntArrayRef shape, std::uint64_t key) {
            return normalTensor(shape, 0.5, key).to(at::kBFloat16);
        };
        at::Tensor rows = rounded({700, 12}, 1).requires_grad_();
        at::Tensor words = rounded({40, 12}, 2).to(trained ? at::kFloat : at::kBFloat16);
        words.requires_grad_(trained);
        const at::Tensor labels = at::arange(700).remainder(40);
        at::Tensor wideRows = rows.detach().to(at::kDouble).requires_grad_();
        at::Tensor wideWords = words.detach().to(at::kDouble).requires_grad_();
        const at::Tensor expected = -at::log_softmax(at::linear(wideRows, wideWords), 1)
                                         .gather(1, labels.unsqueeze(1))
                                         .sum();
        expected.backward();
        const at::Tensor loss = vocabularyLossSum(rows, words.t(), {}, labels);
        QCOMPARE(loss.scalar_type(), at::kFloat);
        // Without own products LibTorch rounds the logits too.
        QVERIFY(at::allclose(loss.to(at::kDouble), expected, 2e-3, 0));
        loss.backward();
        QVERIFY(at::allclose(rows.grad().to(at::kDouble), wideRows.grad(), 0.02, 0.01));
        QCOMPARE(words.grad().defined(), trained);
        if (trained) {
            QCOMPARE(words.grad().scalar_type(), at::kFloat);
            QVERIFY(at::allclose(words.grad().to(at::kDouble), wideWords.grad(), 0.02, 0.1));
        }
    }

    /// Against the same in fp32 on the same rounded numbers.
    void attentionIsNearThatOfFp32_data() {
        QTest::addColumn<bool>("causal");
        QTest::addColumn<bool>("picks");
        QTest::addColumn<double>("dropout");
        QTest::addColumn<bool>("hides");
        for (const bool causal : {false, true}) {
            for (const bool picks : {false, true}) {
                for (const double dropout : {0.0, 0.3}) {
                    for (const bool hides : {false, true}) {
                        QTest::addRow("%s, %s, dropout %g, %s", causal ? "causal" : "full",
                                      picks ? "some rows" : "all rows", dropout,
                                      hides ? "grid" : "packed")
                            << causal << picks << dropout << hides;
                    }
                }
            }
        }
    }
    void attentionIsNearThatOfFp32() {
        QFETCH(bool, causal);
        QFETCH(bool, picks);
        QFETCH(double, dropout);
        constexpr std::int64_t heads = 3;
        constexpr std::int64_t width = heads * 24;
        QFETCH(bool, hides);  // A token in the middle: only the padded grid can do that.
        std::vector<std::uint8_t> attend(hides ? 188 : 0, 1);
        if (hides) {
            attend[20] = 0;
        }
        const Layout layout = Layout::make({150, 1, 37}, {4, 9, 2}, attend);
        const Wanted wanted = Wanted::make(layout, {0, 2, 149, 151, 187});
        const Wanted* rows = picks ? &wanted : nullptr;
        const std::int64_t queries = picks ? 5 : layout.tokens;
        const AttentionOptions options{heads, 0.25, causal, dropout, 77};
        const at::Tensor weights = normalTensor({queries, width}, 1, 4).to(at::kBFloat16);
        const std::vector<at::Tensor> inputs{
            normalTensor({queries, width}, 1, 1).to(at::kBFloat16),
            normalTensor({layout.tokens, width}, 1, 2).to(at::kBFloat16),
            normalTensor({layout.tokens, width}, 1, 3).to(at::kBFloat16)};
        const auto compute = [&](at::ScalarType type) {
            std::vector<at::Tensor> in;
            for (const at::Tensor& t : inputs) {
                in.push_back(t.to(type).requires_grad_());
            }
            const at::Tensor out =
                attention(in[0], in[1], in[2], {layout, rows}, options, training(bf16));
            auto all = torch::autograd::grad({(out * weights.to(type)).sum()}, in);
            all.push_back(out);
            return all;
        };
        const auto wide = compute(at::kFloat);
        const auto half = compute(at::kBFloat16);
        for (std::size_t i = 0; i < wide.size(); ++i) {
            QCOMPARE(half[i].scalar_type(), at::kBFloat16);
            const double error = (half[i].to(at::kFloat) - wide[i]).norm().item<double>();
            QVERIFY2(
                error < 2 * halfUnit * wide[i].norm().item<double>(),
                qPrintable(
                    QString("%1: %2 of %3").arg(i).arg(error).arg(wide[i].norm().item<double>())));
        }
    }
};

QTEST_GUILESS_MAIN(TestPrecision)
#include "test_precision.moc"
