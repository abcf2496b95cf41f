// The Runs page and the queue in the window, with a run function that needs no model.
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QToolButton>
#include <QtTest>

#include "core/base/io.h"
#include "core/store/run_queue.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/columns_dialog.h"
#include "ui/pages/runs_page.h"
#include "ui/shell/main_window.h"

using namespace artemis;
using namespace std::chrono_literals;

namespace {

/// Runs fail whose seed is planted; every run takes `steps` steps.
RunFunction planted(const test::FakePlan& plan) {
    return [plan](const RunRequest& request, EventSink& sink, std::stop_token stop) {
        test::FakePlan its = plan;
        its.failAt = request.config.training.seed >= 1000 ? 3 : 0;
        return test::fakeRun(its)(request, sink, std::move(stop));
    };
}

QueuedExperiment trial(const std::string& name, int seed = 1) {
    return {name,
            test::readyYaml + std::string("training: {seed: ") + std::to_string(seed) + "}\n",
            "/tmp",
            {"name=" + name}};
}

const test::FakePlan saving{.steps = 40, .evaluateEvery = 20, .saves = true};

struct Window {
    explicit Window(const test::FakePlan& plan, const std::vector<QueuedExperiment>& queue = {},
                    test::FakeEvaluation fake = {})
        : evaluation(std::move(fake)) {
        storePath = folder.filePath("artemis.db").toStdString();
        for (const QueuedExperiment& experiment : queue) {
            RunStore store = open();
            RunQueue(store).add(experiment);
        }
        makeWindow(plan);
    }

    void makeWindow(const test::FakePlan& plan) {
        WindowServices services;
        services.catalog = test::fakeCatalog();
        services.run = planted(plan);
        services.evaluate = test::fakeEvaluate(evaluation);
        services.storePath = storePath;
        services.version = "test";
        main = std::make_unique<MainWindow>(std::move(services));
        main->show();
        main->showPage("runs");
        page = qobject_cast<RunsPage*>(main->page("runs"));
    }

    RunStore open() const { return RunStore::open(storePath, StoreMode::ReadWrite); }
    template <class Widget>
    Widget* part(const char* name) const {
        return main->findChild<Widget*>(name);
    }
    Workbench& bench() const { return main->workbench(); }

    /// Runs so many experiments to their end.
    void runSome(int count) const {
        for (int i = 0; i < count; ++i) {
            bench().queue().add(trial("trial-" + std::to_string(i), i));
        }
        QTRY_VERIFY_WITH_TIMEOUT(page->model()->rowCount() == count && ended() == count, 60000);
    }
    int ended() const {
        return static_cast<int>(
            std::ranges::count(bench().queue().entries(), QueueState::Done, &QueueEntry::state));
    }
    void choose(const std::vector<int>& rows) const {
        auto* table = part<QTableView>("runs.table");
        table->clearSelection();
        for (const int row : rows) {
            table->selectionModel()->select(
                page->model()->index(row, 0),
                QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
    }

    /// A window with one run that has left its result, chosen.
    static Window withResult(const test::FakeEvaluation& evaluation) {
        Window window(saving, {}, evaluation);
        window.runSome(1);
        window.choose({0});
        return window;
    }
    Value summary() const { return open().list().front().summary; }

    test::FakeEvaluation evaluation;
    QTemporaryDir folder;
    std::filesystem::path storePath;
    std::unique_ptr<MainWindow> main;
    RunsPage* page = nullptr;
};

const test::FakePlan quick{.steps = 40, .pace = 0us, .evaluateEvery = 20};
const test::FakePlan endless{.steps = 1000000, .pace = 1ms};

}  // namespace

class TestRunsPage : public QObject {
    Q_OBJECT

private:
    const QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase() {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName("artemis");
    }

