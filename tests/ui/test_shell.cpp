// The shell: session, layouts, keys, palette, tour, parts of the window, and the language test.
#include <QAbstractButton>
#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QListWidget>
#include <QTabBar>
#include <QTableView>
#include <QTranslator>
#include <filesystem>

#include "tests/ui/shell_window.h"
#include "ui/pages/setup_page.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/language.h"
#include "ui/shell/shortcuts_dialog.h"
#include "ui/shell/theme.h"
#include "ui/widgets/yaml_edit.h"

using namespace artemis;
using namespace std::chrono_literals;
using test::part;

namespace {

QAction* action(const MainWindow& window, const QString& name) {
    for (const Command& command : window.commands().all()) {
        if (command.action->objectName() == name) {
            return command.action;
        }
    }
    return nullptr;
}

QString draft(const MainWindow& window) { return part<YamlEdit>(window, "yaml")->toPlainText(); }

/// Every text a person can read on visible widgets, with the widget it stands on.
std::vector<std::pair<const QWidget*, QString>> textsOf(const MainWindow& window) {
    std::vector<std::pair<const QWidget*, QString>> texts;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible()) {
            continue;
        }
        const auto take = [&](const QString& text) { texts.emplace_back(widget, text); };
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            take(label->text());
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            take(button->text());
        } else if (const auto* group = qobject_cast<const QGroupBox*>(widget)) {
            take(group->title());
        } else if (const auto* dock = qobject_cast<const QDockWidget*>(widget)) {
            take(dock->windowTitle());
        } else if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) {
            for (int i = 0; i < tabs->count(); ++i) {
                take(tabs->tabText(i));
            }
        } else if (const auto* table = qobject_cast<const QTableView*>(widget);
                   table != nullptr && table->model() != nullptr) {
            for (int i = 0; i < table->model()->columnCount(); ++i) {
                take(table->model()->headerData(i, Qt::Horizontal).toString());
            }
        }
        take(widget->toolTip());
        take(widget->accessibleName());
    }
    return texts;
}

/// Words of a language: a number, a path, a version or the user's own name is none.
bool hasWords(const QString& text, const QStringList& own) {
    static const QRegularExpression word("[A-Za-z]{3,}");
    return word.match(text).hasMatch() && !text.contains('/') && !text.startsWith("qt_") &&
           std::none_of(own.begin(), own.end(),
                        [&](const QString& name) { return text.contains(name); });
}

/// Sentences of the engine and of its checks stay in their own words.
bool isSaidByTheEngine(const QWidget& widget) {
    const QString name = widget.objectName();
    static const QStringList others{"readiness", "run.reason", "model.note", "plan.note"};
    return name.endsWith(".problem") || others.contains(name);
}

class Language {
public:
    Language() { QCoreApplication::installTranslator(&m_translator); }
    ~Language() { QCoreApplication::removeTranslator(&m_translator); }

private:
    TestTranslator m_translator;
};

}  // namespace

