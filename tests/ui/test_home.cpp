// Home: recent runs open, the example trains, the doctor is heard, and what is dropped on the
// window opens.
#include <QLabel>
#include <QLineEdit>

#include "core/config/dropped.h"
#include "core/config/yaml.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/home_page.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/setup_page.h"
#include "ui/widgets/row_button.h"
#include "ui/widgets/yaml_edit.h"

using namespace artemis;
using namespace std::chrono_literals;
using test::part;

namespace {

Value draftOf(const MainWindow& window) {
    return qobject_cast<SetupPage*>(window.page("setup"))->form()->values();
}

bool anyLabelHolds(const QWidget& page, const QString& words) {
    for (const QLabel* label : page.findChildren<QLabel*>()) {
        if (label->isVisible() && label->text().contains(words)) {
            return true;
        }
    }
    return false;
}

}  // namespace

class TestHome : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void homeComesFirst() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        QCOMPARE(window->currentPage(), QString("home"));
        QTRY_VERIFY(anyLabelHolds(*window->page("home"), "No runs yet"));
    }

    void oneButtonTrainsTheExample() {
        const test::ShellHome home;
        const auto window = home.window({.steps = 50}, false);
        part<QPushButton>(*window, "home.train")->click();
        QTRY_COMPARE(window->currentPage(), QString("runs"));
        QTRY_VERIFY(window->workbench().runs().data().status == Status::Done);
        window->showPage("home");
        const auto listedAsDone = [&window] {
            const auto* line = window->page("home")->findChild<RowButton*>("home.run.1");
            return line != nullptr && line->accessibleName().contains("Done");
        };
        QTRY_VERIFY(listedAsDone());
        auto* line = window->page("home")->findChild<RowButton*>("home.run.1");
        QCOMPARE(line->text(), QString("trial"));
        QVERIFY(line->accessibleName().contains("Thin"));
    }

    void anExampleThatCannotBeReadIsTold() {
        const test::ShellHome home;
        home.write("example.yaml", "name: [\n");
        const auto window = home.window({}, false);
        part<QPushButton>(*window, "home.train")->click();
        QTRY_VERIFY(anyLabelHolds(*window->page("home"), "The example cannot start"));
        QVERIFY(part<QPushButton>(*window, "home.train")->isEnabled());
    }

    void aRecentRunOpens() {
        const test::ShellHome home;
        const auto window = home.window({.steps = 20}, false);
        for (int run = 1; run <= 2; ++run) {
            part<QPushButton>(*window, "home.train")->click();
            QTRY_COMPARE(window->workbench().runs().data().id, std::int64_t{run});
            QTRY_VERIFY(!window->workbench().runs().isRunning());
        }
        window->showPage("home");
        QTRY_VERIFY(part<QPushButton>(*window, "home.run.1") != nullptr);
        part<QPushButton>(*window, "home.run.1")->click();
        QCOMPARE(window->currentPage(), QString("runs"));
        const RunView* view = qobject_cast<RunsPage*>(window->page("runs"))->details();
        QTRY_COMPARE(view->run(), std::int64_t{1});
    }

    void theDoctorIsHeard() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        QTRY_VERIFY(anyLabelHolds(*window->page("home"), "two cores"));
        QVERIFY(anyLabelHolds(*window->page("home"), "Missing: fonts; install some"));
    }

    void aDroppedExperimentOpens() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        QVERIFY(test::drop(*window, home.path("example.yaml")));
        QTRY_COMPARE(window->currentPage(), QString("setup"));
        QTRY_COMPARE(draftOf(*window), parseYaml(test::readyYaml).tree);
    }

    void aDroppedFileIsNoTextOfTheFieldBelow() {
        const test::ShellHome home;
        const auto window = home.window({}, false);
        window->showPage("setup");
        auto* yaml = part<YamlEdit>(*window, "yaml");
        QVERIFY(test::drop(*yaml->viewport(), home.path("example.yaml")));
        QTRY_COMPARE(yaml->toPlainText(), QString(test::readyYaml));
    }

    void droppedDataAndModelGoIntoTheDraft() {
        const test::ShellHome home;
        home.write("films.tsv", "stars\tReview\n1\tgood\n");
        home.write("model/config.json", "{}");
        const auto window = home.window({}, false);
        QVERIFY(test::drop(*window, home.path("films.tsv")));
        QTRY_COMPARE(window->currentPage(), QString("setup"));
        QVERIFY(test::drop(*window, home.path("model")));
        const auto drafted = [&window](const char* path) {
            const Value draft = draftOf(*window);
            const Value* value = find(draft, path);
            return value == nullptr ? std::string() : toText(*value);
        };
        QTRY_COMPARE(drafted("model.path"), home.path("model").string());
        QCOMPARE(drafted("data.train"), home.path("films.tsv").string());
        QCOMPARE(drafted("data.text"), std::string("Review"));
        QCOMPARE(drafted("data.label"), std::string("stars"));
    }

    void columnsAreGuessed_data() {
        QTest::addColumn<QString>("names");
        QTest::addColumn<QString>("roles");
        QTest::newRow("sst2") << "sentence,label"
                              << R"({"text":"sentence","label":"label"})";
        QTest::newRow("pairs") << "id,Source,target"
                               << R"({"source":"Source","target":"target"})";
        QTest::newRow("instructions") << "instruction,output"
                                      << R"({"source":"instruction","target":"output"})";
        QTest::newRow("text only") << "n,text"
                                   << R"({"text":"text"})";
        QTest::newRow("unknown") << "a,b"
                                 << "{}";
    }
    void columnsAreGuessed() {
        QFETCH(QString, names);
        QFETCH(QString, roles);
        std::vector<std::string> columns;
        for (const QString& name : names.split(',')) {
            columns.push_back(name.toStdString());
        }
        QCOMPARE(QString::fromStdString(guessColumns(columns).dump()), roles);
    }

    void headersOfEveryFormatAreRead_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("tsv") << QByteArray("d.tsv") << QByteArray("text\tlabel\r\nx\t1\r\n");
        QTest::newRow("csv") << QByteArray("d.csv") << QByteArray("\xEF\xBB\xBF\"text\",label\n");
        QTest::newRow("jsonl") << QByteArray("d.jsonl")
                               << QByteArray("{\"text\": \"x\", \"label\": 1}\n");
    }
    void headersOfEveryFormatAreRead() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, bytes);
        const test::ShellHome home;
        home.write(name.toStdString(), bytes.toStdString());
        const Dropped found = lookAt(home.path(name.toStdString()));
        QVERIFY(found.kind == Dropped::Kind::Data);
        QCOMPARE(found.settings["data"]["text"], Value("text"));
        QCOMPARE(found.settings["data"]["label"], Value("label"));
    }

    void whatCannotBeOpenedIsNamed_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("picture") << QByteArray("a.png") << QByteArray("neither an experiment");
        QTest::newRow("folder") << QByteArray("folder") << QByteArray("without config.json");
    }
    void whatCannotBeOpenedIsNamed() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, words);
        const test::ShellHome home;
        home.write("a.png", "x");
        home.write("folder/x", "x");
        try {
            lookAt(home.path(name.toStdString()));
            QFAIL("it was taken");
        } catch (const BadInput& error) {
            QVERIFY(QString(error.what()).contains(words));
            QVERIFY(QString(error.what()).contains(name));
        }
    }
};

QTEST_MAIN(TestHome)
#include "test_home.moc"
