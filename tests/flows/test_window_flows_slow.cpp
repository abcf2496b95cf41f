// The window driven from outside by shared/tools/uidrive.py, on an X server of its own: one
// experiment from an empty home folder to an exported comparison, by mouse and by keyboard alone.
// Pictures of all pages stay in `screenshots` beside this program.
#include <QDir>
#include <QStandardPaths>
#include <QTest>

#include "core/base/io.h"
#include "core/store/run_store.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr const char* python = "/usr/bin/python3";

struct Look {
    QString theme;
    QString size;
    QString name() const { return theme + "-" + size; }
};

/// A home folder without the other folders of TempHome, as a new user has it.
struct Home {
    TempHome folder;
    QString store() const { return folder.path(".local/share/artemis/artemis.db"); }
};

int eventsWith(const std::vector<TimedEvent>& events, const auto& wanted) {
    return static_cast<int>(
        std::ranges::count_if(events, [&](const TimedEvent& one) { return wanted(one.event); }));
}

bool isEnd(const Event& event, Status status) {
    const auto* end = std::get_if<RunFinished>(&event);
    return end != nullptr && end->status == status;
}

}  // namespace

class TestWindowFlows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anExperiment_data();
    void anExperiment();
    void everyPage_data();
    void everyPage();
    void theExampleOfATask();

private:
    QString pictures(const QString& flow, const Look& look) const;
    static Outcome drive(const QString& flow, const Look& look, const Home& home,
                         const QString& folder);
    static void checkStore(const Home& home, const std::string& name);
    std::map<QString, Home> m_homes;
};

void TestWindowFlows::initTestCase() {
    REQUIRE_SHARED("tools/uidrive.py");
    for (const char* tool : {"Xvfb", "dbus-run-session", "openbox", "xdotool", "import"}) {
        if (QStandardPaths::findExecutable(tool).isEmpty()) {
            QSKIP(qPrintable(QString("%1 is not installed; test.sh installs it").arg(tool)));
        }
    }
    if (QProcess::execute(python, {"-c", "import pyatspi"}) != 0) {
        QSKIP("python3-pyatspi is not installed; test.sh installs it");
    }
}

QString TestWindowFlows::pictures(const QString& flow, const Look& look) const {
    QDir folder(QCoreApplication::applicationDirPath() + "/screenshots/" + flow + "-" +
                look.name());
    folder.removeRecursively();
    folder.mkpath(".");
    return folder.path();
}

Outcome TestWindowFlows::drive(const QString& flow, const Look& look, const Home& home,
                               const QString& folder) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("ARTEMIS_THEME", look.theme);
    environment.insert("LC_ALL", "C.UTF-8");
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.start(python, {QString::fromStdString((sharedDir() / "tools/uidrive.py").string()),
                           "--size", look.size, "--home", home.folder.path(),
                           ARTEMIS_SOURCE_DIR "/tests/flows/window/" + flow + ".uidrive", "--",
                           programPath()});
    return TempHome::outcome(process, process.waitForFinished(600'000));
}

void TestWindowFlows::anExperiment_data() {
    QTest::addColumn<QString>("flow");
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QString>("size");
    QTest::newRow("by mouse") << "by_mouse"
                              << "light"
                              << "1280x800";
    QTest::newRow("by keyboard") << "by_keyboard"
                                 << "dark"
                                 << "1920x1080";
}

void TestWindowFlows::anExperiment() {
    QFETCH(QString, flow);
    QFETCH(QString, theme);
    QFETCH(QString, size);
    const QString folder = pictures(flow, {theme, size});
    const Home& home = m_homes[flow];
    const Outcome outcome = drive(flow, {theme, size}, home, folder);
    QVERIFY2(outcome.exitCode == 0 && !outcome.crashed, outcome.said());
    checkStore(home, flow == "by_mouse" ? "by-mouse" : "by-keyboard");

    const std::string picture = readFile((folder + "/train-loss.svg").toStdString());
    QVERIFY(picture.find("<svg") != std::string::npos);
    const std::string table = readFile((folder + "/comparison.csv").toStdString());
    QVERIFY2(table.find("training.seed,42,43") != std::string::npos ||
                 table.find("training.seed,43,42") != std::string::npos,
             table.c_str());
}

void TestWindowFlows::checkStore(const Home& home, const std::string& name) {
    const RunStore store = RunStore::open(home.store().toStdString(), StoreMode::ReadOnly);
    const std::vector<RunRow> rows = store.list();
    QCOMPARE(rows.size(), 2U);
    for (const RunRow& row : rows) {
        QCOMPARE(row.name, name);
        QCOMPARE(row.status, Status::Done);
        QVERIFY(row.summary.at("eval").at("accuracy").get<double>() > 0.5);
    }
    const auto events = store.events(1);
    QCOMPARE(eventsWith(events, [](const Event& e) { return isEnd(e, Status::Stopped); }), 1);
    QCOMPARE(eventsWith(events, [](const Event& e) { return isEnd(e, Status::Done); }), 1);
    QCOMPARE(eventsWith(events,
                        [](const Event& e) {
                            const auto* start = std::get_if<RunStarted>(&e);
                            return start != nullptr && start->resumedFromStep > 0;
                        }),
             1);
    // The copy differs in what was edited, and in nothing else.
    const auto first = store.params(1);
    const auto second = store.params(2);
    QCOMPARE(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        QCOMPARE(first[i].first, second[i].first);
        QCOMPARE(first[i].second != second[i].second, first[i].first == "training.seed");
    }
}

void TestWindowFlows::everyPage_data() {
    QTest::addColumn<QString>("flow");
    QTest::addColumn<QString>("home");
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QString>("size");
    for (const char* flow : {"pages", "playground", "models"}) {
        QTest::addRow("%s, dark, small", flow) << flow << "by_mouse"
                                               << "dark"
                                               << "1280x800";
        QTest::addRow("%s, light, large", flow) << flow << "by_keyboard"
                                                << "light"
                                                << "1920x1080";
    }
}

void TestWindowFlows::everyPage() {
    QFETCH(QString, flow);
    QFETCH(QString, home);
    QFETCH(QString, theme);
    QFETCH(QString, size);
    const Outcome outcome =
        drive(flow, {theme, size}, m_homes[home], pictures(flow, {theme, size}));
    QVERIFY2(outcome.exitCode == 0 && !outcome.crashed, outcome.said());
}

/// One task beside classification; seven_tasks.py alone runs all of them.
void TestWindowFlows::theExampleOfATask() {
    const QString folder = pictures("tasks", {"light", "1280x800"});
    QProcess process;
    process.start(python, {ARTEMIS_SOURCE_DIR "/tests/flows/window/seven_tasks.py",
                           QString::fromStdString((sharedDir() / "tools/uidrive.py").string()),
                           programPath(), folder, "questions"});
    const Outcome outcome = TempHome::outcome(process, process.waitForFinished(600'000));
    QVERIFY2(outcome.exitCode == 0 && !outcome.crashed, outcome.said());
    QVERIFY2(outcome.out.contains("squad_f1"), outcome.said());
}

QTEST_GUILESS_MAIN(TestWindowFlows)
#include "test_window_flows_slow.moc"