    void theQueueRunsOneAfterTheOther() {
        std::vector<QueuedExperiment> queue;
        for (int i = 0; i < 10; ++i) {
            queue.push_back(trial("trial-" + std::to_string(i), i == 3 || i == 9 ? 1000 : i));
        }
        const Window window(quick, queue);
        const auto& entries = window.bench().queue().entries();
        QTRY_VERIFY_WITH_TIMEOUT(entries.size() == 10 && !window.bench().queue().isWorking(),
                                 60000);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            QCOMPARE(entries[i].state, i == 3 || i == 9 ? QueueState::Failed : QueueState::Done);
        }
        QVERIFY(entries[3].reason.find("not a number at step 3") != std::string::npos);
        QCOMPARE(window.open().list().size(), std::size_t{10});
        QTRY_VERIFY(window.part<QLabel>("queue.text")->text().contains("2 failed"));
        window.part<QToolButton>("queue.clear")->click();
        QTRY_VERIFY(entries.empty());
    }

    void aClosedWindowGoesOnWithItsQueue() {
        Window window(endless, {trial("first"), trial("second")});
        QTRY_VERIFY(window.bench().runs().data().step > 5);
        const std::int64_t run = window.bench().runs().data().id;
        window.main->setCloseQuestion([] { return CloseChoice::StopAndSave; });
        window.main->close();
        QTRY_VERIFY(!window.main->isVisible());
        window.main.reset();
        {
            RunStore store = window.open();
            const auto entries = RunQueue(store).entries();
            QCOMPARE(entries[0].state, QueueState::Queued);
            QCOMPARE(entries[0].run, std::optional(run));
        }
        window.makeWindow(quick);
        QTRY_COMPARE_WITH_TIMEOUT(window.ended(), 2, 60000);
        RunStore store = window.open();
        QCOMPARE(store.list().size(), std::size_t{2});
        QCOMPARE(store.show(run).row.status, Status::Done);
    }

    void aPausedQueueBeginsNothing() {
        const Window window(quick);
        window.bench().queue().setPaused(true);
        window.bench().queue().add(trial("waits"));
        QTRY_COMPARE(window.bench().queue().entries().size(), std::size_t{1});
        QTest::qWait(300);
        QCOMPARE(window.bench().queue().entries().front().state, QueueState::Queued);
        QTRY_VERIFY(window.part<QLabel>("queue.text")->text().contains("paused"));
        window.part<QToolButton>("queue.pause")->click();
        QTRY_COMPARE_WITH_TIMEOUT(window.ended(), 1, 20000);
    }

    void theQueueIsReordered() {
        const Window window(quick);
        QueueController& queue = window.bench().queue();
        queue.setPaused(true);
        for (const char* name : {"a", "b", "c"}) {
            queue.add(trial(name));
        }
        QTRY_COMPARE(queue.entries().size(), std::size_t{3});
        window.part<QTableView>("queue.table")->selectRow(2);
        window.part<QToolButton>("queue.up")->click();
        QTRY_COMPARE(queue.entries()[1].what.name, std::string("c"));
        window.part<QToolButton>("queue.up")->click();
        QTRY_COMPARE(queue.entries()[0].what.name, std::string("c"));
        window.part<QToolButton>("queue.remove")->click();
        QTRY_COMPARE(queue.entries().size(), std::size_t{2});
    }

    void stoppedByHandTheQueueGoesOnWithTheNext() {
        const Window window(endless, {trial("first"), trial("second")});
        QTRY_VERIFY(window.bench().runs().data().step > 2);
        const std::int64_t first = window.bench().runs().data().id;
        window.part<QPushButton>("action.stop.button")->click();
        QTRY_VERIFY_WITH_TIMEOUT(
            window.bench().runs().isRunning() && window.bench().runs().data().id > first, 20000);
        QTRY_COMPARE(window.bench().queue().entries()[0].state, QueueState::Stopped);
    }

    void deletingHasUndo() {
        const Window window(quick);
        window.runSome(3);
        window.choose({0, 2});
        QTRY_VERIFY(window.part<QPushButton>("action.delete.button")->isEnabled());
        window.part<QPushButton>("action.delete.button")->click();
        QTRY_COMPARE(window.page->model()->rowCount(), 1);
        window.part<QPushButton>("action.runs.undo.button")->click();
        QTRY_COMPARE(window.page->model()->rowCount(), 3);
        window.part<QPushButton>("action.runs.redo.button")->click();
        QTRY_COMPARE(window.page->model()->rowCount(), 1);
        QCOMPARE(window.open().list().size(), std::size_t{1});
    }

