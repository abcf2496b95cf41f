// Products of bf16 operands against LibTorch's in double precision of the rounded operands.
#include <QTest>

#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/nn/product.h"

using namespace artemis;

namespace {

/// Half a unit in the last place of bf16, as a share of the number.
constexpr double halfUnit = 1.0 / 256;

at::Tensor numbers(at::IntArrayRef shape, bool wide) {
    const at::Tensor t = at::randn(shape, at::kFloat);
    return wide ? t : t.to(at::kBFloat16);
}

at::Tensor exact(const at::Tensor& t) { return t.to(at::kBFloat16).to(at::kDouble); }

/// Whether every element is as near as rounding the result to its type and summing in fp32 allow.
/// `roundings`: how often the path rounds to bf16 on its way.
bool isNear(const at::Tensor& own, const at::Tensor& right, int roundings) {
    const double sums = 1e-5 * right.abs().max().item<double>() + 1e-30;
    const at::Tensor allowed = right.abs() * (roundings * halfUnit) + sums;
    return ((own.to(at::kDouble) - right).abs() <= allowed).all().item<bool>();
}

}  // namespace

class TestGemmBf16 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::manual_seed(2); }
    void equalsTheExactProduct_data();
    void equalsTheExactProduct();
    void libraryEqualsTheExactProduct_data() { equalsTheExactProduct_data(); }
    void libraryEqualsTheExactProduct();
    void vectorsDoWhatTilesDo_data() { equalsTheExactProduct_data(); }
    void vectorsDoWhatTilesDo();
    void addsOntoAResult_data() { equalsTheExactProduct_data(); }
    void addsOntoAResult();
    void partsOfMatrices();
    void emptyMatrices();
    void roundsAsTheReferenceDoes();
    void sameBitsWithAnyThreads();
    void linearAndItsGradients_data();
    void linearAndItsGradients();
};

void TestGemmBf16::equalsTheExactProduct_data() {
    QTest::addColumn<int>("m");
    QTest::addColumn<int>("k");
    QTest::addColumn<int>("n");
    // Around the sizes of a pair, a tile, a block, and the depth that is summed at once.
    for (const auto& [m, k, n] : {std::array{1, 1, 1},
                                  {1, 2, 1},
                                  {14, 32, 32},
                                  {15, 33, 33},
                                  {13, 31, 31},
                                  {17, 3, 16},
                                  {1, 384, 2},
                                  {1, 385, 300},
                                  {300, 385, 1},
                                  {29, 8, 384},
                                  {7, 1001, 47},
                                  {225, 770, 65},
                                  {460, 400, 1100},
                                  {60, 3072, 300},
                                  {9, 4096, 40},
                                  {5, 9001, 35}}) {
        QTest::addRow("%d x %d x %d", m, k, n) << m << k << n;
    }
}

/// check(a, b) for every order in memory and every pair of types with bf16 in it.
template <class Check>
void forOperands(std::int64_t m, std::int64_t k, std::int64_t n, const Check& check) {
    for (const bool turnedA : {false, true}) {
        for (const bool turnedB : {false, true}) {
            for (const auto& [wideA, wideB] :
                 {std::pair{false, false}, {false, true}, {true, false}}) {
                check(turnedA ? numbers({k, m}, wideA).t() : numbers({m, k}, wideA),
                      turnedB ? numbers({n, k}, wideB).t() : numbers({k, n}, wideB));
            }
        }
    }
}

void TestGemmBf16::equalsTheExactProduct() {
    QFETCH(int, m);
    QFETCH(int, k);
    QFETCH(int, n);
    const at::Tensor bias = numbers({n}, true);
    forOperands(m, k, n, [&](const at::Tensor& a, const at::Tensor& b) {
        const at::Tensor right = at::mm(exact(a), exact(b));
        QVERIFY(isNear(wideProduct(a, b), right, hasGemmBf16() ? 0 : 1));
        QVERIFY(isNear(wideProduct(a, b, bias), right + exact(bias), hasGemmBf16() ? 0 : 1));
        const at::Tensor rounded = product(a, b, bias);
        QCOMPARE(rounded.scalar_type(), a.scalar_type());
        QVERIFY(isNear(rounded, right + exact(bias), 1));
    });
}

