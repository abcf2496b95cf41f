// A model trains in the real window: how long events wait, how fast it trains beside a headless run
// (both printed, never judged), how soon it stops.
#include <filesystem>

#include "core/config/yaml.h"
#include "core/engine/run/run_experiment.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/ui/shell_window.h"
#include "ui/shell/loop_watchdog.h"

using namespace artemis;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path experiments = std::filesystem::path(ARTEMIS_SOURCE_DIR) / "experiments";

}  // namespace

#define REQUIRE_MODELS()                                                                 \
    if (engineCatalog().models.empty()) {                                                \
        QSKIP("the built-in models are missing; make them with scripts/make_models.sh"); \
    }                                                                                    \
    static_assert(true)

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

    void aStopIsObeyedWithinAStep() {
        REQUIRE_MODELS();
        struct StopAtFive final : EventSink {
            void take(const Event& event) override {
                const auto* measured = std::get_if<Measured>(&event);
                if (measured != nullptr && measured->name == "loss") {
                    last = measured->at.step;
                    if (last == 5) {
                        stop.request_stop();
                    }
                }
            }
            std::stop_source stop;
            std::int64_t last = 0;
        } sink;
        const QTemporaryDir folder;
        const RunFinished end = runExperiment(
            {loadExperiment(experiments / "builtin_sentiment_lora.yaml", engineCatalog()),
             std::filesystem::path(folder.path().toStdString()) / "out"},
            sink, sink.stop.get_token());
        QVERIFY(end.status == Status::Stopped);
        QCOMPARE(sink.last, 5);
        QCOMPARE(end.summary.at("steps"), Value(5));
    }

    void whileAModelTrains_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("model");
        QTest::newRow("built-in example") << "builtin_sentiment_lora.yaml"
                                          << "";
        QTest::newRow("MiniLM") << "minilm_sst2_lora.yaml"
                                << "MINILM";
    }

    /// The same experiment headless, then in the window: its pace and how long events wait.
    void whileAModelTrains() {
        REQUIRE_MODELS();
        QFETCH(QString, file);
        QFETCH(QString, model);
        if (!model.isEmpty()) {
            REQUIRE_SHARED("data/sst2");
            if (qEnvironmentVariableIsEmpty(qPrintable(model))) {
                QSKIP("MINILM is not set to the folder that scripts/fetch_minilm.sh prints");
            }
            qputenv("SHARED", test::sharedDir().string().c_str());
        }
        const test::ShellHome home;
        const std::string yaml = readFile(experiments / file.toStdString());
        home.write("example.yaml", shortened(yaml));
        const double alone = samplesPerSecondAlone(home);

        WindowServices services = home.services({}, false);
        services.catalog = engineCatalog();
        services.run = runExperiment;
        MainWindow window(std::move(services));
        window.setWindowState(Qt::WindowNoState);
        window.resize(1280, 800);
        window.show();
        double inWindow = 0;
        const RunController& runs = window.workbench().runs();
        connect(&runs, &RunController::finished, this, [&inWindow](const RunFinished& end) {
            inWindow = end.summary.value("samples_per_s", 0.0);
        });
        const LoopWatchdog watchdog;
        test::part<QPushButton>(window, "home.train")->click();
        QTRY_VERIFY_WITH_TIMEOUT(runs.data().status == Status::Done, 240000);
        const LoopDelays delays = watchdog.delays();
        qInfo("event loop while training, %zu events: p50 %.2f ms, p99 %.2f ms, max %.2f ms",
              delays.count, delays.p50, delays.p99, delays.max);
        qInfo("samples per second: headless %.1f, in the window %.1f, ratio %.3f", alone, inWindow,
              inWindow / alone);
        QVERIFY(delays.count > 0);
        QVERIFY(inWindow > 0);
    }

private:
    /// Long enough to measure, short enough to wait for.
    static std::string shortened(const std::string& yaml) {
        auto text = parseYaml(yaml);
        text.tree["data"]["samples"] = 2560;
        text.tree["training"]["epochs"] = 1;
        text.tree["evaluation"]["every"] = "never";
        return toYaml(text.tree);
    }

    static double samplesPerSecondAlone(const test::ShellHome& home) {
        const test::TempHome empty;
        const auto file = QString::fromStdString(home.path("example.yaml").string());
        const test::Outcome outcome = empty.run({{"run", file, "--json", "run.json"}});
        return outcome.exitCode != 0 ? 0
                                     : Value::parse(readFile(empty.path("run.json").toStdString()))
                                           .at("samples_per_s")
                                           .get<double>();
    }
};

QTEST_MAIN(TestSmoothness)
#include "test_smoothness.moc"
