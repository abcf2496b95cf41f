// The form shows every setting of the schema, gives back the values it was given, and shows
// problems at their fields.
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QtTest>

#include "tests/ui/fake_run.h"
#include "ui/forms/path_editors.h"
#include "ui/forms/schema_paths.h"
#include "ui/forms/settings_form.h"
#include "ui/widgets/elided_line.h"

using namespace artemis;

namespace {

Value anotherValue(const Param& param) {
    switch (param.kind) {
        case Kind::Boolean:
            return !param.fallback.get<bool>();
        case Kind::Integer:
            return static_cast<std::int64_t>(std::min(param.max, std::max(param.min, 0.0) + 3));
        case Kind::Real:
            return std::min(param.max, std::max(param.min, 0.0) + 0.125);
        case Kind::Choice:
            return param.choices.back();
        case Kind::Names:
            return param.choices.empty() ? Value{"one", "two"} : Value(param.choices.back());
        case Kind::Files:
            return {{"near", "a.tsv"}, {"far", "b.tsv"}};
        case Kind::Numbers:
            return {{"one", std::min(param.max, std::max(param.min, 0.0) + 3)}};
        case Kind::Groups:
            return Value::array({Value::array({0, 2}), Value::array({3})});
        case Kind::Interval:
            return 250;
        case Kind::Text:
        case Kind::File:
        case Kind::Folder:
            return "some/words";
    }
    return {};
}

std::vector<std::string> allPaths(const Schema& schema) {
    std::vector<std::string> paths;
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            paths.push_back(settingPath(section, param));
        }
    }
    return paths;
}

}  // namespace

class TestForm : public QObject {
    Q_OBJECT

private:
    const Catalog m_catalog = test::fakeCatalog();
    const Schema m_schema = experimentSchema(m_catalog);

private Q_SLOTS:
    void everySettingHasANamedEditor() {
        const SettingsForm form(m_schema, m_catalog);
        for (const std::string& path : allPaths(m_schema)) {
            const SettingRow* row = form.row(path);
            QVERIFY2(row != nullptr && row->path() == path, path.c_str());
            const QWidget* control = row->editor()->mainControl();
            QVERIFY2(control->objectName().startsWith(QString::fromStdString(path)), path.c_str());
            QVERIFY2(!control->accessibleName().isEmpty(), path.c_str());
            QVERIFY2(!control->whatsThis().isEmpty(), path.c_str());
        }
    }

    void editorsShowEveryKindOfValue() {
        SettingsForm form(m_schema, m_catalog);
        Value tree = Value::object();
        for (const std::string& path : allPaths(m_schema)) {
            assign(tree, path, anotherValue(*m_schema.param(path)));
        }
        form.setValues(tree);
        QCOMPARE(form.values(), tree);
        for (const std::string& path : allPaths(m_schema)) {
            const Value shown = form.row(path)->editor()->value();
            QVERIFY2(
                shown == *find(tree, path),
                (path + " shows " + shown.dump() + " for " + find(tree, path)->dump()).c_str());
        }
    }

    void defaultsAreShownWhereNothingIsGiven() {
        SettingsForm form(m_schema, m_catalog);
        form.setValues(Value::object());
        QCOMPARE(form.values(), Value::object());
        for (const std::string& path : allPaths(m_schema)) {
            const Value shown = form.row(path)->editor()->value();
            const Value& fallback = m_schema.param(path)->fallback;
            QVERIFY2(shown == fallback || Value::array({shown}) == fallback, path.c_str());
        }
    }

    void unknownKeysStay() {
        SettingsForm form(m_schema, m_catalog);
        const Value tree{{"study", {{"seeds", {1, 2}}}}, {"name", "a"}};
        form.setValues(tree);
        QCOMPARE(form.values(), tree);
        auto* name = qobject_cast<QLineEdit*>(form.row("name")->editor()->mainControl());
        QTest::keyClicks(name, "b");
        QCOMPARE(form.values(), (Value{{"study", {{"seeds", {1, 2}}}}, {"name", "ab"}}));
    }