class TestShell : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        prepareStyle(*qApp);
        applyTheme(Theme::Light);
    }

    void theDraftSurvivesACrash() {
        const test::ShellHome home;
        home.write("session.json", "{\"toured\": true, \"closed\": true}");
        {
            const auto window = home.window();
            window->sessionFile().setInterval(20ms);
            window->showPage("setup");
            part<YamlEdit>(*window, "yaml")->setPlainText("name: precious\n");
            QTRY_VERIFY(std::filesystem::exists(home.path("session.json")) &&
                        readFile(home.path("session.json")).find("precious") != std::string::npos);
        }  // gone without being closed
        const auto window = home.window();
        QCOMPARE(window->currentPage(), QString("setup"));
        QCOMPARE(draft(*window), QString("name: precious\n"));
        QVERIFY(part<QPlainTextEdit>(*window, "messages")
                    ->toPlainText()
                    .contains("not closed properly"));
        auto* file = window->page("setup");
        QTRY_VERIFY([&] {
            for (const QLabel* label : file->findChildren<QLabel*>()) {
                if (label->text().contains("(changed)")) {
                    return true;
                }
            }
            return false;
        }());
    }

    void theChosenRunIsChosenAgain() {
        const test::ShellHome home;
        {
            const auto window = home.window({.steps = 10});
            for (int run = 1; run <= 2; ++run) {
                part<QPushButton>(*window, "home.train")->click();
                QTRY_COMPARE(window->workbench().runs().data().id, std::int64_t{run});
                QTRY_VERIFY(!window->workbench().runs().isRunning());
            }
            Q_EMIT window->workbench().runWanted(1);
            window->close();
        }
        const auto window = home.window();
        QCOMPARE(window->currentPage(), QString("runs"));
        QCOMPARE(window->page("runs")->session().value("run", 0), 1);
        QVERIFY(!part<QPlainTextEdit>(*window, "messages")->toPlainText().contains("properly"));
    }

    void layoutsAreKept() {
        const test::ShellHome home;
        {
            const auto window = home.window();
            QVERIFY(!part<QDockWidget>(*window, "dock.run")->isVisible());
            QVERIFY(test::trigger(*window, "action.dock.run"));
            window->addDockWidget(Qt::LeftDockWidgetArea, part<QDockWidget>(*window, "dock.run"));
            window->close();
        }
        const auto window = home.window();
        auto* dock = part<QDockWidget>(*window, "dock.run");
        QVERIFY(dock->isVisible());
        QCOMPARE(window->dockWidgetArea(dock), Qt::LeftDockWidgetArea);
        QVERIFY(test::trigger(*window, "action.layout_usual"));
        QVERIFY(!dock->isVisible());
    }

    void aDamagedSessionIsForgotten() {
        const test::ShellHome home;
        home.write("session.json", "{\"page\": 7, \"pages\": [1], \"layout\": {\"docks\": 3}");
        const auto window = home.window();
        QCOMPARE(window->currentPage(), QString("home"));
        home.write("session.json",
                   "{\"page\": 7, \"pages\": {\"setup\": 1}, \"layout\": {\"docks\": 3}}");
        const auto other = home.window();
        QCOMPARE(other->currentPage(), QString("home"));
    }

    void everyCommandHasItsOwnKeys() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        QVERIFY(window->commands().all().size() > 20);
        for (const Command& command : window->commands().all()) {
            const Command* other =
                window->commands().conflict(command.action->shortcut(), command.action);
            QVERIFY2(other == nullptr, qPrintable(command.title));
        }
    }

    void keysAreChangedAndKept() {
        const test::ShellHome home;
        {
            const auto window = home.window();
            QVERIFY(test::trigger(*window, "action.shortcuts"));
            auto* dialog = window->findChild<ShortcutsDialog*>();
            QVERIFY(dialog != nullptr);
            auto* table = dialog->findChild<QTableWidget*>("shortcuts.table");
            auto* keys = dialog->findChild<QKeySequenceEdit*>("shortcuts.keys");
            auto* assign = dialog->findChild<QPushButton*>("shortcuts.assign");
            const auto titles = table->findItems("Run › Start", Qt::MatchExactly);
            QCOMPARE(titles.size(), 1);
            table->selectRow(titles.front()->row());
            QCOMPARE(keys->keySequence(), QKeySequence("F5"));

            keys->setKeySequence(QKeySequence("Ctrl+Q"));
            auto* conflict = dialog->findChild<QLabel*>("shortcuts.conflict");
            QVERIFY(conflict->text().contains("File › Quit"));
            QVERIFY(!assign->isEnabled());

            keys->setKeySequence(QKeySequence("Ctrl+T"));
            QVERIFY(conflict->text().isEmpty());
            assign->click();
            QCOMPARE(action(*window, "action.start")->shortcut(), QKeySequence("Ctrl+T"));
            QCOMPARE(titles.front()->tableWidget()->item(titles.front()->row(), 1)->text(),
                     QKeySequence("Ctrl+T").toString(QKeySequence::NativeText));
            QTRY_COMPARE(loadPreferences(home.path("settings.yaml")).shortcuts,
                         (std::map<std::string, std::string>{{"action.start", "Ctrl+T"}}));
        }
        const auto window = home.window();
        QCOMPARE(action(*window, "action.start")->shortcut(), QKeySequence("Ctrl+T"));
        QVERIFY(test::trigger(*window, "action.shortcuts"));
        window->findChild<ShortcutsDialog*>()
            ->findChild<QPushButton*>("shortcuts.reset_all")
            ->click();
        QCOMPARE(action(*window, "action.start")->shortcut(), QKeySequence("F5"));
        QTRY_VERIFY(loadPreferences(home.path("settings.yaml")).shortcuts.empty());
    }

    void thePaletteFindsAndDoes() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        const auto found = matching(window->commands(), "sav as");
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found.front()->action->objectName(), QString("action.save_as"));
        QCOMPARE(matching(window->commands(), "").size(), window->commands().all().size());
        QVERIFY(matching(window->commands(), "no such words").empty());

        QVERIFY(test::trigger(*window, "action.palette"));
        auto* palette = window->findChild<CommandPalette*>();
        auto* typed = palette->findChild<QLineEdit*>("palette.typed");
        QTest::keyClicks(typed, "setti");
        auto* list = palette->findChild<QListWidget*>("palette.list");
        QVERIFY(list->currentItem()->text().contains("Settings"));
        QTest::keyClick(typed, Qt::Key_Return);
        QTRY_COMPARE(window->currentPage(), QString("settings"));
    }

    void theTourHasFiveStepsAndMayBeSkipped() {
        const test::ShellHome home;
        {
            const auto window = home.window();
            auto* tour = part<Tour>(*window, "tour");
            QTRY_VERIFY(tour->isVisible());
            QStringList pages;
            for (int step = 0; step < 5; ++step) {
                QCOMPARE(tour->step(), step);
                pages << window->currentPage();
                QVERIFY(window->rect().contains(tour->geometry()));
                part<QPushButton>(*window, "tour.next")->click();
            }
            QVERIFY(!tour->isVisible());
            QCOMPARE(pages, (QStringList{"home", "setup", "runs", "compare", "settings"}));
            QVERIFY(test::trigger(*window, "action.tour"));
            QVERIFY(tour->isVisible());
            part<QPushButton>(*window, "tour.skip")->click();
            QVERIFY(!tour->isVisible());
            window->close();
        }
        const auto window = home.window();
        QTest::qWait(50);
        QVERIFY(!part<Tour>(*window, "tour")->isVisible());
    }

    void everyPageIsReachedByKeys() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        QTest::keyClick(window.get(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(window->currentPage(), QString("runs"));
        QTest::keyClick(window.get(), Qt::Key_PageDown, Qt::ControlModifier);
        QVERIFY(window->currentPage() != QString("runs"));
        QTest::keyClick(window.get(), Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(window->currentPage(), QString("home"));
    }

    void partsOfTheWindowTakeTurns() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        QVERIFY(test::trigger(*window, "action.dock.messages"));
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        window->showPage("home");
        QSet<const QWidget*> visited;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(test::trigger(*window, "action.region_next"));
            visited << QApplication::focusWidget();
        }
        QCOMPARE(visited.size(), 3);
        QVERIFY(visited.contains(part<QPlainTextEdit>(*window, "messages")));
    }

    void theFootTellsDeviceMemoryAndQueue() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        QVERIFY(part<QLabel>(*window, "status.device")->text().contains("processor"));
        QTRY_VERIFY(part<QLabel>(*window, "status.memory")->text().endsWith("B"));
        QTRY_COMPARE(part<QLabel>(*window, "status.queue")->text(), QString("Queue: empty"));
        QueueController& queue = window->workbench().queue();
        queue.setPaused(true);
        queue.add({"waits", test::readyYaml, "/tmp", {}});
        QTRY_COMPARE(part<QLabel>(*window, "status.queue")->text(), QString("Queue: 1 waiting"));
    }

    void theDockFollowsTheRun() {
        const test::ShellHome home;
        const auto window = home.window({.steps = 200}, false);
        QVERIFY(test::trigger(*window, "action.dock.run"));
        part<QPushButton>(*window, "home.train")->click();
        QTRY_VERIFY(window->workbench().runs().data().status == Status::Done);
        QTRY_VERIFY(part<QLabel>(*window, "dock.run.loss")->text().startsWith("Loss 0."));
    }

    void everyWordIsTranslated() {
        const Language language;
        const test::ShellHome home;
        const auto window = home.window({.steps = 30}, false);
        test::trigger(*window, "action.dock.run");
        test::trigger(*window, "action.dock.messages");
        part<QPushButton>(*window, "home.train")->click();
        QTRY_VERIFY(window->workbench().runs().data().status == Status::Done);
        const QStringList own{"trial", "training"};  // the experiment's name, the engine's phase
        for (const PageEntry& entry : allPages()) {
            window->showPage(entry.id);
            QTest::qWait(100);
            for (const auto& [widget, text] : textsOf(*window)) {
                QVERIFY2(!hasWords(text, own) || text.contains('[') || isSaidByTheEngine(*widget),
                         qPrintable(QString("%1 on page %2: %3 %4")
                                        .arg(text, entry.id, widget->metaObject()->className(),
                                             widget->objectName())));
            }
        }
        for (const Command& command : window->commands().all()) {
            QVERIFY2(command.title.contains('['), qPrintable(command.title));
        }
    }

    void noButtonIsCut() {
        const Language language;
        const test::ShellHome home;
        const auto window = home.window({.steps = 30}, false);
        window->startTour();
        for (const PageEntry& entry : allPages()) {
            window->showPage(entry.id);
            QTest::qWait(100);
            QVERIFY2(window->width() <= 1280, qPrintable(entry.id));
            for (const QAbstractButton* button : window->findChildren<QAbstractButton*>()) {
                const bool internal = button->objectName().startsWith("qt_");
                QVERIFY2(internal || !button->isVisible() || button->text().isEmpty() ||
                             button->sizeHint().width() <= button->width(),
                         qPrintable(QString("%1 on page %2: %3 of %4 pixels")
                                        .arg(button->text(), entry.id)
                                        .arg(button->width())
                                        .arg(button->sizeHint().width())));
            }
        }
    }

    void aTranslationIsFoundByItsName() {
        const test::ShellHome home;
        QVERIFY(languagesIn(home.path("none")).empty());
        home.write("translations/artemis_de.qm", "");
        home.write("translations/readme.txt", "");
        QCOMPARE(languagesIn(home.path("translations")), std::vector<std::string>{"de"});
        QVERIFY(translatorFor("en", home.path("translations")) == nullptr);
        QVERIFY(translatorFor("xx", home.path("translations")) == nullptr);
        QVERIFY(translatorFor("test", {}) != nullptr);
        const TestTranslator marked;
        QCOMPARE(marked.translate("x", "0123456789", nullptr, -1), QString("[0123456789~~~~]"));
    }
};

QTEST_MAIN(TestShell)
#include "test_shell.moc"
