// Settings: kept in a file, read back, used for new experiments and never for opened ones.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QListWidget>

#include "core/config/preferences.h"
#include "core/config/yaml.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/settings_page.h"
#include "ui/pages/setup_page.h"
#include "ui/shell/theme.h"
#include "ui/widgets/colours.h"
#include "ui/widgets/yaml_edit.h"

using namespace artemis;
using test::part;

namespace {

Preferences changedPreferences() {
    Preferences all;
    all.appearance = {"dark", "test"};
    all.machine = {3, "cpu"};
    all.folders = {"/a/runs.db", "/b/out", {"/models one", "/models/two"}};
    all.shortcuts = {{"action.start", "Ctrl+T"}, {"action.new", ""}};
    return all;
}

QString draft(const MainWindow& window) { return part<YamlEdit>(window, "yaml")->toPlainText(); }

}  // namespace

class TestSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFileGivesBackWhatWasKept() {
        const test::ShellHome home;
        QCOMPARE(loadPreferences(home.path("none.yaml")), Preferences());
        savePreferences(home.path("settings.yaml"), changedPreferences());
        QCOMPARE(loadPreferences(home.path("settings.yaml")), changedPreferences());
    }

    void aBadFileIsTold_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("key") << QByteArray("machine: {thread: 2}") << QByteArray("machine.threads");
        QTest::newRow("range") << QByteArray("machine: {threads: -1}")
                               << QByteArray("-1 is not allowed");
        QTest::newRow("choice") << QByteArray("appearance: {theme: drak}")
                                << QByteArray("did you mean dark");
        QTest::newRow("keys") << QByteArray("shortcuts: {action.new: 3}")
                              << QByteArray("shortcuts.action.new");
        QTest::newRow("syntax") << QByteArray("machine: [") << QByteArray("is not YAML");
    }
    void aBadFileIsTold() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        const test::ShellHome home;
        home.write("settings.yaml", text.toStdString());
        try {
            loadPreferences(home.path("settings.yaml"));
            QFAIL("it was read");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains(words), error.what());
            QVERIFY2(QString(error.what()).contains("settings.yaml"), error.what());
        }
    }

    void aChangeIsKeptAtOnce() {
        const test::ShellHome home;
        const auto window = home.window();
        window->showPage("settings");
        auto* threads = part<QDoubleSpinBox>(*window, "machine.threads");
        QVERIFY(threads != nullptr);
        threads->setValue(2);
        QTRY_COMPARE(loadPreferences(home.path("settings.yaml")).machine.threads, std::int64_t{2});
        auto* page = qobject_cast<SettingsPage*>(window->page("settings"));
        page->modelFolders()->add("/models");
        QTRY_COMPARE(loadPreferences(home.path("settings.yaml")).folders.models,
                     std::vector<std::string>{"/models"});
    }

    void theThemeChangesAtOnce() {
        const test::ShellHome home;
        const auto window = home.window();
        auto* theme = part<QComboBox>(*window, "appearance.theme");
        theme->setCurrentIndex(theme->findData("dark"));
        QVERIFY(isDark(QApplication::palette()));
        QVERIFY(test::trigger(*window, "action.theme.light"));
        QVERIFY(!isDark(QApplication::palette()));
        QCOMPARE(theme->currentData().toString(), QString("light"));
        QTRY_COMPARE(loadPreferences(home.path("settings.yaml")).appearance.theme,
                     std::string("light"));
    }

    void newExperimentsStartWithTheMachine() {
        const test::ShellHome home;
        Preferences chosen;
        chosen.machine = {3, "cpu"};
        savePreferences(home.path("settings.yaml"), chosen);
        const auto window = home.window();
        const Value fresh = parseYaml(draft(*window).toStdString()).tree;
        QCOMPARE(fresh["training"]["threads"], Value(3));
        QCOMPARE(fresh["training"]["device"], Value("cpu"));
    }

    void usualSettingsAddNothing() {
        const test::ShellHome home;
        const auto window = home.window();
        QVERIFY(!draft(*window).contains("threads"));
        QVERIFY(!draft(*window).contains("device"));
    }

    void anOpenedExperimentIsLeftAlone() {
        const test::ShellHome home;
        Preferences chosen;
        chosen.machine = {3, "cpu"};
        savePreferences(home.path("settings.yaml"), chosen);
        const auto window = home.window();
        window->openPath(QString::fromStdString(home.path("example.yaml").string()));
        QTRY_COMPARE(draft(*window), QString(test::readyYaml));
    }

    void runsGoWhereTheyAreWanted() {
        const test::ShellHome home;
        Preferences chosen;
        chosen.folders.output = home.path("elsewhere").string();
        savePreferences(home.path("settings.yaml"), chosen);
        const auto window = home.window({.steps = 5});
        part<QPushButton>(*window, "home.train")->click();
        QTRY_VERIFY(window->workbench().runs().data().status == Status::Done);
        QVERIFY(QString::fromStdString(window->workbench().runs().data().outDir)
                    .startsWith(QString::fromStdString(chosen.folders.output)));
    }

    void foldersHaveTheirUsualPlaces() {
        QCOMPARE(storeFile("/given.db", changedPreferences()).string(), std::string("/given.db"));
        QCOMPARE(storeFile("", changedPreferences()).string(), std::string("/a/runs.db"));
        QCOMPARE(outputFolder("/s/artemis.db", {}).string(), std::string("/s/runs"));
        QCOMPARE(outputFolder("/s/artemis.db", changedPreferences()).string(),
                 std::string("/b/out"));
    }

    void modelsAreFoundInTheirFolders() {
        const test::ShellHome home;
        home.write("models/one/config.json", "{}");
        home.write("models/two.gguf", "");
        home.write("models/notes.txt", "");
        home.write("single/config.json", "{}");
        const std::vector<std::string> found =
            modelsIn({home.path("single").string(), home.path("models").string(), "/nowhere"});
        QCOMPARE(found, (std::vector<std::string>{home.path("models/one").string(),
                                                  home.path("models/two.gguf").string(),
                                                  home.path("single").string()}));
    }

    void theModelPickerOffersThem() {
        const test::ShellHome home;
        home.write("models/one/config.json", "{}");
        Preferences chosen;
        chosen.folders.models = {home.path("models").string()};
        savePreferences(home.path("settings.yaml"), chosen);
        const auto window = home.window();
        auto* picker = part<QComboBox>(*window, "model.path");
        QVERIFY(picker != nullptr);
        const QString one = QString::fromStdString(home.path("models/one").string());
        QTRY_VERIFY(picker->findText(one) >= 0);
        QVERIFY(picker->findText("builtin:tiny") >= 0);
        chosen.folders.models.clear();
        window->workbench().setPreferences(chosen);
        QTRY_VERIFY(picker->findText(one) < 0);
    }
};

QTEST_MAIN(TestSettings)
#include "test_settings.moc"