void TestGemmBf16::libraryEqualsTheExactProduct() {
    QFETCH(int, m);
    QFETCH(int, k);
    QFETCH(int, n);
    const at::Tensor bias = numbers({n}, true);
    forOperands(m, k, n, [&](const at::Tensor& a, const at::Tensor& b) {
        const at::Tensor right = at::mm(exact(a), exact(b));
        QVERIFY(isNear(libraryProduct(a, b, {}, at::kBFloat16), right, 1));
        const at::Tensor wide = libraryProduct(a, b, bias, at::kFloat);
        QCOMPARE(wide.scalar_type(), at::kFloat);
        // LibTorch may round the product before it adds the bias.
        const at::Tensor allowed = (right.abs() + exact(bias).abs()) * (2 * halfUnit) + 1e-3;
        QVERIFY(((wide.to(at::kDouble) - right - exact(bias)).abs() <= allowed).all().item<bool>());
    });
}

/// Processors without AMX take the other unit, which would else go untested on those with it.
void TestGemmBf16::vectorsDoWhatTilesDo() {
    if (!hasGemmBf16()) {
        QSKIP("this processor has no AVX512-BF16");
    }
    QFETCH(int, m);
    QFETCH(int, k);
    QFETCH(int, n);
    const at::Tensor bias = numbers({n}, true);
    const auto view = [](const at::Tensor& t) {
        return Matrix<at::BFloat16>{t.const_data_ptr<at::BFloat16>(), t.size(0), t.size(1),
                                    t.stride(0), t.stride(1)};
    };
    for (const bool turned : {false, true}) {
        const at::Tensor a = turned ? numbers({k, m}, false).t() : numbers({m, k}, false);
        const at::Tensor b = turned ? numbers({n, k}, false).t() : numbers({k, n}, false);
        const at::Tensor right = at::mm(exact(a), exact(b)) + bias.to(at::kDouble);
        at::Tensor wide = at::empty({m, n});
        at::Tensor rounded = at::empty({m, n}, at::kBFloat16);
        for (const Bf16Unit unit : {Bf16Unit::Best, Bf16Unit::Vectors}) {
            const auto* start = bias.const_data_ptr<float>();
            gemmBf16(view(a), view(b), Onto::Bias, start, wide.mutable_data_ptr<float>(), n, unit);
            QVERIFY(isNear(wide, right, 0));
            gemmBf16(view(a), view(b), Onto::Bias, start, rounded.mutable_data_ptr<at::BFloat16>(),
                     n, unit);
            QVERIFY(isNear(rounded, right, 1));
        }
    }
}

void TestGemmBf16::addsOntoAResult() {
    QFETCH(int, m);
    QFETCH(int, k);
    QFETCH(int, n);
    forOperands(m, k, n, [&](const at::Tensor& a, const at::Tensor& b) {
        for (const bool wide : {false, true}) {
            at::Tensor sum = numbers({m, n}, wide);
            const at::Tensor right = at::mm(exact(a), exact(b)) + sum.to(at::kDouble);
            addProduct(sum, a, b);
            if (hasGemmBf16()) {
                QVERIFY(isNear(sum, right, wide ? 0 : 1));
            } else {
                QVERIFY(at::allclose(sum.to(at::kDouble), right, 3 * halfUnit, 0.1));
            }
        }
    });
}

