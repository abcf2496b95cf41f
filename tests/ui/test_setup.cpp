// The Setup page with the real engine and a model of a few kilobytes: one history of form, text and
// model tree; comments kept; search; model, data and plan shown.
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QSettings>
#include <QtTest>

#include "core/config/yaml.h"
#include "tests/support/tiny_model.h"
#include "tests/ui/fake_run.h"
#include "ui/forms/setting_row.h"
#include "ui/pages/setup_page.h"
#include "ui/shell/main_window.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const char* const experiment =
    "# What this is for.\n"
    "name: tiny   # shown in the list\n"
    "model: {path: model, task: classification}\n"
    "data:\n"
    "  # twenty sentences\n"
    "  train: train.tsv\n"
    "  max_length: 8  # tokens\n"
    "fine_tuning:\n"
    "  method: lora\n"
    "  lora: {r: 2, alpha: 4, target_modules: [query, value]}\n"
    "training: {epochs: 2, batch_size: 4, seed: 1}\n";

struct Window {
    Window() {
        const std::filesystem::path root = folder.path().toStdString();
        tiny::write(root / "model");
        writeFile(root / "train.tsv", tiny::table(20, 1));
        writeFile(root / "presets/example.yaml", "# A ready one.\nname: ready-one\n");
        writeFile(root / "a.yaml", experiment);
        WindowServices services;
        services.catalog = engineCatalog();
        services.run = fakeRun({});
        services.storePath = root / "store/artemis.db";
        services.example = root / "presets/example.yaml";
        services.version = "test";
        main = std::make_unique<MainWindow>(std::move(services));
        main->showPage("setup");
        main->show();
        setup = qobject_cast<SetupPage*>(main->page("setup"));
        yaml = part<YamlEdit>("yaml");
    }

    void open() const {
        setup->openFile(folder.filePath("a.yaml"));
        QTRY_COMPARE(text(), QString(experiment));
        QTRY_COMPARE(setup->form()->row("name")->editor()->value(), Value("tiny"));
    }

    template <class Widget>
    Widget* part(const char* name) const {
        return main->findChild<Widget*>(name);
    }
    template <class Widget>
    Widget* control(const char* path) const {
        return qobject_cast<Widget*>(setup->form()->row(path)->editor()->mainControl());
    }
    QString text() const { return yaml->toPlainText(); }
    Value setting(const char* path) const {
        const Value tree = parseYaml(text().toStdString()).tree;
        const Value* value = find(tree, path);
        return value == nullptr ? Value() : *value;
    }
    void undo() const { setup->history().stack().undo(); }

    /// A row of the tree: "In every block" or a block, and a layer in it.
    QTreeWidgetItem* layer(const QString& group, const QString& name) const {
        QTreeWidget* tree = setup->model()->tree();
        for (int g = 0; g < tree->topLevelItemCount(); ++g) {
            for (int i = 0; i < tree->topLevelItem(g)->childCount(); ++i) {
                QTreeWidgetItem* item = tree->topLevelItem(g)->child(i);
                if (tree->topLevelItem(g)->text(0) == group && item->text(0) == name) {
                    return item;
                }
            }
        }
        return nullptr;
    }
    /// A click on the middle of the row's name.
    void click(QTreeWidgetItem* item) const {
        QTreeWidget* tree = setup->model()->tree();
        item->parent()->setExpanded(true);
        tree->scrollToItem(item);
        const QRect rect = tree->visualItemRect(item);
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, rect.center());
    }

    QTemporaryDir folder;
    std::unique_ptr<MainWindow> main;
    SetupPage* setup = nullptr;
    YamlEdit* yaml = nullptr;
};

}  // namespace

class TestSetup : public QObject {
    Q_OBJECT

private:
    const QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase() {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName("artemis");
    }
    void init() { QSettings().setValue("setup/tab", 0); }

    void anEditKeepsComments() {
        const Window window;
        window.open();
        window.control<QDoubleSpinBox>("data.max_length")->setValue(16);
        QCOMPARE(window.text(), QString(experiment).replace("max_length: 8", "max_length: 16"));
        QTest::keyClicks(window.control<QLineEdit>("name"), "2");
        QVERIFY(window.text().contains("name: tiny2   # shown in the list"));
        QVERIFY(window.part<QLabel>("setup.file")->text().contains("changed"));
    }

