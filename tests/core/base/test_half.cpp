// Sixteen-bit floats: exact values, ties, limits; every binary16 there and back.
#include <QTest>
#include <limits>

#include "core/base/half.h"

using namespace artemis;

class TestHalf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rounding_data() {
        QTest::addColumn<float>("value");
        QTest::addColumn<int>("half");
        QTest::addColumn<int>("bfloat");
        QTest::newRow("one") << 1.0F << 0x3C00 << 0x3F80;
        QTest::newRow("minus two") << -2.0F << 0xC000 << 0xC000;
        QTest::newRow("minus zero") << -0.0F << 0x8000 << 0x8000;
        QTest::newRow("tie to even, down") << 1.0F + 0x1p-11F << 0x3C00 << 0x3F80;
        QTest::newRow("tie to even, up") << 1.0F + 0x3p-11F << 0x3C02 << 0x3F80;
        QTest::newRow("bfloat tie, up") << 1.0F + 0x3p-8F << 0x3C0C << 0x3F82;
        QTest::newRow("largest half") << 65504.0F << 0x7BFF << 0x4780;
        QTest::newRow("rounds to infinity") << 65520.0F << 0x7C00 << 0x4780;
        QTest::newRow("just below") << 65519.0F << 0x7BFF << 0x4780;
        QTest::newRow("smallest normal") << 0x1p-14F << 0x0400 << 0x3880;
        QTest::newRow("smallest half") << 0x1p-24F << 0x0001 << 0x3380;
        QTest::newRow("half of it") << 0x1p-25F << 0x0000 << 0x3300;
        QTest::newRow("one and a half of it") << 0x3p-25F << 0x0002 << 0x33C0;
        QTest::newRow("infinity") << std::numeric_limits<float>::infinity() << 0x7C00 << 0x7F80;
    }

    void rounding() {
        QFETCH(float, value);
        QFETCH(int, half);
        QFETCH(int, bfloat);
        QCOMPARE(int(toHalf(value)), half);
        QCOMPARE(int(toBfloat16(value)), bfloat);
    }

    void everyHalfComesBack() {
        for (int bits = 0; bits < 0x10000; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            const bool isNan = (bits & 0x7C00) == 0x7C00 && (bits & 0x3FF) != 0;
            if (isNan) {
                QVERIFY(std::isnan(fromHalf(half)));
                QVERIFY(std::isnan(fromHalf(toHalf(fromHalf(half)))));
            } else {
                QCOMPARE(int(toHalf(fromHalf(half))), bits);
            }
        }
        QVERIFY(std::isnan(fromBfloat16(toBfloat16(std::numeric_limits<float>::quiet_NaN()))));
    }
};

QTEST_GUILESS_MAIN(TestHalf)
#include "test_half.moc"
