// Norms, gates, rotary positions and thin products against closed formulas and LibTorch's own
// operations.
#include <QTest>
#include <cmath>

#include "core/engine/nn/gated.h"
#include "core/engine/nn/gemm.h"
#include "core/engine/nn/loss.h"
#include "core/engine/nn/random.h"
#include "core/engine/nn/rms_norm.h"
#include "core/engine/nn/rotary.h"
#include "core/engine/nn/thin.h"

using namespace artemis;

namespace {

at::Tensor leaf(at::IntArrayRef shape, std::uint64_t key) {
    return normalTensor(shape, 1.5, key).requires_grad_();
}

/// Equal values, and equal gradients of a weighted sum.
void compare(const at::Tensor& own, const at::Tensor& expected, const std::vector<at::Tensor>& in) {
    QVERIFY(at::allclose(own, expected, 1e-5, 1e-6));
    const at::Tensor weights = normalTensor(own.sizes(), 1, 99);
    const auto a = torch::autograd::grad({(own * weights).sum()}, in);
    const auto b = torch::autograd::grad({(expected * weights).sum()}, in);
    for (std::size_t i = 0; i < in.size(); ++i) {
        QVERIFY2(at::allclose(a[i], b[i], 1e-4, 1e-5), qPrintable(QString::number(i)));
    }
}

}  // namespace

class TestLayers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rmsNormIsItsFormula() {
        for (const std::int64_t width : {1, 7, 576}) {
            const at::Tensor x = leaf({33, width}, 1);
            const at::Tensor w = leaf({width}, 2);
            const at::Tensor mean = x.to(at::kDouble).pow(2).mean(1, true);
            const at::Tensor expected = (x * at::rsqrt(mean + 1e-5) * w).to(at::kFloat);
            compare(rmsNorm(x, w, 1e-5), expected, {x, w});
        }
    }

    void gateIsItsFormula() {
        const at::Tensor gate = leaf({9, 40}, 1);
        const at::Tensor up = leaf({9, 40}, 2);
        compare(siluGated(gate, up), gate * at::sigmoid(gate) * up, {gate, up});
    }

    /// A head is `width / 2` complex numbers, each turned by position · θ^(−2 i / width).
    void rotationTurnsComplexNumbers() {
        constexpr std::int64_t width = 12, heads = 3;
        const at::Tensor positions = at::tensor({0, 1, 5, 11}, at::kLong);
        const at::Tensor x = leaf({4, heads * width}, 1);
        const at::Tensor exponents = at::arange(0, width, 2, at::kDouble) / width;
        const at::Tensor angles =
            positions.to(at::kDouble).view({4, 1, 1}) * at::pow(10000, -exponents);
        const at::Tensor parts = x.view({4, heads, 2, width / 2});
        const at::Tensor turned = at::complex(parts.select(2, 0), parts.select(2, 1)) *
                                  at::polar(at::ones_like(angles), angles).to(at::kComplexFloat);
        const at::Tensor expected =
            at::stack({at::real(turned), at::imag(turned)}, 2).view({4, heads * width});
        const Rotation by = rotation(positions, {.width = width});
        compare(rotated(x * 1, by, width), expected, {x});
        const at::NoGradGuard guard;
        const at::Tensor half = rotated(x.to(at::kBFloat16), by, width);
        QVERIFY(at::allclose(half.to(at::kFloat), expected, 0.02, 0.02));
    }

    void thinProductsEqualDoubleOnes_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("inner");
        QTest::addColumn<int>("columns");
        for (const int rows : {1, 3, 8}) {
            for (const int inner : {1, 16, 37, 576}) {
                for (const int columns : {1, 5, 64, 1030}) {
                    QTest::addRow("%d x %d x %d", rows, inner, columns) << rows << inner << columns;
                }
            }
        }
    }
    void thinProductsEqualDoubleOnes() {
        QFETCH(int, rows);
        QFETCH(int, inner);
        QFETCH(int, columns);
        if (!hasGemm()) {
            QSKIP("this processor has no AVX-512");
        }
        const at::Tensor x = normalTensor({rows, inner}, 1, 1);
        const at::Tensor bias = normalTensor({columns}, 1, 3);
        for (const bool transposed : {false, true}) {
            for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
                const at::Tensor stored = transposed ? normalTensor({columns, inner}, 1, 2)
                                                     : normalTensor({inner, columns}, 1, 2);
                const at::Tensor kept = stored.to(type);
                const at::Tensor w = transposed ? kept.t() : kept;
                at::Tensor out = at::empty({rows, columns});
                const auto multiply = [&]<class T>(const T* data) {
                    thinProduct({x.const_data_ptr<float>(), rows, inner, inner, 1},
                                Matrix<T>{data, inner, columns, w.stride(0), w.stride(1)},
                                bias.const_data_ptr<float>(), out.mutable_data_ptr<float>());
                };
                if (type == at::kFloat) {
                    multiply(kept.const_data_ptr<float>());
                } else {
                    multiply(kept.const_data_ptr<at::BFloat16>());
                }
                const at::Tensor expected = at::mm(x.to(at::kDouble), w.to(at::kDouble)) + bias;
                QVERIFY(at::allclose(out.to(at::kDouble), expected, 1e-4, 1e-4));
            }
        }
    }

    /// Of uniform scores each of n tokens is as likely: ln n for each end of the answer.
    void spanLossIsTheClosedFormula() {
        RowAnswers each;
        const at::Tensor loss =
            spanLossSum(at::zeros({7, 2}), {3, 4}, at::tensor({0, 2, 1, 3}), &each);
        QVERIFY(std::abs(loss.item<double>() - 2 * std::log(3) - 2 * std::log(4)) < 1e-6);
        QCOMPARE(each.best.numel(), 4);
        const at::Tensor ends = at::log(at::tensor({3.0F, 3.0F, 4.0F, 4.0F}));
        QVERIFY(at::allclose(each.losses, ends));
    }
};

QTEST_GUILESS_MAIN(TestLayers)
#include "test_layers.moc"
