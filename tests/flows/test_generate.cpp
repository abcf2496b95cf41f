// artemis generate: texts after prompts, and conversations by a chat template.
#include <QTest>

#include "core/base/io.h"
#include "core/base/value.h"
#include "tests/support/program.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const QStringList model{
    "generate",         "--model", ARTEMIS_SOURCE_DIR "/resources/models/gpt2-small",
    "--max-new-tokens", "6",       "--json",
    "texts.json"};

struct Written {
    TempHome home;
    Outcome outcome;
    Value texts;

    explicit Written(const QStringList& more) : outcome(home.run({model + more})) {
        if (outcome.exitCode == 0) {
            texts = Value::parse(readFile(home.path("texts.json").toStdString()));
        }
    }
    std::int64_t promptTokens(std::size_t i) const { return texts[i].at("prompt_tokens"); }
};

}  // namespace

class TestGenerate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Equal prompts are equal texts; in a conversation the second one stands behind the first.
    void promptsAreTurnsOfAConversation() {
        const Written plain({"--prompt", "Hello", "--prompt", "Hello"});
        QVERIFY2(plain.outcome.exitCode == 0, plain.outcome.said());
        QCOMPARE(plain.promptTokens(0), plain.promptTokens(1));
        const Written chat({"--chat", "--prompt", "Hello", "--prompt", "Hello"});
        QVERIFY2(chat.outcome.exitCode == 0, chat.outcome.said());
        QCOMPARE(chat.promptTokens(0), plain.promptTokens(0) + 1);  // the end of the line
        QVERIFY(chat.promptTokens(1) > 2 * chat.promptTokens(0));
    }

    void theSystemTextStandsBeforeIt() {
        const Written chat(
            {"--chat", "--system", "Be short.", "--template", "alpaca", "--prompt", "Hello"});
        QVERIFY2(chat.outcome.exitCode == 0, chat.outcome.said());
        const Written bare({"--chat", "--template", "alpaca", "--prompt", "Hello"});
        QVERIFY(chat.promptTokens(0) > bare.promptTokens(0));
    }

    void whatIsWrongIsSaid_data() {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("words");
        QTest::newRow("no such template")
            << QStringList{"--chat", "--template", "alpacca"} << "there are chatml, llama2";
        QTest::newRow("no conversation") << QStringList{"--system", "Be short."} << "--chat";
    }

    void whatIsWrongIsSaid() {
        QFETCH(QStringList, more);
        QFETCH(QString, words);
        const Written written(more + QStringList{"--prompt", "Hello"});
        QCOMPARE(written.outcome.exitCode, 2);
        QVERIFY2(QString(written.outcome.said()).contains(words), written.outcome.said());
    }
};

QTEST_GUILESS_MAIN(TestGenerate)
#include "test_generate.moc"