/// Rows and columns of larger matrices: strides above the sizes.
void TestGemmBf16::partsOfMatrices() {
    const at::Tensor a = numbers({50, 71}, false).narrow(1, 5, 40);
    const at::Tensor b = numbers({90, 61}, false).narrow(0, 7, 40).narrow(1, 3, 37);
    QVERIFY(isNear(product(a, b), at::mm(exact(a), exact(b)), 1));
    const at::Tensor sparse = numbers({50, 80}, false).slice(1, 0, 80, 2);  // No stride is 1.
    QVERIFY(isNear(product(sparse, b), at::mm(exact(sparse), exact(b)), 1));
}

void TestGemmBf16::emptyMatrices() {
    QCOMPARE(product(numbers({0, 4}, false), numbers({4, 3}, false)).size(0), std::int64_t{0});
    QVERIFY(product(numbers({2, 0}, false), numbers({0, 3}, false))
                .equal(at::zeros({2, 3}, at::kBFloat16)));
}

/// Ties go to the even neighbour, and infinity stays what it is.
void TestGemmBf16::roundsAsTheReferenceDoes() {
    const std::vector<float> values{1 + 1.0F / 256,  1 + 3.0F / 256,
                                    -1 - 1.0F / 256, 1e-3F,
                                    3e38F,           std::numeric_limits<float>::infinity()};
    const at::Tensor a = at::tensor(values).unsqueeze(1);
    const at::Tensor one = at::ones({1, 1}, at::kBFloat16);
    const at::Tensor right = at::tensor(values).to(at::kBFloat16);
    QVERIFY(wideProduct(a, one).squeeze(1).equal(right.to(at::kFloat)));
    QVERIFY(product(right.unsqueeze(1), one).squeeze(1).equal(right));
}

void TestGemmBf16::sameBitsWithAnyThreads() {
    const at::Tensor a = numbers({300, 384}, false);
    const at::Tensor b = numbers({384, 500}, false);
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    const at::Tensor one = product(a, b);
    at::set_num_threads(2);
    const at::Tensor two = product(a, b);
    at::set_num_threads(before);
    QVERIFY(one.equal(two));
}

void TestGemmBf16::linearAndItsGradients_data() {
    QTest::addColumn<bool>("turned");
    QTest::addColumn<bool>("trained");
    QTest::newRow("[out, in], frozen") << true << false;
    QTest::newRow("[out, in], trained") << true << true;
    QTest::newRow("[in, out], frozen") << false << false;
    QTest::newRow("[in, out], trained") << false << true;
}

void TestGemmBf16::linearAndItsGradients() {
    QFETCH(bool, turned);
    QFETCH(bool, trained);
    at::Tensor x = numbers({37, 40}, false).requires_grad_();
    const std::vector<std::int64_t> shape{turned ? 50 : 40, turned ? 40 : 50};
    at::Tensor w = numbers(shape, trained).requires_grad_(trained);
    at::Tensor bias = numbers({50}, true).requires_grad_(trained);
    const at::Tensor g = numbers({37, 50}, false);
    const at::Tensor y = affine(x, turned ? w.t() : w, bias);
    QCOMPARE(y.scalar_type(), at::kBFloat16);
    y.backward(g);
    const at::Tensor exactW = exact((turned ? w.t() : w).detach());
    QCOMPARE(x.grad().scalar_type(), at::kBFloat16);
    QVERIFY(isNear(x.grad(), at::mm(exact(g), exactW.t()), 1));
    QCOMPARE(w.grad().defined(), trained);
    if (trained) {
        const at::Tensor right = at::mm(exact(x.detach()).t(), exact(g));
        QCOMPARE(w.grad().scalar_type(), at::kFloat);
        QVERIFY(isNear(w.grad(), turned ? right.t() : right, hasGemmBf16() ? 0 : 1));
        QVERIFY(w.grad().is_contiguous());
        QCOMPARE(bias.grad().scalar_type(), at::kFloat);
        QVERIFY(isNear(bias.grad(), exact(g).sum(0), 0));
    }
}

QTEST_GUILESS_MAIN(TestGemmBf16)
#include "test_gemm_bf16.moc"