    void tagsNotesAndBaselineAreKept() {
        const Window window(quick);
        window.runSome(1);
        window.choose({0});
        auto* tags = window.part<QLineEdit>("run.tags");
        QTRY_VERIFY(tags->isEnabled());
        tags->setText("paper,  seed study , paper");
        Q_EMIT tags->editingFinished();
        const auto row = [&] { return window.open().list().front(); };
        QTRY_COMPARE(row().tags, (std::vector<std::string>{"paper", "seed study"}));
        auto* action = window.main->findChild<QAction*>("action.baseline");
        QTRY_VERIFY(action->isEnabled());
        action->trigger();
        QTRY_VERIFY(row().baseline);
        QTRY_VERIFY(action->text().contains("No longer"));
        window.page->edits()->stack()->undo();
        QTRY_VERIFY(!row().baseline);
        window.page->edits()->stack()->undo();
        QTRY_VERIFY(row().tags.empty());
        // The filter offers what there is.
        window.page->edits()->stack()->redo();
        auto* filter = window.part<QComboBox>("runs.filter.tag");
        QTRY_VERIFY(filter->findData("seed study") > 0);
    }

    void searchAndGroupsReachTheTable() {
        const Window window(quick);
        window.runSome(4);
        window.part<QLineEdit>("runs.search")->setText("trial-2");
        QCOMPARE(window.page->model()->rowCount(), 1);
        QCOMPARE(window.part<QLabel>("runs.count")->text(), QString("1 of 4 runs"));
        window.part<QLineEdit>("runs.search")->clear();
        auto* group = window.part<QComboBox>("runs.group");
        group->setCurrentIndex(group->findData("setting training.seed"));
        QTRY_COMPARE(window.page->model()->rowCount(), 8);
        QTRY_COMPARE(window.page->model()->index(0, 0).data().toString(), QString("▾ 0 (1 run)"));
    }

    void columnsAreChosenAndKept() {
        const Window window(quick);
        window.runSome(1);
        ColumnsDialog dialog({window.page->model()->columns(), 1},
                             settingColumns(window.bench().schema()),
                             figureColumns(*window.bench().store().list()));
        auto* offered = dialog.findChild<QTreeWidget*>("columns.offered");
        const auto found =
            offered->findItems("training.learning_rate", Qt::MatchExactly | Qt::MatchRecursive);
        QCOMPARE(found.size(), 1);
        offered->setCurrentItem(found.front());
        dialog.findChild<QPushButton*>("columns.add")->click();
        auto* shown = dialog.findChild<QListWidget*>("columns.chosen");
        shown->item(shown->count() - 1)->setCheckState(Qt::Checked);
        const ChosenColumns chosen = dialog.chosen();
        QCOMPARE(chosen.pinned, 2);
        QCOMPARE(chosen.columns[1].path, std::string("training.learning_rate"));

        window.page->restoreSession({{"columns", {"name", "setting training.seed"}},
                                     {"pinned", 1},
                                     {"filters", {{"search", "trial"}}}});
        QCOMPARE(window.page->model()->columnCount(), 2);
        QTRY_COMPARE(window.page->model()->index(0, 1).data().toString(), QString("0"));
        const Value session = window.page->session();
        QCOMPARE(session.at("columns").at(1), Value("setting training.seed"));
        QCOMPARE(session.at("filters").at("search"), Value("trial"));
    }