    void editingSaysSoAndGivesTheValue_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("scientific") << "2e-4" << QByteArray("0.0002");
        QTest::newRow("plain") << "0.01" << QByteArray("0.01");
        QTest::newRow("unfinished") << "2e-" << QByteArray("\"2e-\"");
    }
    void editingSaysSoAndGivesTheValue() {
        QFETCH(QString, typed);
        QFETCH(QByteArray, json);
        SettingsForm form(m_schema, m_catalog);
        const std::string path = "training.learning_rate";
        auto* line = qobject_cast<QLineEdit*>(form.row(path)->editor()->mainControl());
        QSignalSpy edited(&form, &SettingsForm::edited);
        line->clear();  // one edit as well
        QTest::keyClicks(line, typed);
        QCOMPARE(edited.count(), static_cast<int>(typed.size()) + 1);
        const Value* value = find(form.values(), path);
        QVERIFY(value != nullptr);
        QCOMPARE(*value, Value::parse(json.toStdString()));
    }

    void sectionsFollowTheChoice() {
        SettingsForm form(m_schema, m_catalog);
        form.setValues({{"fine_tuning", {{"method", "thin"}}}});
        QVERIFY(!form.row("fine_tuning.thin.rank")->isHidden());
        QVERIFY(form.row("fine_tuning.usual.share")->isHidden());
        auto* box = form.findChild<QCheckBox*>("fine_tuning.method.usual");
        QVERIFY(box != nullptr);
        box->click();
        QCOMPARE(*find(form.values(), "fine_tuning.method"), (Value{"thin", "usual"}));
        QVERIFY(!form.row("fine_tuning.usual.share")->isHidden());
    }

    void basicHidesTheRest() {
        SettingsForm form(m_schema, m_catalog);
        QVERIFY(form.row("training.beta1")->isHidden());
        form.setBasicOnly(false);
        QVERIFY(!form.row("training.beta1")->isHidden());
        form.setBasicOnly(true);
        form.setValues({{"training", {{"beta1", 0.8}}}});
        QVERIFY2(!form.row("training.beta1")->isHidden(), "what the experiment sets is shown");
        QVERIFY(form.row("training.beta2")->isHidden());
    }

    void problemsStandAtTheirFields() {
        SettingsForm form(m_schema, m_catalog);
        form.setProblems({{"training.beta1", "2 is not allowed"}, {"data.eval.far", "is no file"}});
        QCOMPARE(form.row("training.beta1")->problem(), QString("2 is not allowed"));
        QVERIFY2(!form.row("training.beta1")->isHidden(), "a field with a problem is shown");
        QCOMPARE(form.row("data.eval")->problem(), QString("is no file"));
        form.setProblems({});
        QVERIFY(form.row("training.beta1")->isHidden());
    }

    /// A path of several sets has a narrow line; its tool tip has all of it.
    void aLineShowsBothEndsOfItsText() {
        SettingsForm form(m_schema, m_catalog);
        form.resize(900, 800);
        form.show();
        const QString path = "builtin:reviews-with-a-long-name/" + QString(80, 'x');
        form.setValues({{"data", {{"eval", {{"near", "a.tsv"}, {"far", path.toStdString()}}}}}});
        const auto* line = form.findChild<ElidedLine*>("data.eval.2.text");
        QVERIFY(line != nullptr);
        QCOMPARE(line->text(), path);
        QTRY_VERIFY2(line->shownText().startsWith("builtin:re"), qPrintable(line->shownText()));
        QVERIFY(line->shownText().endsWith('x') && line->shownText().contains(QChar(0x2026)));
        QVERIFY(line->toolTip().contains(path));
    }

    void tabGoesThroughTheSetsInOrder() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        Param param;
        param.kind = Kind::Files;
        param.label = "Sets";
        FilesEditor editor({"data.eval", param, {}, {}}, &window);
        layout->addWidget(&editor);
        layout->addWidget(new QLineEdit(&window));
        editor.setValue({{"a", "a.tsv"}, {"b", "b.tsv"}});
        editor.setValue({{"a", "a.tsv"}, {"b", "b.tsv"}, {"c", "c.tsv"}});
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        editor.findChild<QLineEdit*>("data.eval.name1")->setFocus();
        QStringList visited;
        for (int i = 0; i < 12; ++i) {
            visited << QApplication::focusWidget()->objectName().section('.', 2);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QCOMPARE(
            visited.join(' '),
            QString("name1  browse remove1 name2 2 2.browse remove2 name3 3 3.browse remove3"));
        QCOMPARE(QApplication::focusWidget()->objectName(), QString("data.eval.add"));
    }

    void resetRemovesTheSetting() {
        SettingsForm form(m_schema, m_catalog);
        form.setValues({{"training", {{"seed", 7}}}});
        form.findChild<QToolButton*>("training.seed.reset")->click();
        QCOMPARE(form.values(), Value::object());
        QCOMPARE(form.row("training.seed")->editor()->value(), Value(TrainingOptions{}.seed));
    }

    void newSettingsComeInTheOrderOfTheSchema() {
        SettingsForm form(m_schema, m_catalog);
        form.setValues({{"training", {{"seed", 7}}}, {"zeta", 1}});
        auto* name = qobject_cast<QLineEdit*>(form.row("name")->editor()->mainControl());
        QTest::keyClicks(name, "x");
        QCOMPARE(form.values().begin().key(), std::string("name"));
        QCOMPARE(form.values().back(), Value(1));
    }

    void settingsOfOtherTasksAreHidden() {
        Catalog catalog = test::fakeCatalog();
        catalog.tasks = {
            {"classification", "Sorting", "", {{.key = "data.label"}}},
            {"writing", "Writing", "", {{.key = "data.target"}, {.key = "evaluation"}}}};
        const Schema schema = experimentSchema(catalog);
        SettingsForm form(schema, catalog);
        form.setBasicOnly(false);
        const auto isThere = [&form](const char* path) { return !form.row(path)->isHidden(); };
        QVERIFY(isThere("data.label"));
        QVERIFY(isThere("data.train"));
        QVERIFY(!isThere("data.target"));
        QVERIFY(!isThere("evaluation.metrics"));
        form.enter("model.task", "writing");
        QVERIFY(!isThere("data.label"));
        QVERIFY(isThere("data.target"));
        QVERIFY(isThere("evaluation.metrics"));
        form.setSearch("label");
        QVERIFY(!isThere("data.label"));
        form.setSearch("");
        form.setProblems({{"data.label", "is wrong"}});
        QVERIFY(isThere("data.label"));
    }
};

QTEST_MAIN(TestForm)
#include "test_form.moc"
