// Thinning keeps extremes, also while a million points move under the mouse; axes have round
// numbers.
#include <QLabel>
#include <QXmlStreamReader>
#include <QtTest>
#include <ctime>
#include <numeric>

#include "ui/charts/axis_window.h"
#include "ui/charts/chart_picture.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/decimate.h"
#include "ui/charts/live_chart.h"
#include "ui/charts/nice_axis.h"
#include "ui/charts/ticks.h"

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

    void aLogarithmicAxisThinsByFactors() {
        std::vector<double> x(100000);
        std::iota(x.begin(), x.end(), 1.0);
        std::vector<double> y(x.size(), 1.0);
        y[3] = 9;
        y[50] = -1;  // cannot be shown
        const QList<QPointF> points = decimate(x, y, 1, x.back(), 100, Scale::Log, Scale::Log);
        QVERIFY(points.size() <= 4 * 102);
        QVERIFY(points.contains(QPointF(4, 9)));
        QVERIFY(std::ranges::none_of(points, [](const QPointF& p) { return p.y() <= 0; }));
        // The first decade has as many columns as the last.
        QVERIFY(std::ranges::count_if(points, [](const QPointF& p) { return p.x() <= 10; }) == 10);
    }

    void ticks_data() {
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::addColumn<bool>("log");
        QTest::addColumn<QStringList>("labels");
        QTest::newRow("plain") << 0.2 << 0.8 << false << QStringList{"0.2", "0.4", "0.6", "0.8"};
        QTest::newRow("thousands")
            << 0.0 << 100000.0 << false << QStringList{"0", "20k", "40k", "60k", "80k", "100k"};
        QTest::newRow("millions") << 0.0 << 2e6 << false
                                  << QStringList{"0", "0.5M", "1.0M", "1.5M", "2.0M"};
        QTest::newRow("far in") << 523400.0 << 523460.0 << false
                                << QStringList{"523.40k", "523.42k", "523.44k", "523.46k"};
        QTest::newRow("decades") << -3.0 << 2.0 << true
                                 << QStringList{"0.001", "0.01", "0.1", "1", "10", "100"};
        QTest::newRow("one decade") << 0.0 << 1.0 << true << QStringList{"1", "2", "5", "10"};
        QTest::newRow("part of a decade") << std::log10(0.3) << std::log10(0.7) << true
                                          << QStringList{"0.3", "0.4", "0.5", "0.6", "0.7"};
    }
    void ticks() {
        QFETCH(double, from);
        QFETCH(double, to);
        QFETCH(bool, log);
        QFETCH(QStringList, labels);
        QStringList got;
        for (const Tick& tick : artemis::ticks(from, to, 5, log ? Scale::Log : Scale::Linear)) {
            got << tick.label;
        }
        QCOMPARE(got, labels);
    }

    void aWindowStaysWithinTheWhole() {
        AxisWindow window;
        window.setWhole(0, 100);
        window.zoom(0.5, 20);  // 20 stays at a fifth
        QCOMPARE(window.from(), 10.0);
        QCOMPARE(window.to(), 60.0);
        window.pan(-50);
        QCOMPARE(window.from(), 0.0);
        QCOMPARE(window.to(), 50.0);
        window.setWhole(0, 200);  // more data came: what is seen stays
        QCOMPARE(window.to(), 50.0);
        QVERIFY(window.isZoomed());
        window.zoom(100, 20);
        QVERIFY(!window.isZoomed());
        QCOMPARE(window.to(), 200.0);
        window.select(30, 10);
        QCOMPARE(window.from(), 10.0);
        window.reset();
        QCOMPARE(window.to(), 200.0);
        window.setWhole(0, 300);
        QCOMPARE(window.to(), 300.0);
    }

    void mouseAndKeysMoveAndZoom() {
        std::vector<double> x(1000);
        std::iota(x.begin(), x.end(), 0.0);
        ChartView view("step");
        view.setSource([&x] { return std::vector<ChartCurve>{{"train", x, x}}; });
        view.resize(600, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QPoint middle = view.mapFromScene(view.chart()->plotArea().center());
        const double whole = view.across().width();
        wheel(view, middle, 120);
        QCOMPARE(view.across().width(), 0.8 * whole);
        const double from = view.across().from();
        QTest::mousePress(view.viewport(), Qt::LeftButton, {}, middle);
        drag(view, middle - QPoint(50, 0));
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, middle - QPoint(50, 0));
        QVERIFY(view.across().from() > from);
        QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, middle);
        QCOMPARE(view.across().width(), whole);
        QTest::mousePress(view.viewport(), Qt::RightButton, {}, middle);
        drag(view, middle + QPoint(100, 60));
        QTest::mouseRelease(view.viewport(), Qt::RightButton, {}, middle + QPoint(100, 60));
        QVERIFY(view.across().width() < 0.3 * whole);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.across().width(), whole);
        QTest::keyClick(&view, Qt::Key_Plus);
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.across().isZoomed() && view.across().from() > 0.1 * whole);
    }

    /// The time of a frame is printed, not judged; that no extreme is lost is judged.
    void aMillionPointsMove() {
        std::vector<double> x(1000000);
        std::iota(x.begin(), x.end(), 1.0);
        std::vector<double> y(x.size());
        for (std::size_t i = 0; i < y.size(); ++i) {
            y[i] = std::exp(-3e-6 * x[i]) + 0.05 * std::sin(0.7 * x[i]);
        }
        y[333333] = 3;
        y[666666] = -2;
        ChartView view("step");
        view.setSource([&] { return std::vector<ChartCurve>{{"train", x, y}}; });
        view.resize(1200, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QPoint middle = view.mapFromScene(view.chart()->plotArea().center());
        std::vector<double> frames;
        std::vector<double> work;  // processor time, for machines that are busy
        const auto frame = [&](const auto& gesture) {
            QElapsedTimer clock;
            clock.start();
            const std::clock_t before = std::clock();
            gesture();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
            view.viewport()->repaint();
            frames.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
            work.push_back(1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
            QCoreApplication::processEvents();
            const QList<QPointF> drawn = view.items().front().line()->points();
            for (const std::size_t peak : {333333U, 666666U}) {
                const bool seen = x[peak] >= view.across().from() && x[peak] <= view.across().to();
                QVERIFY(!seen || drawn.contains(QPointF(x[peak], y[peak])));
            }
            QVERIFY(view.drawnPoints() <= 4 * (view.width() + 2));
        };
        for (int round = 0; round < 4; ++round) {
            for (int i = 0; i < 10; ++i) {
                frame([&] { wheel(view, middle, 120); });
            }
            QTest::mousePress(view.viewport(), Qt::LeftButton, {}, middle);
            for (int i = 0; i < 30; ++i) {
                frame([&] { drag(view, middle + QPoint(10 * (i % 15), i)); });
            }
            QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, middle);
            for (int i = 0; i < 10; ++i) {
                frame([&] { wheel(view, middle, -120); });
            }
        }
        std::ranges::sort(frames);
        std::ranges::sort(work);
        const std::size_t p95 = frames.size() * 95 / 100;
        qInfo(
            "1,000,000 points, %d frames of pan and zoom: median %.1f ms, p95 %.1f ms; of the "
            "processor median %.1f ms, p95 %.1f ms",
            static_cast<int>(frames.size()), frames[frames.size() / 2], frames[p95],
            work[work.size() / 2], work[p95]);
    }

    void picturesAreWhole() {
        ChartSpec spec;
        spec.title = "train loss";
        spec.x.title = "step";
        spec.y = {"loss", Scale::Log};
        spec.series.push_back(
            {"3 · lora", 2, 3, {1, 2, 3}, {0.5, 0.3, 0.2}, {0.4, 0.2, 0.1}, {0.6, 0.4, 0.3}});
        const PictureMaker maker;
        const std::string svg = maker.svg(spec, 640, 400);
        for (const char* words : {"train loss", "step", "3 seeds", "0.5"}) {
            QVERIFY2(svg.find(words) != std::string::npos, words);
        }
        QXmlStreamReader reader(QByteArray::fromStdString(svg));
        QVERIFY(reader.readNextStartElement());
        QCOMPARE(reader.attributes().value("viewBox"), QString("0 0 640 400"));
        reader.skipCurrentElement();
        QVERIFY(!reader.hasError());
        const QImage image = QImage::fromData(maker.png(spec, 640, 400, 2));
        QCOMPARE(image.size(), QSize(1280, 800));
        QCOMPARE(image.pixelColor(3, 3), QColor(Qt::white));
    }

private:
    static void wheel(ChartView& view, const QPoint& at, int delta) {
        QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, {0, delta}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view.viewport(), &event);
    }
    static void drag(ChartView& view, const QPoint& to) {
        QMouseEvent event(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton,
                          Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(view.viewport(), &event);
    }
};

QTEST_MAIN(TestCharts)
#include "test_charts.moc"
