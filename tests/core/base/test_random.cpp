// Random numbers from counters: the published SplitMix64 stream, uniformity, independence of keys.
#include <QTest>
#include <array>
#include <cmath>

#include "core/base/random.h"

using namespace artemis;

class TestRandom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// First outputs of SplitMix64 with seed 1234567, as Vigna's C code prints them.
    void matchesSplitMix64() {
        const std::array<std::uint64_t, 3> expected{6457827717110365317U, 3203168211198807973U,
                                                    9817491932198370423U};
        for (std::uint64_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(random::scramble(1234567 + (i + 1) * random::goldenGamma), expected[i]);
        }
        const std::uint64_t state = random::scramble(42 + random::goldenGamma);
        QCOMPARE(random::mix(42, 6), random::scramble(state + 7 * random::goldenGamma));
    }

    void wordsAndPartsMakeDifferentKeys() {
        QVERIFY(random::key("ab") != random::key("ba"));
        QVERIFY(random::key({1, 2}) != random::key({2, 1}));
        QVERIFY(random::key({1}) != random::key({1, 0}));
    }

    /// Mean 1/2 and variance 1/12 of 100,000 draws, within five standard errors; draws of
    /// neighbouring keys do not correlate.
    void uniformIsUniform() {
        constexpr int n = 100000;
        double sum = 0;
        double squares = 0;
        double products = 0;
        for (int i = 0; i < n; ++i) {
            const double x = random::uniform(7, static_cast<std::uint64_t>(i)) - 0.5;
            const double y = random::uniform(8, static_cast<std::uint64_t>(i)) - 0.5;
            QVERIFY(x >= -0.5 && x < 0.5);
            sum += x;
            squares += x * x;
            products += x * y;
        }
        QVERIFY(std::abs(sum / n) < 5 * std::sqrt(1.0 / 12 / n));
        QVERIFY(std::abs(squares / n - 1.0 / 12) < 5 * std::sqrt(1.0 / 180 / n));
        QVERIFY(std::abs(products / n) < 5 * (1.0 / 12) / std::sqrt(n));
    }

    /// Each of 10 values 10,000 times, within five standard deviations.
    void belowReachesEveryValueEquallyOften() {
        std::array<int, 10> counts{};
        for (std::uint64_t i = 0; i < 100000; ++i) {
            ++counts.at(random::below(3, i, 10));
        }
        for (const int count : counts) {
            QVERIFY(std::abs(count - 10000) < 5 * std::sqrt(9000.0));
        }
    }
};

QTEST_GUILESS_MAIN(TestRandom)
#include "test_random.moc"
