// Attention on packed rows against the same on a padded grid, dropout and gradients included.
#include <QTest>

#include "core/engine/nn/gemm.h"
#include "core/engine/nn/packed_attention.h"

using namespace artemis;

class TestAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void packedEqualsGrid_data();
    void packedEqualsGrid();
};

void TestAttention::packedEqualsGrid_data() {
    QTest::addColumn<bool>("causal");
    QTest::addColumn<bool>("picks");
    QTest::addColumn<double>("dropout");
    QTest::addColumn<int>("longest");
    for (const bool causal : {false, true}) {
        for (const bool picks : {false, true}) {
            for (const double dropout : {0.0, 0.3}) {
                for (const int longest : {5, 37, 300}) {
                    QTest::addRow("%s, %s, dropout %g, %d tokens", causal ? "causal" : "full",
                                  picks ? "some rows" : "all rows", dropout, longest)
                        << causal << picks << dropout << longest;
                }
            }
        }
    }
}

void TestAttention::packedEqualsGrid() {
    QFETCH(bool, causal);
    QFETCH(bool, picks);
    QFETCH(double, dropout);
    QFETCH(int, longest);
    if (!hasGemm()) {
        QSKIP("this processor has no AVX-512");
    }
    constexpr std::int64_t heads = 3;
    constexpr std::int64_t width = heads * 24;
    const Layout layout = Layout::make({longest, 1, longest / 2, longest - 1}, {4, 9, 2, 7});
    // The last row of each example but the second, and two more of the first.
    const std::int64_t first = longest;
    const std::int64_t third = first + 1 + longest / 2;
    const Wanted wanted = Wanted::make(layout, {0, 2, first - 1, third - 1, third + longest - 2});
    const std::int64_t queries = picks ? wanted.rows.size(0) : layout.tokens;
    const auto leaf = [](std::int64_t rows, std::uint64_t key) {
        return normalTensor({rows, width}, 1.5, key).requires_grad_();
    };
    const at::Tensor q = leaf(queries, 1);
    const at::Tensor k = leaf(layout.tokens, 2);
    const at::Tensor v = leaf(layout.tokens, 3);
    Context context;
    context.training = true;
    context.step = 3;
    const AttentionOptions options{heads, 0.25, causal, dropout, 77};
    const Wanted* rows = picks ? &wanted : nullptr;
    const at::Tensor weights = normalTensor({queries, width}, 1, 4);
    const at::Tensor grid = gridAttention(q, k, v, layout, rows, options, context);
    const at::Tensor own = packedAttention(q, k, v, layout, rows, options, context);
    QVERIFY(at::allclose(own, grid, 1e-4, 1e-5));
    const auto expected = torch::autograd::grad({(grid * weights).sum()}, {q, k, v});
    const auto gradients = torch::autograd::grad({(own * weights).sum()}, {q, k, v});
    for (std::size_t i = 0; i < 3; ++i) {
        QVERIFY2(at::allclose(gradients[i], expected[i], 1e-3, 1e-4), i == 0   ? "q"
                                                                      : i == 1 ? "k"
                                                                               : "v");
    }
}

QTEST_GUILESS_MAIN(TestAttention)
#include "test_attention.moc"
