// Thinning keeps extremes; axes have round numbers.
#include <QLabel>
#include <QtTest>
#include <numeric>

#include "ui/charts/decimate.h"
#include "ui/charts/live_chart.h"
#include "ui/charts/nice_axis.h"

using namespace artemis;

class TestCharts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shortCurvesStayWhole() {
        const std::vector<double> x{1, 2, 3};
        const std::vector<double> y{5, 4, 6};
        const QList<QPointF> expected{{1, 5}, {2, 4}, {3, 6}};
        QCOMPARE(decimate(x, y, 0, 3, 100), expected);
    }

    void extremesSurvive() {
        std::vector<double> x(1000000);
        std::iota(x.begin(), x.end(), 0.0);
        std::vector<double> y(x.size(), 1.0);
        y[123457] = 9;
        y[765433] = -9;
        const QList<QPointF> points = decimate(x, y, 0, x.back(), 500);
        QVERIFY(points.size() <= 4 * 502);
        QVERIFY(points.contains(QPointF(123457, 9)));
        QVERIFY(points.contains(QPointF(765433, -9)));
        QCOMPARE(points.front(), QPointF(0, 1));
        QCOMPARE(points.back(), QPointF(x.back(), 1));
        QVERIFY(std::ranges::is_sorted(points, {}, [](const QPointF& p) { return p.x(); }));
    }

    void valuesThatAreNotFiniteAreLeftOut() {
        const std::vector<double> x{1, 2, 3};
        const std::vector<double> y{1, std::nan(""), 3};
        QCOMPARE(decimate(x, y, 1, 3, 10).size(), 2);
    }

    void aRangeKeepsItsNeighbours() {
        const std::vector<double> x{0, 1, 2, 3, 4, 5};
        const QList<QPointF> expected{{1, 1}, {2, 2}, {3, 3}, {4, 4}};
        QCOMPARE(decimate(x, x, 1.5, 3.5, 100), expected);
    }

    void axesAreRound_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::addColumn<double>("interval");
        QTest::newRow("losses") << 0.23 << 0.74 << 0.2 << 0.8 << 0.2;
        QTest::newRow("steps") << 0.0 << 972.0 << 0.0 << 1000.0 << 200.0;
        QTest::newRow("tiny") << 1.1e-5 << 1.9e-4 << 0.0 << 2e-4 << 5e-5;
        QTest::newRow("one value") << 2.0 << 2.0 << 1.8 << 2.2 << 0.1;
    }
    void axesAreRound() {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, from);
        QFETCH(double, to);
        QFETCH(double, interval);
        const AxisRange range = niceRange(low, high, 5);
        QVERIFY(std::abs(range.from - from) < 1e-12);
        QVERIFY(std::abs(range.to - to) < 1e-12);
        QVERIFY(std::abs(range.interval - interval) < 1e-12);
    }

    void anEmptyChartSaysSo() {
        LiveChart chart("Loss", "step");
        const auto labels = chart.findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text() == "No data yet" && !label->isHidden();
        }));
        QCOMPARE(chart.heldPoints(), std::size_t{0});
    }

    void theChartHoldsAllAndDrawsFew() {
        std::vector<double> x(200000);
        std::iota(x.begin(), x.end(), 1.0);
        LiveChart chart("Loss", "step");
        chart.resize(600, 300);
        chart.setSource([&x] { return std::vector<ChartCurve>{{"train", x, x}}; });
        QCOMPARE(chart.heldPoints(), x.size());
        QVERIFY(chart.drawnPoints() > 0);
        QVERIFY(chart.drawnPoints() <= 4 * 602);
    }
};

QTEST_MAIN(TestCharts)
#include "test_charts.moc"
