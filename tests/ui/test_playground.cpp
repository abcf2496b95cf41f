// The Playground lets real models write: bare and adapted side by side, with settings, stops and
// errors that say what is wrong.
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QMenu>
#include <QMimeData>

#include "core/base/text.h"
#include "core/engine/run/model_facts.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/playground_page.h"

using namespace artemis;
using test::part;

namespace {

/// Three steps: enough for an adapter that changes what is written.
constexpr const char* adapted =
    "name: reports\n"
    "model: {path: 'builtin:gpt2-small', task: causal-lm}\n"
    "data: {train: 'builtin:reports', source: source, target: target, builtin_rows: 200}\n"
    "fine_tuning: {method: lora, lora: {r: 4, target_modules: [c_attn]}}\n"
    "training: {max_steps: 3, batch_size: 4, learning_rate: 0.05}\n";

class Playground {
public:
    explicit Playground(const test::ShellHome& home) {
        WindowServices services = home.services({}, false);
        services.catalog = engineCatalog();
        services.run = runExperiment;
        window = std::make_unique<MainWindow>(std::move(services));
        window->show();
        window->showPage("playground");
    }

    template <class Widget>
    Widget* control(const char* name) const {
        return part<Widget>(*window, name);
    }
    QString text(const char* side) const {
        return control<QPlainTextEdit>((std::string(side) + ".text").c_str())->toPlainText();
    }
    QString state(const char* side) const {
        return control<QLabel>((std::string(side) + ".state").c_str())->text();
    }
    void enter(const QString& model, const QString& prompt) const {
        control<QLineEdit>("playground.model.text")->setText(model);
        control<PromptEdit>("playground.prompt")->enter(prompt);
    }
    SettingsForm* form() const { return window->page("playground")->findChild<SettingsForm*>(); }
    QPushButton* generate() const { return control<QPushButton>("playground.generate"); }
    void train() const {
        const Parsed parsed =
            parseExperiment(std::string(adapted), {}, window->workbench().catalog());
        QVERIFY2(parsed.problems.empty(), toText(parsed.problems).c_str());
        window->workbench().runs().start(parsed.config);
        QTRY_VERIFY_WITH_TIMEOUT(!window->workbench().runs().isRunning(), 60000);
        QCOMPARE(window->workbench().runs().data().status, Status::Done);
    }

    std::unique_ptr<MainWindow> window;
};

/// What the model behind the window writes.
QString written(const std::string& adapter, const std::string& prompt, const Value& settings) {
    const TextGenerator generator({modelFolder("builtin:gpt2-small"), adapter});
    return QString::fromStdString(
        generator.write(prompt, generateOptions(writingSettings(settings))).text);
}

const Value few = {{"writing", {{"max_new_tokens", 12}}}};

/// What the bare model answers in a conversation, without blanks around it.
std::string answered(const Conversation& turns, const ChatStyle& style) {
    const TextGenerator generator({modelFolder("builtin:gpt2-small")});
    const GenerateOptions options = generateOptions(writingSettings(few));
    return std::string(
        trimmed(generator.write({style.prompt(turns), true}, options, style.stops()).text));
}

}  // namespace

