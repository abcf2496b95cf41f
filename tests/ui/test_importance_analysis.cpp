// Importance from the window, with the engine behind it: window and command line write the same
// experiment; what stops or fails is said.
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSpinBox>
#include <atomic>
#include <thread>

#include "core/engine/run/run_experiment.h"
#include "tests/support/workbench.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/importance_page.h"
#include "ui/pages/setup_page.h"

using namespace artemis;
using namespace artemis::test;

class TestImportanceAnalysis final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWindowWritesWhatTheCommandWrites();
    void whatFailsIsSaid();
};

/// A real analysis, thresholds set in the window; "use in experiment" and the command line leave
/// the same bytes.
void TestImportanceAnalysis::theWindowWritesWhatTheCommandWrites() {
    const artemis::test::Workbench bench;
    const ShellHome home;
    const Outcome done =
        bench.artemis({"importance", "experiment.yaml", "--samples", "32", "--thresholds",
                       "high=0.99,low=0.2", "--plan-yaml", "planned.yaml"});
    QVERIFY2(done.exitCode == 0, done.said());
    WindowServices services = home.services({}, false);
    services.catalog = engineCatalog();
    services.analyze = analyzeLayerImportance;
    MainWindow window(std::move(services));
    window.show();
    auto* setup = qobject_cast<SetupPage*>(window.page("setup"));
    setup->openFile(QString::fromStdString(bench.path("experiment.yaml").string()));
    auto* analyse = part<QPushButton>(window, "importance.analyse");
    QTRY_VERIFY(analyse->isEnabled());
    QTRY_COMPARE(window.workbench().draft().config.name, std::string("tiny"));
    part<QSpinBox>(window, "importance.samples")->setValue(32);
    window.showPage("importance");
    analyse->click();
    auto* page = qobject_cast<ImportancePage*>(window.page("importance"));
    QTRY_VERIFY_WITH_TIMEOUT(page->plan() != nullptr, 60000);
    part<QDoubleSpinBox>(window, "importance.low_field")->setValue(0.2);
    part<QDoubleSpinBox>(window, "importance.high_field")->setValue(0.99);
    const std::string planned = bench.read("planned.yaml");
    page->saveTo(QString::fromStdString(bench.path("saved.yaml").string()));
    QTRY_VERIFY(std::filesystem::exists(bench.path("saved.yaml")));
    QCOMPARE(bench.read("saved.yaml"), planned);
    part<QPushButton>(window, "importance.use")->click();
    QCOMPARE(window.currentPage(), QString("setup"));
    QCOMPARE(setup->history().text().toStdString(), planned);
    QTRY_VERIFY(window.workbench().draft().yaml == planned);
    QVERIFY2(window.workbench().draft().problems.empty(),
             toText(window.workbench().draft().problems).c_str());
}

void TestImportanceAnalysis::whatFailsIsSaid() {
    const ShellHome home;
    WindowServices services = home.services({}, false);
    std::atomic<int> calls = 0;
    services.analyze = [&calls](const ImportanceRequest&, EventSink& sink, std::stop_token stop) {
        sink.take(PhaseChanged{"scoring the layers"});
        sink.take(EvaluationProgress{"layers", 3, 8});
        ImportanceResult result;
        if (++calls == 1) {
            while (!stop.stop_requested()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            result.end.status = Status::Stopped;
        } else {
            result.end = {Status::Failed, "the disk is gone", "bring it back", {}, false};
        }
        return result;
    };
    MainWindow window(std::move(services));
    window.show();
    window.showPage("importance");
    auto* analyse = part<QPushButton>(window, "importance.analyse");
    auto* state = part<QLabel>(window, "importance.state");
    QVERIFY(!analyse->isEnabled());
    qobject_cast<SetupPage*>(window.page("setup"))->openText(readyYaml, {});
    QTRY_VERIFY(analyse->isEnabled());
    analyse->click();
    QTRY_VERIFY(state->text().contains("3 of 8"));
    part<QPushButton>(window, "importance.stop")->click();
    QTRY_VERIFY(state->text().startsWith("Stopped"));
    analyse->click();
    QTRY_COMPARE(state->text(), QString("the disk is gone; bring it back"));
    QVERIFY(analyse->isEnabled());
}

QTEST_MAIN(TestImportanceAnalysis)
#include "test_importance_analysis.moc"
