// The window offscreen: start, watch, pause, stop, fail, close, with a run function that needs no
// model.
#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QtTest>

#include "core/config/yaml.h"
#include "tests/ui/fake_run.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/setup_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

using namespace artemis;
using namespace std::chrono_literals;

namespace {

struct Window {
    explicit Window(const test::FakePlan& plan, bool folderForStore = false) {
        if (folderForStore) {
            QDir().mkpath(folder.filePath("store/artemis.db"));
        }
        WindowServices services;
        services.catalog = test::fakeCatalog();
        services.run = test::fakeRun(plan);
        services.storePath = folder.filePath("store/artemis.db").toStdString();
        services.example = folder.filePath("example.yaml").toStdString();
        services.version = "test";
        writeExample(test::readyYaml);
        main = std::make_unique<MainWindow>(std::move(services));
        main->show();
        setup = qobject_cast<SetupPage*>(main->page("setup"));
        runsPage = qobject_cast<RunsPage*>(main->page("runs"));
    }

    void writeExample(const char* text) const {
        QFile file(folder.filePath("example.yaml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    template <class Widget>
    Widget* part(const char* name) const {
        return main->findChild<Widget*>(name);
    }

    RunController& runs() const { return main->workbench().runs(); }

    void openExample() const {
        part<QPushButton>("action.example.button")->click();
        QTRY_VERIFY(part<QPushButton>("start")->isEnabled());
    }

    void startExample() const {
        openExample();
        part<QPushButton>("start")->click();
    }

    QTemporaryDir folder;
    std::unique_ptr<MainWindow> main;
    SetupPage* setup = nullptr;
    RunsPage* runsPage = nullptr;
};

std::size_t pointsOf(const RunData& run, const std::string& split, const std::string& name) {
    for (const Curve& curve : run.curves) {
        if (curve.split == split && curve.name == name) {
            return curve.values.size();
        }
    }
    return 0;
}

}  // namespace

class TestWindow : public QObject {
    Q_OBJECT

private:
    const QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase() {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName("artemis");
    }

    void anEmptyFormIsNotReady() {
        const Window window({});
        auto* ready = window.part<QLabel>("readiness");
        QTRY_VERIFY(ready->text().startsWith("Not ready because"));
        QVERIFY(!window.part<QPushButton>("start")->isEnabled());
        QTRY_VERIFY(!window.setup->form()->row("data.train")->problem().isEmpty());
    }

    void formAndYamlStayInStep() {
        const Window window({});
        window.openExample();
        auto* yaml = window.part<YamlEdit>("yaml");
        const SettingsForm* form = window.setup->form();
        QTRY_COMPARE(form->values(), parseYaml(test::readyYaml).tree);

        auto* name = qobject_cast<QLineEdit*>(form->row("name")->editor()->mainControl());
        QTest::keyClicks(name, "2");
        QCOMPARE(parseYaml(yaml->toPlainText().toStdString()).tree, form->values());

        yaml->setPlainText("name: typed\ntraining: {seed: 7}\n");
        QTRY_COMPARE(form->row("training.seed")->editor()->value(), Value(7));
        QCOMPARE(name->text(), QString("typed"));
    }

    void aSyntaxErrorLeavesTheFormAlone() {
        const Window window({});
        window.openExample();
        auto* yaml = window.part<YamlEdit>("yaml");
        const Value before = window.setup->form()->values();
        yaml->setPlainText("name: [unclosed\n");
        auto* problem = window.part<QLabel>("yaml.problem");
        QTRY_VERIFY(!problem->text().isEmpty());
        QCOMPARE(window.setup->form()->values(), before);
        QVERIFY(!window.part<QPushButton>("start")->isEnabled());
        yaml->setPlainText(test::readyYaml);
        QTRY_VERIFY(problem->text().isEmpty());
        QTRY_VERIFY(window.part<QPushButton>("start")->isEnabled());
    }

    void everyEventReachesTheCharts() {
        test::FakePlan plan;
        plan.steps = 950;  // 2 × 950 + 2 × 9 + the rest: about 2,000 events
        const Window window(plan);
        window.startExample();
        QTRY_COMPARE_WITH_TIMEOUT(window.main->currentPage(), QString("runs"), 5000);
        QTRY_VERIFY_WITH_TIMEOUT(!window.runs().isRunning(), 20000);
        const RunView* view = window.runsPage->details();
        QTRY_COMPARE(view->data().status, Status::Done);
        QCOMPARE(pointsOf(view->data(), "train", "loss"), std::size_t{950});
        QCOMPARE(pointsOf(view->data(), "train", "learning_rate"), std::size_t{950});
        QCOMPARE(pointsOf(view->data(), "dev", "accuracy"), std::size_t{9});
        QCOMPARE(view->lossChart()->heldPoints(), std::size_t{950 + 9});
        QCOMPARE(view->metricChart()->heldPoints(), std::size_t{9});
        QVERIFY(view->lossChart()->drawnPoints() > 100);
    }

    void aStoredRunLooksAsItDidLive() {
        test::FakePlan plan;
        plan.steps = 300;
        const Window window(plan);
        window.startExample();
        QTRY_VERIFY_WITH_TIMEOUT(window.runs().data().status == Status::Done, 20000);
        const RunData live = window.runs().data();
        StoreReader reader(window.folder.filePath("store/artemis.db").toStdString(), "", "");
        RunData stored;
        connect(&reader, &StoreReader::loaded, this,
                [&stored](const RunData& run) { stored = run; });
        reader.requestRun(live.id);
        QTRY_COMPARE(stored.id, live.id);
        QCOMPARE(stored.status, Status::Done);
        QCOMPARE(stored.totalSteps, live.totalSteps);
        for (const Curve& curve : live.curves) {
            QCOMPARE(pointsOf(stored, curve.split, curve.name), curve.values.size());
        }
    }

    void pauseHoldsAndStopEnds() {
        test::FakePlan plan;
        plan.steps = 1000000;
        plan.pace = 1ms;
        const Window window(plan);
        window.startExample();
        QTRY_VERIFY(window.runs().data().step > 5);
        window.part<QPushButton>("action.pause.button")->click();
        QVERIFY(window.runs().isPaused());
        QTest::qWait(300);
        const auto held = window.runs().data().step;
        QTest::qWait(300);
        QCOMPARE(window.runs().data().step, held);
        window.part<QPushButton>("action.resume.button")->click();
        QTRY_VERIFY(window.runs().data().step > held);
        window.part<QPushButton>("action.stop.button")->click();
        QTRY_VERIFY(!window.runs().isRunning());
        QCOMPARE(window.runsPage->details()->data().status, Status::Stopped);
        QTRY_VERIFY(window.part<QPushButton>("action.resume.button")->isEnabled());
    }

    void aStoppedRunGoesOn() {
        test::FakePlan plan;
        plan.steps = 300;
        plan.pace = 2ms;
        const Window window(plan);
        window.startExample();
        QTRY_VERIFY(window.runs().data().step > 5);
        window.runs().stop();
        QTRY_VERIFY(!window.runs().isRunning());
        const auto id = window.runs().data().id;
        QTRY_VERIFY(window.part<QPushButton>("action.resume.button")->isEnabled());
        window.part<QPushButton>("action.resume.button")->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.runs().data().status == Status::Done, 20000);
        QCOMPARE(window.runs().data().id, id);
        QCOMPARE(pointsOf(window.runs().data(), "train", "loss"), std::size_t{300});
    }

    void aFailureIsShownInFull() {
        test::FakePlan plan;
        plan.steps = 100;
        plan.failAt = 40;
        const Window window(plan);
        window.startExample();
        QTRY_VERIFY_WITH_TIMEOUT(window.runs().data().status == Status::Failed, 10000);
        auto* reason = window.part<QLabel>("run.reason");
        QTRY_VERIFY(reason->text().contains("not a number at step 40"));
        QVERIFY(reason->text().contains("Lower the learning rate"));
    }

    void anExperimentWaitsInTheQueueWhileAnotherRuns() {
        const Window window({.steps = 20});
        window.startExample();
        QTRY_VERIFY(window.runs().isRunning());
        window.part<QPushButton>("action.enqueue.button")->click();
        QTRY_COMPARE(window.main->workbench().queue().entries().size(), std::size_t{1});
        QTRY_COMPARE(window.main->workbench().queue().entries().front().state, QueueState::Done);
        QCOMPARE(window.runs().data().id, std::int64_t{2});
    }

    void aStoreThatCannotBeOpenedIsAFailure() {
        const Window window({}, true);
        window.openExample();
        // A folder stands where the store's file should be.
        QTRY_VERIFY(QFile::exists(window.folder.filePath("store/artemis.db")));
        for (const char* end : {"", "-wal", "-shm"}) {
            QFile::remove(window.folder.filePath("store/artemis.db") + end);
        }
        QVERIFY(QDir().mkpath(window.folder.filePath("store/artemis.db")));
        window.part<QPushButton>("start")->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.runs().data().status == Status::Failed, 10000);
        QTRY_VERIFY(window.part<QLabel>("run.reason")->text().contains("artemis.db"));
    }