    void theChartsFollowTheRun() {
        const Window window(quick);
        window.runSome(1);
        QTRY_COMPARE(window.page->details()->lossChart()->heldPoints(), std::size_t{42});
        QCOMPARE(window.page->details()->metricChart()->heldPoints(), std::size_t{2});
        window.part<QSlider>("run.smoothing")->setValue(90);
        QCOMPARE(window.page->details()->lossChart()->heldPoints(), std::size_t{42});
        window.part<QCheckBox>("run.log_axis")->setChecked(true);
        QCOMPARE(window.page->details()->lossChart()->heldPoints(), std::size_t{42});
        auto* rate = window.part<LiveChart>("run.chart.learning_rate");
        QVERIFY(!rate->isHidden());
        QVERIFY(window.part<LiveChart>("run.chart.rss_mb")->isHidden());
    }

    void duplicatesAndComparisonsAreAskedFor() {
        const Window window(quick);
        window.runSome(2);
        const QSignalSpy wanted(&window.bench(), &Workbench::experimentWanted);
        const QSignalSpy compared(&window.bench(), &Workbench::compareWanted);
        window.choose({0});
        QTRY_VERIFY(window.part<QPushButton>("action.duplicate.button")->isEnabled());
        window.part<QPushButton>("action.duplicate.button")->click();
        QTRY_COMPARE(wanted.size(), 1);
        QVERIFY(wanted[0][0].toString().contains("trial-1"));
        QCOMPARE(wanted[0][1].toString(), QString("/tmp/trial-1-copy.yaml"));
        window.main->showPage("runs");
        window.choose({0, 1});
        window.part<QPushButton>("action.compare.button")->click();
        QCOMPARE(compared.size(), 1);
        QCOMPARE(compared[0][0].value<std::vector<std::int64_t>>(),
                 (std::vector<std::int64_t>{2, 1}));
    }

    void inTheBackgroundItGoesOnAndEnds() {
        const Window window({.steps = 300, .pace = 2ms});
        window.bench().queue().add(trial("alone"));
        QTRY_VERIFY(window.bench().runs().data().step > 2);
        window.main->setCloseQuestion([] { return CloseChoice::GoOn; });
        QVERIFY(!window.main->close());
        QVERIFY(!window.main->isVisible());
        QVERIFY(window.bench().runs().isRunning());
        QVERIFY(!QApplication::quitOnLastWindowClosed());
        QTRY_COMPARE_WITH_TIMEOUT(window.bench().runs().data().status, Status::Done, 20000);
        QTRY_VERIFY(!window.bench().queue().isWorking());
        QApplication::setQuitOnLastWindowClosed(true);
    }

    void evaluatingBringsNewFigures() {
        const Window window = Window::withResult({.accuracy = 0.625});
        auto* button = window.part<QPushButton>("action.evaluate.button");
        QTRY_VERIFY(button->isEnabled());
        QVERIFY(button->toolTip().contains("own evaluation sets"));
        const Value before = window.summary();
        button->click();
        QTRY_COMPARE(window.summary().value("evals", Value()),
                     Value({{"far", {{"accuracy", 0.625}}}}));
        QCOMPARE(window.summary().at("eval"), before.at("eval"));
        QTRY_VERIFY(!window.bench().runs().isRunning());
        // In the run's view and in the list.
        const auto shows = [&window] {
            return std::ranges::any_of(window.page->details()->data().curves,
                                       [](const Curve& curve) {
                                           return curve.split == "far" && curve.values.size() == 1;
                                       });
        };
        QTRY_VERIFY(shows());
        QCOMPARE(window.page->details()->data().status, Status::Done);
        QTRY_VERIFY(window.part<QPlainTextEdit>("run.log")->toPlainText().contains("0.625"));
        window.page->restoreSession({{"columns", {"name", "figure evals.far.accuracy"}}});
        QTRY_COMPARE(window.page->model()->index(0, 1).data().toString(), QString("0.625"));
    }

    void setsOfAnotherFileAreEvaluated() {
        const Window window = Window::withResult({.accuracy = 0.25});
        writeFile(window.folder.filePath("sets.yaml").toStdString(),
                  "name: sets\nmodel: {path: 'builtin:tiny'}\n"
                  "data: {train: 'builtin:reviews', eval: {other: 'builtin:reviews'}}\n"
                  "fine_tuning: {method: thin}\n");
        QTRY_VERIFY(window.page->details()->data().id != 0);
        window.bench().runs().evaluate(window.page->details()->data(),
                                       window.folder.filePath("sets.yaml").toStdString());
        QTRY_VERIFY(window.summary().contains("evals") &&
                    window.summary().at("evals").contains("other"));
    }