class TestPlayground : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theEmptyPageOffersAModelThatWrites() {
        const test::ShellHome home;
        const Playground page(home);
        auto* button = page.control<QPushButton>("playground.try");
        QVERIFY(button->isVisible());
        QVERIFY(!page.generate()->isEnabled());
        button->click();
        QTRY_VERIFY(page.generate()->isEnabled());
        const QString model = page.control<QLineEdit>("playground.model.text")->text();
        QVERIFY(describeModel(model.toStdString()).writes);
        QVERIFY(!button->isVisible());
        QTest::keyClick(page.control<PromptEdit>("playground.prompt"), Qt::Key_Return,
                        Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!page.text("playground.left").isEmpty(), 20000);
        QTRY_VERIFY(page.state("playground.left").contains("tokens/s"));
    }

    void anAdapterWritesBesideTheBareModel() {
        const test::ShellHome home;
        const Playground page(home);
        page.window->showPage("home");
        page.train();
        page.window->showPage("playground");
        page.control<QCheckBox>("playground.both")->setChecked(true);
        auto* adapter = page.control<QComboBox>("playground.right.adapter");
        QTRY_COMPARE(adapter->count(), 2);
        adapter->setFocus();
        adapter->setCurrentIndex(1);
        Q_EMIT adapter->activated(1);
        QCOMPARE(page.control<QLineEdit>("playground.model.text")->text(),
                 QString("builtin:gpt2-small"));
        QCOMPARE(adapter->currentText(), QString("run 1 · reports"));
        page.form()->setValues(few);
        page.enter("builtin:gpt2-small", "name: Alba");
        page.generate()->click();
        QTRY_VERIFY_WITH_TIMEOUT(page.state("playground.right").contains("tokens/s"), 30000);
        const std::string folder = adapter->itemData(1, Qt::ToolTipRole).toString().toStdString();
        QCOMPARE(page.text("playground.left"), written("", "name: Alba", few));
        QCOMPARE(page.text("playground.right"), written(folder, "name: Alba", few));
        QVERIFY(page.text("playground.left") != page.text("playground.right"));
        QVERIFY(page.state("playground.left").contains("12 tokens"));
        QVERIFY(page.state("playground.left").contains("ended by the limit of tokens"));
        page.control<QPushButton>("playground.right.copy")->click();
        QCOMPARE(QApplication::clipboard()->text(), page.text("playground.right"));
        Q_EMIT adapter->activated(0);
        QCOMPARE(adapter->currentText(), QString());
    }

    void aConversationByATemplate() {
        const test::ShellHome home;
        const Playground page(home);
        auto* last = page.control<QPushButton>("playground.chat.edit");
        QVERIFY(!last->isVisible());
        page.control<QCheckBox>("playground.chat")->setChecked(true);
        page.enter("builtin:gpt2-small", "");
        auto* note = page.control<QLabel>("playground.chat.note");
        QTRY_COMPARE(note->text(), QString("Plain: the model has no template of its own"));
        auto* which = page.control<QComboBox>("playground.chat.template");
        which->setCurrentIndex(which->findData("alpaca"));
        QTRY_COMPARE(note->text(), QString("Alpaca: not the model's own template"));
        page.control<QPlainTextEdit>("playground.chat.system")->setPlainText("Be short.");
        page.control<PromptEdit>("playground.prompt")->enter("Hello");
        QCOMPARE(page.control<QPlainTextEdit>("playground.chat.text")->toPlainText(),
                 QString("<|endoftext|>Be short.\n\n### Instruction:\nHello\n\n"
                         "### Response:\n"));

        page.form()->setValues(few);
        const ChatStyle style = chatStyle(modelFolder("builtin:gpt2-small"), "alpaca");
        Conversation turns{{"system", "Be short."}, {"user", "Hello"}};
        const auto say = [&](const QString& message) {
            page.control<PromptEdit>("playground.prompt")->enter(message);
            page.generate()->click();
            QTRY_VERIFY_WITH_TIMEOUT(last->isEnabled(), 30000);
            turns.push_back({"assistant", answered(turns, style)});
        };
        say("Hello");
        QVERIFY(page.control<PromptEdit>("playground.prompt")->document()->isEmpty());
        const QString first = "System\nBe short.\n\nYou\nHello\n\nModel\n" +
                              QString::fromStdString(turns.back().content);
        QCOMPARE(page.text("playground.left"), first);
        turns.push_back({"user", "And you?"});
        say("And you?");
        QCOMPARE(page.text("playground.left"), first + "\n\nYou\nAnd you?\n\nModel\n" +
                                                   QString::fromStdString(turns.back().content));

        page.control<QCheckBox>("playground.both")->setChecked(true);
        QVERIFY(page.text("playground.right").endsWith("You\nAnd you?\n\nModel\n"));
        last->click();
        QCOMPARE(page.text("playground.left"), first);
        QCOMPARE(page.control<PromptEdit>("playground.prompt")->toPlainText(), QString("And you?"));
        page.control<QPushButton>("playground.chat.new")->click();
        QVERIFY(page.text("playground.left") == "System\nBe short.");
        QVERIFY(!last->isEnabled());
        page.control<QCheckBox>("playground.chat")->setChecked(false);
        QVERIFY(page.text("playground.left").isEmpty() && !last->isVisible());
    }

    void stopEndsBothSides() {
        const test::ShellHome home;
        const Playground page(home);
        page.control<QCheckBox>("playground.both")->setChecked(true);
        page.enter("builtin:gpt2-small", "The");
        page.generate()->click();
        QVERIFY(!page.generate()->isEnabled());
        QVERIFY(test::trigger(*page.window, "action.stop_writing"));
        QTRY_VERIFY_WITH_TIMEOUT(page.generate()->isEnabled(), 20000);
        QVERIFY(page.state("playground.right").contains("Stop"));
    }

    void whatCannotWriteIsToldInASentence_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("adapter");
        QTest::addColumn<QString>("words");
        QTest::newRow("no folder") << "/no/such/folder"
                                   << ""
                                   << "/no/such/folder";
        QTest::newRow("an encoder") << "builtin:bert-small"
                                    << ""
                                    << "cannot write";
        QTest::newRow("no adapter") << "builtin:gpt2-small"
                                    << "/no/adapter"
                                    << "/no/adapter";
        QTest::newRow("not downloaded") << "hub:nobody/nothing"
                                        << ""
                                        << "artemis download nobody/nothing";
    }

    void whatCannotWriteIsToldInASentence() {
        QFETCH(QString, model);
        QFETCH(QString, adapter);
        QFETCH(QString, words);
        const test::ShellHome home;
        const Playground page(home);
        page.control<QComboBox>("playground.left.adapter")->setEditText(adapter);
        page.enter(model, "The");
        page.generate()->click();
        QTRY_VERIFY_WITH_TIMEOUT(page.generate()->isEnabled(), 20000);
        QVERIFY2(page.state("playground.left").contains(words),
                 qPrintable(page.state("playground.left")));
    }

    void settingsAreCheckedBeforeAnythingIsLoaded() {
        const test::ShellHome home;
        const Playground page(home);
        page.enter("builtin:gpt2-small", "The");
        SettingsForm* form = page.form();
        QVERIFY(!form->row("writing.sampling.temperature")->isVisible());
        form->enter("writing.decoding", "sampling");
        QVERIFY(form->row("writing.sampling.temperature")->isVisible());
        form->enter("writing.sampling.temperature", -1);
        page.generate()->click();
        QVERIFY(form->row("writing.sampling.temperature")->problem().contains("-1"));
        QVERIFY(page.generate()->isEnabled());
    }

    void earlierPromptsComeBackAndUndoes() {
        const test::ShellHome home;
        const Playground page(home);
        auto* prompt = page.control<PromptEdit>("playground.prompt");
        for (const char* words : {"First words", "Second words"}) {
            page.enter("builtin:gpt2-small", words);
            page.generate()->click();
            QTRY_VERIFY_WITH_TIMEOUT(page.generate()->isEnabled(), 20000);
        }
        const QMenu* menu = page.control<QPushButton>("playground.history")->menu();
        QCOMPARE(menu->actions().size(), 2);
        menu->actions().back()->trigger();
        QCOMPARE(prompt->toPlainText(), QString("First words"));
        prompt->undo();
        QCOMPARE(prompt->toPlainText(), QString("Second words"));
    }

    void aDroppedTextFileBecomesThePrompt() {
        const test::ShellHome home;
        home.write("prompt.txt", "Once upon a time\nthere was");
        const Playground page(home);
        auto* prompt = page.control<PromptEdit>("playground.prompt");
        QVERIFY(test::drop(*prompt->viewport(), home.path("prompt.txt")));
        QTRY_COMPARE(prompt->toPlainText(), QString("Once upon a time\nthere was"));
        QCOMPARE(page.window->currentPage(), QString("playground"));
    }

    void choicesAreBackInTheNextWindow() {
        const test::ShellHome home;
        Value session;
        {
            const Playground page(home);
            page.enter("builtin:gpt2-small", "Words");
            page.control<QCheckBox>("playground.both")->setChecked(true);
            page.control<QComboBox>("playground.right.adapter")->setEditText("/some/adapter");
            page.control<QCheckBox>("playground.chat")->setChecked(true);
            auto* which = page.control<QComboBox>("playground.chat.template");
            which->setCurrentIndex(which->findData("alpaca"));
            page.form()->enter("writing.max_new_tokens", 7);
            session = page.window->page("playground")->session();
        }
        const Playground page(home);
        page.window->page("playground")->restoreSession(Value::parse(session.dump()));
        QCOMPARE(page.window->page("playground")->session(), session);
        QTRY_VERIFY(page.generate()->isEnabled());
    }
};

QTEST_MAIN(TestPlayground)
#include "test_playground.moc"