    void closingAsks() {
        test::FakePlan plan;
        plan.steps = 1000000;
        plan.pace = 1ms;
        const Window window(plan);
        window.startExample();
        QTRY_VERIFY(window.runs().data().step > 2);
        int asked = 0;
        CloseChoice answer = CloseChoice::Stay;
        window.main->setCloseQuestion([&] {
            ++asked;
            return answer;
        });
        QVERIFY(!window.main->close());
        QCOMPARE(asked, 1);
        QVERIFY(window.runs().isRunning());
        answer = CloseChoice::StopAndSave;
        window.main->close();
        QTRY_VERIFY(!window.runs().isRunning());
        QTRY_VERIFY(!window.main->isVisible());
        QCOMPARE(window.runs().data().status, Status::Stopped);
    }

    void everyControlHasAName() {
        const Window window({});
        for (const QWidget* control : window.main->findChildren<QWidget*>()) {
            const bool takesKeys = control->focusPolicy() & Qt::TabFocus;
            const bool internal = control->objectName().startsWith("qt_") ||
                                  qobject_cast<const QScrollArea*>(control) != nullptr ||
                                  control->inherits("QMenuBar") || control->inherits("QLabel") ||
                                  control->inherits("QComboBoxListView");
            QVERIFY2(!takesKeys || internal || !control->accessibleName().isEmpty(),
                     qPrintable(QString("%1 %2 in %3")
                                    .arg(control->metaObject()->className(), control->objectName(),
                                         control->parentWidget()->metaObject()->className())));
        }
    }