    void everyEditIsUndoneAndRedone() {
        const Window window;
        window.open();
        QTest::keyClicks(window.control<QLineEdit>("name"), "abc");
        QCOMPARE(window.setup->history().stack().count(), 1);  // the letters of a word
        window.control<QDoubleSpinBox>("data.max_length")->setValue(16);
        window.yaml->setPlainText(window.text().replace("seed: 1", "seed: 9"));
        QTRY_COMPARE(window.setup->form()->row("training.seed")->editor()->value(), Value(9));
        const QString after = window.text();
        QCOMPARE(window.setup->history().stack().count(), 3);
        for (int i = 0; i < 3; ++i) {
            window.undo();
        }
        QCOMPARE(window.text(), QString(experiment));
        QTRY_COMPARE(window.setup->form()->row("name")->editor()->value(), Value("tiny"));
        QTRY_COMPARE(window.setup->form()->row("training.seed")->editor()->value(), Value(1));
        QVERIFY(!window.part<QLabel>("setup.file")->text().contains("changed"));
        QVERIFY(!window.part<QWidget>("action.undo.button")->isEnabled());
        for (int i = 0; i < 3; ++i) {
            window.setup->history().stack().redo();
        }
        QCOMPARE(window.text(), after);
        QTRY_COMPARE(window.setup->form()->row("name")->editor()->value(), Value("tinyabc"));
    }

