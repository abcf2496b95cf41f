// How long events wait in the window's thread while a model trains in the real window; a figure is
// printed, never judged.
#include <filesystem>

#include "core/engine/run/run_experiment.h"
#include "tests/ui/shell_window.h"
#include "ui/shell/loop_watchdog.h"

using namespace artemis;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path exampleFile =
    std::filesystem::path(ARTEMIS_SOURCE_DIR) / "experiments/builtin_sentiment_lora.yaml";

}  // namespace

class TestSmoothness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void quantilesAreRanks() {
        std::vector<double> values;
        for (int i = 100; i >= 1; --i) {
            values.push_back(i);
        }
        QCOMPARE(quantile(values, 0.5), 50.0);
        QCOMPARE(quantile(values, 0.99), 99.0);
        QCOMPARE(quantile(values, 1), 100.0);
        QCOMPARE(quantile({}, 0.5), 0.0);
    }

    void aBlockedLoopIsSeen() {
        const LoopWatchdog watchdog(1ms);
        QTest::qWait(50);
        QThread::msleep(120);
        QTest::qWait(50);
        QVERIFY(watchdog.delays().max >= 100);
        QVERIFY(watchdog.delays().count > 5);
    }

    void whileAModelTrains() {
        if (engineCatalog().models.empty()) {
            QSKIP("the built-in models are missing; make them with scripts/make_models.sh");
        }
        const test::ShellHome home;
        home.write("example.yaml", readFile(exampleFile) + "\n");
        WindowServices services = home.services({}, false);
        services.catalog = engineCatalog();
        services.run = runExperiment;
        MainWindow window(std::move(services));
        window.resize(1280, 800);
        window.show();
        const LoopWatchdog watchdog;
        test::part<QPushButton>(window, "home.train")->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.workbench().runs().data().step > 0, 120000);
        QTest::qWait(15000);
        const LoopDelays delays = watchdog.delays();
        qInfo(
            "event loop while training, %zu events, step %lld: p50 %.2f ms, p99 %.2f ms, max %.2f "
            "ms",
            delays.count, static_cast<long long>(window.workbench().runs().data().step), delays.p50,
            delays.p99, delays.max);
        QVERIFY(delays.count > 0);
    }
};

QTEST_MAIN(TestSmoothness)
#include "test_smoothness.moc"
