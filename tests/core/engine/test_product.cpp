// Matrix products and the linear layer against LibTorch in double precision.
#include <QTest>

#include "core/engine/nn/product.h"

using namespace artemis;

namespace {

at::Tensor numbers(at::IntArrayRef shape) { return at::randn(shape, at::kFloat); }

/// Largest error, as a share of the largest value.
double error(const at::Tensor& own, const at::Tensor& exact) {
    return ((own.to(at::kDouble) - exact).abs().max() / exact.abs().max()).item<double>();
}

}  // namespace

class TestProduct : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::manual_seed(1); }
    void equalsLibTorch_data();
    void equalsLibTorch();
    void partsOfMatrices();
    void emptyMatrices();
    void linearAndItsGradients_data();
    void linearAndItsGradients();
};

void TestProduct::equalsLibTorch_data() {
    QTest::addColumn<int>("m");
    QTest::addColumn<int>("k");
    QTest::addColumn<int>("n");
    // Around the sizes of a tile, of a block, and of both numbers of threads.
    for (const auto& [m, k, n] : {std::array{1, 1, 1},
                                  {14, 16, 32},
                                  {15, 17, 33},
                                  {13, 15, 31},
                                  {1, 384, 2},
                                  {29, 3, 8},
                                  {7, 1000, 47},
                                  {225, 385, 65},
                                  {460, 400, 1100},
                                  {8, 790, 384},
                                  {3, 64, 2100}}) {
        QTest::addRow("%d x %d x %d", m, k, n) << m << k << n;
    }
}

void TestProduct::equalsLibTorch() {
    QFETCH(int, m);
    QFETCH(int, k);
    QFETCH(int, n);
    const at::Tensor bias = numbers({n});
    for (const bool turnedA : {false, true}) {
        for (const bool turnedB : {false, true}) {
            const at::Tensor a = turnedA ? numbers({k, m}).t() : numbers({m, k});
            const at::Tensor b = turnedB ? numbers({n, k}).t() : numbers({k, n});
            const at::Tensor exact = at::mm(a.to(at::kDouble), b.to(at::kDouble));
            QVERIFY(error(product(a, b), exact) < 2e-6);
            QVERIFY(error(product(a, b, bias), exact + bias.to(at::kDouble)) < 2e-6);
            at::Tensor sum = numbers({m, n});
            const at::Tensor before = sum.to(at::kDouble);
            addProduct(sum, a, b);
            QVERIFY(error(sum, exact + before) < 2e-6);
        }
    }
}

/// Rows and columns of larger matrices: strides above the sizes.
void TestProduct::partsOfMatrices() {
    const at::Tensor a = numbers({50, 70}).narrow(1, 5, 40);
    const at::Tensor b = numbers({90, 60}).narrow(0, 7, 40).narrow(1, 3, 37);
    const at::Tensor exact = at::mm(a.to(at::kDouble), b.to(at::kDouble));
    QVERIFY(error(product(a, b), exact) < 2e-6);
    const at::Tensor sparse = numbers({50, 80}).slice(1, 0, 80, 2);  // No stride is 1.
    QVERIFY(error(product(sparse, b), at::mm(sparse.to(at::kDouble), b.to(at::kDouble))) < 2e-6);
}

void TestProduct::emptyMatrices() {
    QCOMPARE(product(numbers({0, 4}), numbers({4, 3})).size(0), std::int64_t{0});
    QVERIFY(product(numbers({2, 0}), numbers({0, 3})).equal(at::zeros({2, 3})));
}

void TestProduct::linearAndItsGradients_data() {
    QTest::addColumn<bool>("turned");
    QTest::addColumn<bool>("trained");
    QTest::newRow("[out, in], frozen") << true << false;
    QTest::newRow("[out, in], trained") << true << true;
    QTest::newRow("[in, out], frozen") << false << false;
    QTest::newRow("[in, out], trained") << false << true;
}

void TestProduct::linearAndItsGradients() {
    QFETCH(bool, turned);
    QFETCH(bool, trained);
    at::Tensor x = numbers({37, 40}).requires_grad_();
    at::Tensor w = (turned ? numbers({50, 40}) : numbers({40, 50})).requires_grad_(trained);
    at::Tensor bias = numbers({50}).requires_grad_(trained);
    const at::Tensor g = numbers({37, 50});
    affine(x, turned ? w.t() : w, bias).backward(g);
    const at::Tensor exactW = (turned ? w.t() : w).detach().to(at::kDouble);
    QVERIFY(error(x.grad(), at::mm(g.to(at::kDouble), exactW.t())) < 2e-6);
    QCOMPARE(w.grad().defined(), trained);
    if (trained) {
        const at::Tensor exact = at::mm(x.detach().t().to(at::kDouble), g.to(at::kDouble));
        QVERIFY(error(w.grad(), turned ? exact.t() : exact) < 2e-6);
        QVERIFY(w.grad().is_contiguous());
        QVERIFY(error(bias.grad(), g.to(at::kDouble).sum(0)) < 2e-6);
    }
}

QTEST_GUILESS_MAIN(TestProduct)
#include "test_product.moc"
