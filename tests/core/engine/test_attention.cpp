// Attention on packed rows against the same on a padded grid, dropout and gradients included.
#include <QTest>
#include <array>

#include "core/engine/nn/gemm.h"
#include "core/engine/nn/packed_attention.h"

using namespace artemis;

class TestAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void packedEqualsGrid_data();
    void packedEqualsGrid();
    void crossAttention();
    void cachedStepsEqualTheWhole_data();
    void cachedStepsEqualTheWhole();
    void cacheRowsAreRearranged();
};

namespace {

at::Tensor leaf(std::int64_t rows, std::int64_t width, std::uint64_t key) {
    return normalTensor({rows, width}, 1.5, key).requires_grad_();
}

/// Both ways, and the gradients of a weighted sum.
void compareBoth(const std::vector<at::Tensor>& in, const AttentionRows& rows,
                 const AttentionOptions& options, const Context& context) {
    const at::Tensor grid = gridAttention(in[0], in[1], in[2], rows, options, context);
    const at::Tensor own = packedAttention(in[0], in[1], in[2], rows, options, context);
    QVERIFY(at::allclose(own, grid, 1e-4, 1e-5));
    const at::Tensor weights = normalTensor(own.sizes(), 1, 4);
    const auto expected = torch::autograd::grad({(grid * weights).sum()}, in);
    const auto gradients = torch::autograd::grad({(own * weights).sum()}, in);
    for (std::size_t i = 0; i < in.size(); ++i) {
        QVERIFY2((at::allclose(gradients[i], expected[i], 1e-3, 1e-4)),
                 (std::array{"q", "k", "v", "bias"}[i]));
    }
}

Context training() {
    Context context;
    context.training = true;
    context.step = 3;
    return context;
}

}  // namespace

void TestAttention::packedEqualsGrid_data() {
    QTest::addColumn<bool>("causal");
    QTest::addColumn<bool>("picks");
    QTest::addColumn<double>("dropout");
    QTest::addColumn<int>("longest");
    QTest::addColumn<int>("keyHeads");
    QTest::addColumn<bool>("biased");
    for (const bool causal : {false, true}) {
        for (const bool picks : {false, true}) {
            for (const double dropout : {0.0, 0.3}) {
                for (const int longest : {5, 37, 300}) {
                    for (const int keyHeads : {4, 2}) {
                        QTest::addRow("%s, %s, dropout %g, %d tokens, %d heads of keys",
                                      causal ? "causal" : "full", picks ? "some rows" : "all rows",
                                      dropout, longest, keyHeads)
                            << causal << picks << dropout << longest << keyHeads << (keyHeads == 4);
                    }
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
    QFETCH(int, keyHeads);
    QFETCH(bool, biased);
    if (!hasGemm()) {
        QSKIP("this processor has no AVX-512");
    }
    constexpr std::int64_t heads = 4;
    constexpr std::int64_t width = 24;
    const Layout layout = Layout::make({longest, 1, longest / 2, longest - 1}, {4, 9, 2, 7});
    // The last row of each example but the second, and two more of the first.
    const std::int64_t first = longest;
    const std::int64_t third = first + 1 + longest / 2;
    const Wanted wanted = Wanted::make(layout, {0, 2, first - 1, third - 1, third + longest - 2});
    std::vector<at::Tensor> in{leaf(picks ? wanted.rows.size(0) : layout.tokens, heads * width, 1),
                               leaf(layout.tokens, keyHeads * width, 2),
                               leaf(layout.tokens, keyHeads * width, 3)};
    AttentionRows rows{.queries = layout, .wanted = picks ? &wanted : nullptr};
    if (biased) {
        in.push_back(leaf(heads, 2 * longest + 3, 5));  // Reaches further than it has to.
        rows.bias = in.back();
    }
    compareBoth(in, rows, {heads, 0.25, causal, dropout, 77, keyHeads}, training());
}

/// Queries of one stream, keys of another, some examples of which are read twice.
void TestAttention::crossAttention() {
    const Layout queries = Layout::make({7, 1, 3}, {0, 1, 2});
    const Layout memory = Layout::make({4, 9}, {0, 1});
    compareBoth({leaf(11, 48, 1), leaf(13, 48, 2), leaf(13, 48, 3)},
                {.queries = queries, .memory = &memory, .memoryOf = {1, 0, 1}}, {2, 0.2},
                training());
}

void TestAttention::cachedStepsEqualTheWhole_data() {
    QTest::addColumn<bool>("grid");
    QTest::newRow("packed") << false;
    QTest::newRow("grid") << true;
}

/// Tokens given in three parts, the cache in between, against all of them at once.
void TestAttention::cachedStepsEqualTheWhole() {
    QFETCH(bool, grid);
    const at::NoGradGuard guard;
    const auto attend = grid ? gridAttention : packedAttention;
    const std::vector<std::vector<std::int64_t>> parts{{70, 3}, {1, 1}, {6, 2}};
    const Layout whole = Layout::make({77, 6}, {0, 1});
    constexpr std::int64_t heads = 4;
    const at::Tensor q = normalTensor({83, heads * 16}, 1, 1);
    const at::Tensor k = normalTensor({83, 2 * 16}, 1, 2);
    const at::Tensor v = normalTensor({83, 2 * 16}, 1, 3);
    const at::Tensor bias = normalTensor({heads, 2 * 77 - 1}, 1, 5);
    const AttentionOptions options{heads, 0.3, true, 0, 0, 2};
    const at::Tensor expected =
        gridAttention(q, k, v, {.queries = whole, .bias = bias}, options, {});
    KeyValueCache cache(1, 2);
    std::vector<std::int64_t> past{0, 0};
    for (const auto& lengths : parts) {
        const Layout layout = Layout::make(lengths, {0, 1});
        const auto part = [&](const at::Tensor& t) {
            return at::cat(
                {t.narrow(0, past[0], lengths[0]), t.narrow(0, 77 + past[1], lengths[1])});
        };
        cache.layer(0).add(part(k), part(v), layout);
        const at::Tensor out =
            attend(part(q), part(k), part(v),
                   {.queries = layout, .cache = &cache.layer(0), .bias = bias}, options, {});
        QVERIFY(at::allclose(out, part(expected), 1e-4, 1e-5));
        cache.advance(lengths);
        past = cache.lengths();
    }
}

void TestAttention::cacheRowsAreRearranged() {
    KeyValueCache cache(1, 2);
    const Layout layout = Layout::make({2, 1}, {0, 1});
    const at::Tensor k = at::arange(3, at::kFloat).view({3, 1});
    cache.layer(0).add(k, k + 10, layout);
    cache.advance(layout.lengths);
    cache.select({1, 0, 1});
    QCOMPARE(cache.lengths(), (std::vector<std::int64_t>{1, 2, 1}));
    QCOMPARE(cache.memory.of, (std::vector<std::int64_t>{1, 0, 1}));
    QCOMPARE(cache.layer(0).keys[1][1].item<float>(), 1.0F);
    QCOMPARE(cache.layer(0).values[2][0].item<float>(), 12.0F);
}

QTEST_GUILESS_MAIN(TestAttention)
#include "test_attention.moc"