    void theThemeReachesEveryLabel() {
        prepareStyle(*qApp);
        applyTheme(Theme::Light);
        const Window window({});
        const auto* status = window.part<QLabel>("status.run");
        applyTheme(Theme::Dark);
        QCOMPARE(status->palette().color(QPalette::WindowText), ink(Ink::Muted, darkPalette()));
        QCOMPARE(window.part<QTableView>("runs.table")->palette().color(QPalette::Highlight),
                 wash(darkPalette()));
        applyTheme(Theme::Light);
        QCOMPARE(status->palette().color(QPalette::WindowText), ink(Ink::Muted, lightPalette()));
    }

    void noMethodIsNamedInTheWindow() {
        const QStringList methods{"lora", "bitfit", "full",    "head",
                                  "ia3",  "prefix", "adalora", "dora"};
        QDirIterator sources(ARTEMIS_SOURCE_DIR "/ui", {"*.h", "*.cpp"}, QDir::Files,
                             QDirIterator::Subdirectories);
        while (sources.hasNext()) {
            QFile file(sources.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString text = QString::fromUtf8(file.readAll());
            for (const QString& method : methods) {
                QVERIFY2(!text.contains('"' + method + '"'), qPrintable(file.fileName()));
            }
        }
    }
};

QTEST_MAIN(TestWindow)
#include "test_window.moc"
