// Student's t against closed forms and printed tables; means, intervals and smoothing by hand.
#include <QTest>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/error.h"
#include "core/report/smoothing.h"
#include "core/report/statistics.h"

using namespace artemis;

namespace {

bool near(double value, double expected, double relative = 1e-10) {
    return std::abs(value - expected) <= relative * std::max(std::abs(expected), 1e-300);
}

/// Quantiles in closed form for 1, 2 and 4 degrees of freedom (Shaw 2006, "Sampling Student's T
/// distribution", §2.3).
double closedForm(double p, int degrees) {
    const double alpha = 4 * p * (1 - p);
    if (degrees == 1) {
        return std::tan(std::numbers::pi * (p - 0.5));
    }
    if (degrees == 2) {
        return (2 * p - 1) * std::sqrt(2 / alpha);
    }
    const double q = std::cos(std::acos(std::sqrt(alpha)) / 3) / std::sqrt(alpha);
    return std::copysign(2 * std::sqrt(q - 1), p - 0.5);
}

}  // namespace

class TestStatistics final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void closedForms() {
        for (const int degrees : {1, 2, 4}) {
            for (const double p : {1e-6, 0.01, 0.025, 0.2, 0.4, 0.6, 0.9, 0.975, 0.995, 0.9999}) {
                const double t = studentQuantile(p, degrees);
                QVERIFY2(near(t, closedForm(p, degrees), 1e-9),
                         qPrintable(QString("%1 %2: %3").arg(p).arg(degrees).arg(t, 0, 'g', 17)));
            }
            QCOMPARE(studentQuantile(0.5, degrees), 0.0);
        }
    }

    void tables_data() {
        QTest::addColumn<double>("p");
        QTest::addColumn<double>("degrees");
        QTest::addColumn<double>("t");
        // scipy.stats.t.ppf
        QTest::newRow("3") << 0.975 << 3.0 << 3.182446305284263;
        QTest::newRow("4") << 0.975 << 4.0 << 2.7764451051977987;
        QTest::newRow("5") << 0.975 << 5.0 << 2.5705818366147395;
        QTest::newRow("9") << 0.975 << 9.0 << 2.2621571627409915;
        QTest::newRow("10") << 0.975 << 10.0 << 2.2281388519649385;
        QTest::newRow("30") << 0.975 << 30.0 << 2.0422724563012373;
        QTest::newRow("4, 99 %") << 0.995 << 4.0 << 4.604094871415897;
        // The normal distribution's 1.9599639845400545 and the first terms of the expansion in
        // 1 / degrees (Abramowitz & Stegun 26.7.5).
        const double z = 1.9599639845400545;
        const double n = 1e6;
        QTest::newRow("a million") << 0.975 << n << z + (z * z * z + z) / (4 * n);
    }
    void tables() {
        QFETCH(double, p);
        QFETCH(double, degrees);
        QFETCH(double, t);
        QVERIFY2(near(studentQuantile(p, degrees), t, 1e-9),
                 qPrintable(QString::number(studentQuantile(p, degrees), 'g', 17)));
        QVERIFY(near(studentQuantile(1 - p, degrees), -t, 1e-9));
    }

    void impossibleQuestionsAreRefused() {
        QVERIFY_EXCEPTION_THROWN(studentQuantile(1, 3), BadInput);
        QVERIFY_EXCEPTION_THROWN(studentQuantile(0, 3), BadInput);
        QVERIFY_EXCEPTION_THROWN(studentQuantile(0.9, 0), BadInput);
        QVERIFY_EXCEPTION_THROWN(spreadOf(std::vector<double>{1, 2}, 1), BadInput);
        QVERIFY_EXCEPTION_THROWN(smoothed(std::vector<double>{1, 2}, 1), BadInput);
    }

    void spread() {
        // Mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32 over 7.
        const Spread spread = spreadOf(std::vector<double>{2, 4, 4, 4, 5, 5, 7, 9});
        QCOMPARE(spread.n, std::size_t{8});
        QCOMPARE(spread.mean, 5.0);
        QVERIFY(near(spread.sd, std::sqrt(32.0 / 7)));
        // t.ppf(0.975, 7) = 2.3646242515927844
        const double half = 2.3646242515927844 * std::sqrt(32.0 / 7 / 8);
        QVERIFY(near(spread.low, 5 - half, 1e-9));
        QVERIFY(near(spread.high, 5 + half, 1e-9));
    }

    void twoSeeds() {
        // t.ppf(0.975, 1) = tan(0.475 π); sd / √2 of {a, b} is |a - b| / 2.
        const Spread spread = spreadOf(std::vector<double>{0.8, 0.9});
        const double half = std::tan(0.475 * std::numbers::pi) * 0.05;
        QVERIFY(near(spread.high - spread.mean, half, 1e-9));
    }

    void fewValuesSayLittle() {
        QVERIFY(std::isnan(spreadOf({}).mean));
        const Spread one = spreadOf(std::vector<double>{3});
        QCOMPARE(one.mean, 3.0);
        QVERIFY(std::isnan(one.sd) && std::isnan(one.low) && std::isnan(one.high));
    }

    void smoothing() {
        const double none = std::nan("");
        const std::vector<double> values{1, 3, none, 5};
        // Weights ½, ¼ … of the past: (3 + 1/2) / (1 + 1/2), (5 + 3/2 + 1/4) / (1 + 1/2 + 1/4).
        const std::vector<double> half = smoothed(values, 0.5);
        QCOMPARE(half[0], 1.0);
        QVERIFY(near(half[1], 3.5 / 1.5));
        QVERIFY(std::isnan(half[2]));
        QVERIFY(near(half[3], 6.75 / 1.75));
        QCOMPARE(smoothed(values, 0)[3], 5.0);
        QCOMPARE(smoothed(std::vector<double>(100, 0.7), 0.99).back(), 0.7);
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
