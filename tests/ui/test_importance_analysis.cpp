// Importance from the window, with the engine behind it: window and command line write the same
// experiment; what stops or fails is said.
#include <QDoubleSpinBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <atomic>
#include <thread>

#include "core/config/yaml.h"
#include "core/engine/run/run_experiment.h"
#include "tests/support/workbench.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/importance_page.h"
#include "ui/pages/setup_page.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// A window whose Importance page shows what an analysis of the bench's experiment came to; runs
/// are made up.
struct Analysed {
    Analysed(const artemis::test::Workbench& bench, const ShellHome& home) {
        WindowServices services = home.services({.steps = 20}, false);
        services.catalog = engineCatalog();
        services.analyze = analyzeLayerImportance;
        window = std::make_unique<MainWindow>(std::move(services));
        window->show();
        qobject_cast<SetupPage*>(window->page("setup"))
            ->openFile(QString::fromStdString(bench.path("experiment.yaml").string()));
        page = qobject_cast<ImportancePage*>(window->page("importance"));
        auto* analyse = part<QPushButton>(*window, "importance.analyse");
        QTRY_VERIFY(analyse->isEnabled());
        QTRY_COMPARE(window->workbench().draft().config.name, std::string("tiny"));
        part<QSpinBox>(*window, "importance.samples")->setValue(32);
        window->showPage("importance");
        analyse->click();
        QTRY_VERIFY_WITH_TIMEOUT(page->plan() != nullptr, 60000);
    }

    std::unique_ptr<MainWindow> window;
    ImportancePage* page = nullptr;
};

std::vector<QueueEntry> entriesOf(const Analysed& analysed, const std::string& study) {
    std::vector<QueueEntry> found;
    std::ranges::copy_if(analysed.window->workbench().queue().entries(), std::back_inserter(found),
                         [&](const QueueEntry& one) { return one.what.study == study; });
    return found;
}

bool allDone(const std::vector<QueueEntry>& entries, std::size_t count) {
    return entries.size() == count && std::ranges::all_of(entries, [](const QueueEntry& one) {
               return one.state == QueueState::Done;
           });
}

/// The words of the layers that an entry trains.
Value layersOf(const QueueEntry& entry) {
    return *find(parseYaml(entry.what.yaml).tree,
                 std::string("fine_tuning.") + efficiencyMethod + ".layers");
}

}  // namespace

class TestImportanceAnalysis final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWindowWritesWhatTheCommandWrites();
    void aPlanIsProven();
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
    const Analysed analysed(bench, home);
    MainWindow& window = *analysed.window;
    ImportancePage* page = analysed.page;
    auto* setup = qobject_cast<SetupPage*>(window.page("setup"));
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

/// Three seeds of each arm go through the queue as a study; a second proof is another one.
void TestImportanceAnalysis::aPlanIsProven() {
    const artemis::test::Workbench bench;
    const ShellHome home;
    const Analysed analysed(bench, home);
    MainWindow& window = *analysed.window;
    part<QDoubleSpinBox>(window, "importance.low_field")->setValue(0);
    part<QDoubleSpinBox>(window, "importance.high_field")->setValue(1);
    part<QDoubleSpinBox>(window, "importance.high_field")->setValue(0);
    QVERIFY(trigger(window, "action.prove_pair"));
    auto* state = part<QLabel>(window, "importance.state");
    QTRY_VERIFY2(state->text().contains("treats all layers alike"), qPrintable(state->text()));
    QVERIFY(window.workbench().queue().entries().empty());

    trigger(window, "action.show_proof");
    QVERIFY(part<QPlainTextEdit>(window, "report.text") == nullptr);
    part<QDoubleSpinBox>(window, "importance.high_field")->setValue(1);
    part<QDoubleSpinBox>(window, "importance.low_field")->setValue(1);
    QVERIFY(trigger(window, "action.prove_pair"));
    QTRY_VERIFY_WITH_TIMEOUT(allDone(entriesOf(analysed, "tiny pair"), 6), 30000);
    QVERIFY(state->text().contains("6 runs"));
    const std::vector<QueueEntry> pair = entriesOf(analysed, "tiny pair");
    for (std::size_t i = 0; i < pair.size(); i += 2) {
        QCOMPARE(pair[i].what.name, std::string("tiny random"));
        QCOMPARE(pair[i + 1].what.name, std::string("tiny chosen"));
        Value moved = layersOf(pair[i]);
        QVERIFY(moved != layersOf(pair[i + 1]));
        std::ranges::reverse(moved);  // Two layers have one other order.
        QVERIFY(moved == layersOf(pair[i + 1]));
    }
    RunFilter study;
    study.study = "tiny pair";
    const auto rows =
        RunStore::open(home.path("store/artemis.db"), StoreMode::ReadOnly).list(study);
    QCOMPARE(rows.size(), std::size_t{6});
    QCOMPARE(rows.front().tags, std::vector<std::string>{"chosen"});
    QCOMPARE(rows.front().seed, proofSeeds.back());

    QVERIFY(trigger(window, "action.show_proof"));
    QTRY_VERIFY(part<QPlainTextEdit>(window, "report.text") != nullptr);
    const QString report = part<QPlainTextEdit>(window, "report.text")->toPlainText();
    QVERIFY2(report.startsWith("tiny pair: seeds 42, 43, 44"), qPrintable(report));
    part<QPushButton>(window, "report.close")->click();

    QTRY_COMPARE(window.workbench().store().list()->size(), std::size_t{6});
    QVERIFY(trigger(window, "action.prove_pair"));
    QTRY_COMPARE(entriesOf(analysed, "tiny pair 2").size(), std::size_t{6});
    QVERIFY(trigger(window, "action.prove_trio"));
    QTRY_VERIFY_WITH_TIMEOUT(allDone(entriesOf(analysed, "tiny trio"), 9), 30000);
    QCOMPARE(entriesOf(analysed, "tiny trio").front().what.tags.size(), std::size_t{1});
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