    void anEvaluationIsStopped() {
        const Window window = Window::withResult({.endless = true});
        QTRY_VERIFY(window.part<QPushButton>("action.evaluate.button")->isEnabled());
        const Value before = window.summary();
        QVERIFY(test::trigger(*window.main, "action.evaluate"));
        QTRY_VERIFY(window.bench().runs().isEvaluating());
        const auto state = [&window] {
            for (const QLabel* label : window.page->details()->findChildren<QLabel*>()) {
                if (label->text().contains("evaluating far, 25 %")) {
                    return true;
                }
            }
            return false;
        };
        QTRY_VERIFY(state());
        QVERIFY(window.part<QLabel>("status.run")->text().contains("evaluating far, 25 %"));
        const auto* progress = window.part<QProgressBar>("run.progress");
        QCOMPARE(progress->value(), 250);
        QVERIFY(!window.part<QPushButton>("action.evaluate.button")->isEnabled());
        QVERIFY(!window.part<QPushButton>("action.pause.button")->isEnabled());
        window.part<QPushButton>("action.stop.button")->click();
        QTRY_VERIFY(!window.bench().runs().isRunning());
        QCOMPARE(window.summary(), before);
        QCOMPARE(window.page->details()->data().status, Status::Done);
        QTRY_VERIFY(window.part<QPushButton>("action.evaluate.button")->isEnabled());
        QTRY_COMPARE(progress->value(), 1000);
    }

    void closingStopsAnEvaluation() {
        const Window window = Window::withResult({.endless = true});
        QTRY_VERIFY(window.part<QPushButton>("action.evaluate.button")->isEnabled());
        window.part<QPushButton>("action.evaluate.button")->click();
        window.main->close();
        QTRY_VERIFY(!window.main->isVisible());
        QVERIFY(!window.bench().runs().isRunning());
    }

    void whyNothingIsEvaluatedIsSaid() {
        const Window window = Window::withResult({.failure = "data.eval: dev.tsv is gone"});
        auto* button = window.part<QPushButton>("action.evaluate.button");
        QTRY_VERIFY(button->isEnabled());
        button->click();
        auto* reason = window.part<QLabel>("run.reason");
        QTRY_VERIFY(reason->text().contains("dev.tsv is gone"));
        QVERIFY(reason->text().contains("bring it back"));
        QCOMPARE(window.open().list().front().status, Status::Done);
        QVERIFY(!window.summary().contains("evals"));
        // A run without anything saved says so beforehand.
        const Window bare(quick);
        bare.runSome(1);
        bare.choose({0});
        auto* other = bare.part<QPushButton>("action.evaluate.button");
        QTRY_VERIFY(other->toolTip().contains("saved nothing"));
        QVERIFY(!other->isEnabled());
    }

    void everyControlHasAName() {
        const Window window(quick);
        window.runSome(1);
        ColumnsDialog dialog({usualColumns(), 1}, {}, {});
        for (const QWidget* root :
             {static_cast<const QWidget*>(window.page), static_cast<const QWidget*>(&dialog)}) {
            for (const QWidget* control : root->findChildren<QWidget*>()) {
                const bool takesKeys = control->focusPolicy() & Qt::TabFocus;
                const bool internal =
                    control->objectName().startsWith("qt_") || control->inherits("QLabel") ||
                    control->inherits("QComboBoxListView") || control->inherits("QTabBar");
                QVERIFY2(
                    !takesKeys || internal ||
                        (!control->accessibleName().isEmpty() && !control->objectName().isEmpty()),
                    qPrintable(QString("%1 %2").arg(control->metaObject()->className(),
                                                    control->objectName())));
            }
        }
    }
};

QTEST_MAIN(TestRunsPage)
#include "test_runs_page.moc"