    void theKeyForUndoWorksInsideOfAField() {
        const Window window;
        window.main->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.main.get()));
        window.open();
        auto* name = window.control<QLineEdit>("name");
        name->setFocus();
        QTest::keyClicks(name, "x");
        QVERIFY(window.text().contains("tinyx"));
        QTest::keyClick(name, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(window.text(), QString(experiment));
        QTRY_COMPARE(name->text(), QString("tiny"));
    }

    void searchHidesWhatDoesNotMatch() {
        const Window window;
        const SettingsForm* form = window.setup->form();
        auto* search = window.part<QLineEdit>("form.search");
        search->setText("warmup");
        QVERIFY(!form->row("training.warmup_ratio")->isHidden());  // though it is not basic
        QVERIFY(form->row("name")->isHidden());
        search->setText("SHUFFLE order");  // words of label and help, in any case
        QVERIFY(!form->row("data.shuffle")->isHidden());
        QVERIFY(form->row("training.warmup_ratio")->isHidden());
        search->setText("nothing has this");
        QVERIFY(form->row("data.shuffle")->isHidden());
        search->clear();
        QVERIFY(!form->row("name")->isHidden());
        QVERIFY(form->row("training.warmup_ratio")->isHidden());
    }

    void theFormFitsItsPlace() {
        const Window window;
        window.main->setWindowState(Qt::WindowNoState);
        window.main->resize(1280, 740);
        window.part<QRadioButton>("form.all")->setChecked(true);
        const auto* place = window.setup->findChild<QScrollArea*>("setup.form");
        for (const SettingRow* row : place->findChildren<SettingRow*>()) {
            QVERIFY2(row->minimumSizeHint().width() <= 480,
                     qPrintable(QString("%1: %2")
                                    .arg(QString::fromStdString(row->path()))
                                    .arg(row->minimumSizeHint().width())));
        }
        QTRY_COMPARE(place->widget()->width(), place->viewport()->width());
    }

    void theTreeShowsTheModel() {
        const Window window;
        window.open();
        QTRY_VERIFY(window.layer("Block 1", "attention.self.query") != nullptr);
        const QTreeWidgetItem* query = window.layer("Block 1", "attention.self.query");
        QCOMPARE(query->text(1), QString("16 × 16"));
        QCOMPARE(query->text(2), QString::number(16 * 16 + 16));
        QVERIFY(query->text(3).contains("adapted"));
        QCOMPARE(query->checkState(0), Qt::Checked);
        QVERIFY(window.layer("Block 0", "output.dense")->text(3).contains("frozen"));
        QVERIFY(window.layer("After the blocks", "classifier")->text(3).contains("trained"));
        QVERIFY((window.layer("After the blocks", "classifier")->flags() &
                 Qt::ItemIsUserCheckable) == 0);
    }

    void aClickPicksTargetModules() {
        const Window window;
        window.open();
        const char* path = "fine_tuning.lora.target_modules";
        QTRY_VERIFY(window.layer("In every block", "intermediate.dense") != nullptr);
        window.click(window.layer("In every block", "intermediate.dense"));
        QCOMPARE(window.setting(path), (Value{"query", "value", "intermediate.dense"}));
        QCOMPARE(window.layer("Block 0", "intermediate.dense")->checkState(0), Qt::Checked);
        QTRY_VERIFY(window.layer("Block 0", "intermediate.dense")->text(3).contains("adapted"));
        window.click(window.layer("In every block", "attention.self.query"));
        QCOMPARE(window.setting(path), (Value{"value", "intermediate.dense"}));
        window.click(window.layer("Block 1", "intermediate.dense"));
        QCOMPARE(window.setting(path), (Value{"value", "bert.encoder.layer.0.intermediate.dense"}));
        QCOMPARE(window.layer("In every block", "intermediate.dense")->checkState(0),
                 Qt::PartiallyChecked);
        QVERIFY(window.text().contains("# twenty sentences"));
        QCOMPARE(window.setup->history().stack().count(), 3);
        window.undo();
        QCOMPARE(window.setting(path), (Value{"value", "intermediate.dense"}));
        QTRY_COMPARE(window.layer("Block 1", "intermediate.dense")->checkState(0), Qt::Checked);
    }

    void aKeyPicksTargetModules() {
        const Window window;
        window.open();
        QTRY_VERIFY(window.layer("In every block", "attention.self.key") != nullptr);
        QTreeWidget* tree = window.setup->model()->tree();
        tree->setCurrentItem(window.layer("In every block", "attention.self.key"));
        QTest::keyClick(tree, Qt::Key_Space);
        QCOMPARE(window.setting("fine_tuning.lora.target_modules"),
                 (Value{"query", "value", "key"}));
    }

    /// LoRA of rank 2 on four layers of 16 × 16, and the classifier.
    void thePlanIsShown() {
        const Window window;
        window.open();
        const std::int64_t trainable = 4 * 2 * (16 + 16) + 2 * 16 + 2;
        QTRY_VERIFY(
            window.part<QLabel>("plan.trainable")->text().startsWith(QString::number(trainable)));
        QCOMPARE(window.part<QLabel>("plan.steps")->text(), QString("10"));  // 2 × 20 / 4
        QVERIFY(window.part<QLabel>("plan.memory")->text().contains("free"));
        QVERIFY(window.part<QLabel>("plan.time")->text().contains("not known"));
        QVERIFY(window.part<QLabel>("plan.line")->text().startsWith(QString::number(trainable)));
        window.control<QDoubleSpinBox>("training.batch_size")->setValue(5);
        QTRY_COMPARE(window.part<QLabel>("plan.steps")->text(), QString("8"));
        window.control<QLineEdit>("fine_tuning.lora.target_modules")->setText("qeury");
        QTRY_VERIFY(window.part<QLabel>("plan.note")->text().contains("did you mean query?"));
        QVERIFY(window.part<QLabel>("plan.line")->text().isEmpty());
    }

    void theDataIsShown() {
        const Window window;
        window.open();
        const auto* rows = window.part<QTextBrowser>("data.preview.rows");
        QTRY_VERIFY(rows->toPlainText().contains("⟦[CLS]⟧"));
        QVERIFY(rows->toPlainText().contains("cut off"));  // 4 to 16 words in 8 tokens
        QVERIFY(window.part<QLabel>("data.preview.summary")->text().contains("All 20 rows"));
        QVERIFY(window.part<QLabel>("data.preview.classes")->text().contains("Class 1"));
        std::int64_t counted = 0;
        for (const Histogram::Bin& bin : window.part<Histogram>("data.preview.lengths")->bins()) {
            counted += bin.count;
        }
        QCOMPARE(counted, std::int64_t{20});
        QTest::keyClicks(window.control<QLineEdit>("data.text"), "s");
        QTRY_VERIFY(window.part<QLabel>("data.preview.note")->text().contains("Did you mean"));
    }

    void theCommandIsCopied() {
        const Window window;
        QVERIFY(!window.part<QPushButton>("action.copy_command.button")->isEnabled());
        window.open();
        window.control<QDoubleSpinBox>("training.batch_size")->setValue(8);
        window.part<QPushButton>("action.copy_command.button")->click();
        QCOMPARE(
            QApplication::clipboard()->text(),
            "artemis run " + window.folder.filePath("a.yaml") + " --set training.batch_size=8");
    }

    void aPresetIsTaken() {
        const Window window;
        QTRY_VERIFY(window.part<QAction>("preset.example") != nullptr);
        QCOMPARE(window.part<QAction>("preset.example")->toolTip(), QString("A ready one."));
        window.part<QAction>("preset.example")->trigger();
        QTRY_COMPARE(window.setup->form()->row("name")->editor()->value(), Value("ready-one"));
        QVERIFY(window.text().startsWith("# A ready one."));
    }

    /// Something is missing, and still the model and its layers are there to look at.
    void anUnfinishedExperimentShowsItsModel() {
        const Window window;
        window.setup->openText("model: {path: model}\nfine_tuning: {method: lora}\n",
                               window.folder.path());
        QTRY_VERIFY2(window.layer("Block 0", "output.dense") != nullptr,
                     qPrintable(window.part<QLabel>("model.note")->text()));
        QTRY_VERIFY(window.part<QLabel>("plan.note")->text().contains("data.train"));
        QTRY_VERIFY(
            window.part<QLabel>("data.preview.note")->text().contains("no training data"));
    }
};

QTEST_MAIN(TestSetup)
#include "test_setup.moc"
