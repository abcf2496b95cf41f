// A model folder's way of conversations: its template, the words around it, where a turn is over.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/text/chat_rounds.h"
#include "core/text/chat_style.h"

using namespace artemis;

namespace {

const std::filesystem::path builtin = ARTEMIS_SOURCE_DIR "/resources/models/gpt2-small";

/// The built-in GPT-2's tokenizer with a chat template.
class Folder {
public:
    explicit Folder(const std::string& jinja) {
        for (const char* name : {"tokenizer.json", "tokenizer_config.json"}) {
            std::filesystem::copy_file(builtin / name, path() / name);
        }
        if (!jinja.empty()) {
            writeFile(path() / "chat_template.jinja", jinja);
        }
    }
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

constexpr const char* chatml =
    "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}"
    "{% endif %}{% for m in messages %}<|im_start|>{% endfor %}";

QString listed(const std::vector<std::string>& texts) {
    QStringList list;
    for (const std::string& text : texts) {
        list << QString::fromStdString(text);
    }
    return list.join('|');
}

}  // namespace

class TestChatStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theModelsOwnTemplateIsTaken() {
        const Folder folder(chatml);
        const ChatStyle style = chatStyle(folder.path(), ownTemplate);
        QCOMPARE(style.id, std::string("chatml"));
        QVERIFY(style.own);
        QCOMPARE(style.words.eos, std::string("<|endoftext|>"));
        QCOMPARE(style.prompt({{"user", "Hello"}}),
                 std::string("<|im_start|>system\nYou help.<|im_end|>\n"
                             "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"));
        QCOMPARE(style.prompt({{"system", "Be short."}, {"user", "Hello"}}),
                 std::string("<|im_start|>system\nBe short.<|im_end|>\n"
                             "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"));
    }

    void anotherTemplateCanBeChosen() {
        const Folder folder(chatml);
        const ChatStyle style = chatStyle(folder.path(), "alpaca");
        QVERIFY(!style.own);
        QCOMPARE(style.prompt({{"user", "Hello"}}),
                 std::string("<|endoftext|>### Instruction:\nHello\n\n### Response:\n"));
        QVERIFY_THROWS_EXCEPTION(BadInput, chatStyle(folder.path(), "alpacca"));
    }

    void plainWhereThereIsNone() {
        const ChatStyle style = chatStyle(builtin, ownTemplate);
        QCOMPARE(style.id, std::string("plain"));
        QVERIFY(!style.own);
        QCOMPARE(style.prompt({{"user", "Hello"}}), std::string("Hello\n"));
    }

    void whatIsNotKnownHasToBeNamed() {
        const Folder folder("{{ messages }}");
        try {
            chatStyle(folder.path(), ownTemplate);
            QFAIL("no error");
        } catch (const BadInput& error) {
            QVERIFY(std::string(error.what()).find("no kind that is known (chatml, llama2") !=
                    std::string::npos);
        }
        QCOMPARE(chatStyle(folder.path(), "llama3").id, std::string("llama3"));
    }

    void aTurnIsOver_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("eos");
        QTest::addColumn<QString>("stops");
        const auto row = [](const char* id, const char* eos, const char* stops) {
            QTest::addRow("%s %s", id, eos) << QString(id) << QString(eos) << QString(stops);
        };
        row("chatml", "</s>", "<|im_end|>|<|im_start|>user");
        row("llama2", "</s>", "</s>|<s>[INST]");
        row("llama3", "</s>", "<|eot_id|>|<|start_header_id|>user<|end_header_id|>");
        row("mistral", "</s>", "</s>|[INST]");
        row("alpaca", "</s>", "</s>|### Instruction:");
        row("alpaca", "", "### Instruction:");
        row("plain", "</s>", "</s>");
        row("plain", "", "\n");
    }

    void aTurnIsOver() {
        QFETCH(QString, id);
        QFETCH(QString, eos);
        const ChatStyle style{id.toStdString(), {"<s>", eos.toStdString(), "You help."}};
        const QString stops = listed(style.stops());
        QTEST(stops, "stops");
    }

    void eachSideKeepsItsAnswers() {
        ChatRounds rounds;
        rounds.say("One");
        rounds.answer(0, " first\n");
        rounds.answer(1, "second");
        rounds.say("Two");
        const Conversation left{
            {"system", "S"}, {"user", "One"}, {"assistant", "first"}, {"user", "Two"}};
        QVERIFY(rounds.turns(0, "S") == left);
        QCOMPARE(rounds.turns(1, "")[1].content, std::string("second"));
        rounds.answer(0, "more");
        rounds.say("Three");  // the right side was never asked for the second answer
        const Conversation right{{"user", "One"}, {"assistant", "second"}, {"user", "Three"}};
        QVERIFY(rounds.turns(1, "") == right);
        QCOMPARE(rounds.takeBack(), std::string("Three"));
        QCOMPARE(rounds.takeBack(), std::string("Two"));
        QCOMPARE(rounds.turns(0, "").size(), std::size_t{2});
        rounds.clear();
        QVERIFY(rounds.empty() && rounds.takeBack().empty());
    }
};

QTEST_GUILESS_MAIN(TestChatStyle)
#include "test_chat_style.moc"
