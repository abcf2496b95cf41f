// A product too small for a normal number is zero after the call, here and in a thread of this one.
#include <QTest>
#include <limits>
#include <thread>

#include "core/base/half.h"
#include "core/base/subnormals.h"

using namespace artemis;

namespace {

template <class T>
T product(T a, T b) {
    volatile T x = a;
    volatile T y = b;
    return x * y;
}

}  // namespace

class TestSubnormals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theyCountAsZero() {
        constexpr float smallest = std::numeric_limits<float>::min();
        constexpr double smallestDouble = std::numeric_limits<double>::min();
        const float half = product(smallest, 0.5F);
        QVERIFY(half != 0);
        flushSubnormals();
        const auto check = [&] {
            QCOMPARE(product(smallest, 0.5F), 0.0F);
            QCOMPARE(product(half, 4.0F), 2 * smallest);
            QCOMPARE(fromHalf(1), 0x1p-24F);
            QCOMPARE(toHalf(0x1p-24F), std::uint16_t{1});
            QCOMPARE(product(smallestDouble, 0.5), 0.0);
            QCOMPARE(product(smallest, 2.0F), 2 * smallest);
        };
        check();
        std::thread(check).join();
    }
};

QTEST_APPLESS_MAIN(TestSubnormals)
#include "test_subnormals.moc"
