// Chat templates against transformers' apply_chat_template (tests/golden/chat_templates.py).
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/text/chat_template.h"

using namespace artemis;

namespace {

const Value& fixture() {
    static const Value json =
        Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/text/chat_templates.json"));
    return json;
}

Conversation turnsOf(const Value& json) {
    Conversation turns;
    for (const Value& turn : json) {
        turns.push_back({turn.at("role"), turn.at("content")});
    }
    return turns;
}

std::string textOf(const std::vector<ChatPiece>& pieces) {
    std::string text;
    for (const ChatPiece& piece : pieces) {
        text += piece.text;
    }
    return text;
}

std::string answersOf(const std::vector<ChatPiece>& pieces) {
    std::string text;
    for (const ChatPiece& piece : pieces) {
        text += piece.answer ? piece.text : "|";
    }
    return text;
}

}  // namespace

class TestChatTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreTheReferences_data() {
        QTest::addColumn<int>("family");
        QTest::addColumn<int>("conversation");
        for (std::size_t f = 0; f < fixture().size(); ++f) {
            for (std::size_t c = 0; c < fixture()[f].at("cases").size(); ++c) {
                const std::string name = fixture()[f].at("template").get<std::string>() + " " +
                                         std::to_string(f) + " " + std::to_string(c);
                QTest::newRow(name.c_str()) << static_cast<int>(f) << static_cast<int>(c);
            }
        }
    }
    void textsAreTheReferences() {
        QFETCH(int, family);
        QFETCH(int, conversation);
        const Value& own = fixture()[static_cast<std::size_t>(family)];
        const Value& one = own.at("cases")[static_cast<std::size_t>(conversation)];
        const auto recognised = recogniseChatTemplate(own.at("jinja").get<std::string>());
        QVERIFY(recognised);
        QCOMPARE(recognised->id, own.at("template").get<std::string>());
        QCOMPARE(recognised->system, own.value("system", ""));
        const ChatWords words{own.at("bos"), own.at("eos"), recognised->system};
        const ChatTemplate& style = chatTemplate(recognised->id);
        const Conversation turns = turnsOf(one.at("turns"));
        QCOMPARE(textOf(style.render(turns, words, false)), one.at("text").get<std::string>());
        const Conversation before(turns.begin(), turns.end() - 1);
        QCOMPARE(textOf(style.render(before, words, true)), one.at("open").get<std::string>());
        // Each answer stands in a piece of its own, with the end of the turn.
        std::size_t answers = 0;
        for (const ChatPiece& piece : style.render(turns, words, false)) {
            answers += piece.answer ? 1 : 0;
        }
        QCOMPARE(answers, turns.size() / 2);
    }

    void answersEndTheirTurn() {
        const Conversation turns{
            {"user", "a"}, {"assistant", "b"}, {"user", "c"}, {"assistant", "d"}};
        const auto said = [&](const char* id) {
            return answersOf(chatTemplate(id).render(turns, {"<s>", "</s>", ""}, false));
        };
        QCOMPARE(said("chatml"), std::string("||||b<|im_end|>|||||d<|im_end|>|"));
        QCOMPARE(said("llama3"), std::string("||||b<|eot_id|>|||d<|eot_id|>"));
        QCOMPARE(said("llama2"), std::string("||b </s>||d </s>"));
        QCOMPARE(said("plain"), std::string("|b</s>||d</s>|"));
    }

    void alpacaHasAFieldForInput() {
        const Conversation turns{{"user", "Add.", "2 and 3"}, {"assistant", "5"}};
        QCOMPARE(textOf(chatTemplate("alpaca").render(turns, {"", "</s>", "Hello."}, false)),
                 std::string("Hello.\n\n### Instruction:\nAdd.\n\n### Input:\n2 and 3\n\n"
                             "### Response:\n5</s>\n\n"));
        QCOMPARE(textOf(chatTemplate("plain").render(turns, {"", "</s>", ""}, false)),
                 std::string("Add.\n\n2 and 3\n5</s>\n"));
    }

    void faultsAreSaid_data() {
        QTest::addColumn<QString>("style");
        QTest::addColumn<QString>("roles");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const char* style, const char* roles,
                            const char* fault) {
            QTest::newRow(name) << QString(style) << QString(roles) << QString(fault);
        };
        row("fine", "llama2", "system user assistant", "");
        row("assistant first, free", "chatml", "assistant user assistant", "");
        row("assistant first", "llama2", "assistant user assistant", "must take turns");
        row("two users", "mistral", "user user assistant", "must take turns");
        row("no answer", "plain", "user", "nothing to learn");
        row("unknown role", "plain", "user tool", "the role \"tool\" is not one of");
        row("late system", "plain", "user assistant system", "may only be the first turn");
    }
    void faultsAreSaid() {
        QFETCH(QString, style);
        QFETCH(QString, roles);
        QFETCH(QString, fault);
        Conversation turns;
        for (const QString& role : roles.split(' ')) {
            turns.push_back({role.toStdString(), "x"});
        }
        const std::string said = conversationFault(turns, chatTemplate(style.toStdString()));
        QCOMPARE(said.empty(), fault.isEmpty());
        QVERIFY2(said.find(fault.toStdString()) != std::string::npos, said.c_str());
    }

    void whatIsNotKnownIsNotGuessed() {
        QVERIFY(!recogniseChatTemplate("{{ messages }}"));
        QVERIFY(!recogniseChatTemplate("<|start_header_id|> Cutting Knowledge Date: …"));
        QVERIFY_THROWS_EXCEPTION(BadInput, chatTemplate("chatlm"));
    }

    void templatesOfFolders() {
        QTemporaryDir folder;
        const auto at = std::filesystem::path(folder.path().toStdString());
        QCOMPARE(readChatTemplate(at), std::string());
        writeFile(at / "tokenizer_config.json", R"({"chat_template": "one"})");
        QCOMPARE(readChatTemplate(at), std::string("one"));
        writeFile(at / "tokenizer_config.json",
                  R"({"chat_template": [{"name": "tool_use", "template": "a"},
                                        {"name": "default", "template": "b"}]})");
        QCOMPARE(readChatTemplate(at), std::string("b"));
        writeFile(at / "tokenizer_config.json", "[3");
        QCOMPARE(readChatTemplate(at), std::string());
        writeFile(at / "chat_template.jinja", "two");
        QCOMPARE(readChatTemplate(at), std::string("two"));
    }
};

QTEST_GUILESS_MAIN(TestChatTemplate)
#include "test_chat_template.moc"
