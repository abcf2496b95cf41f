// Text that is decoded token by token is the text that is decoded at once, in whole characters.
#include <QtTest>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/text/stream_decoder.h"
#include "core/text/utf8.h"
#include "tests/support/shared.h"

using namespace artemis;

class TestStreamDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void joinsToTheDecodedText_data() {
        QTest::addColumn<QString>("folder");
        for (const char* folder :
             {"goldens/models/gpt2-tiny", "goldens/models/bert-tiny", "goldens/models/t5-tiny",
              "goldens/models/t5v11-tiny", "goldens/models/llama-tiny",
              "goldens/models/llama3-tiny", "data/tokenizers/gpt2", "data/tokenizers/t5",
              "data/tokenizers/bert-base-uncased"}) {
            QTest::newRow(folder) << folder;
        }
    }

    void joinsToTheDecodedText() {
        REQUIRE_SHARED("goldens");
        REQUIRE_SHARED("data/text");
        QFETCH(QString, folder);
        const Tokenizer tokenizer = Tokenizer::load(test::sharedDir() / folder.toStdString());
        std::vector<std::string> texts = split(
            readFile(test::sharedDir() / "data/text/wikitext2_valid.txt").substr(0, 100'000), '\n');
        for (const char* text :
             {"", " ", "  two  blanks ", "👩‍👩‍👧 日本語 naïve don't \uFFFD end",
              "I'm \xF0\x9F", "a<0x41>b </s> <s> [SEP] x"}) {
            texts.emplace_back(text);
        }
        for (const std::string& text : texts) {
            check(tokenizer, tokenizer.encodeIds(text));
        }
    }

    /// Models may write what no text becomes: halves of characters, runs of bytes, unknown ids.
    void joinsForAnyIds_data() { joinsToTheDecodedText_data(); }
    void joinsForAnyIds() {
        REQUIRE_SHARED("goldens");
        REQUIRE_SHARED("data/tokenizers");
        QFETCH(QString, folder);
        const Tokenizer tokenizer = Tokenizer::load(test::sharedDir() / folder.toStdString());
        std::uint32_t state = 1;
        for (int round = 0; round < 300; ++round) {
            std::vector<std::int32_t> ids;
            for (int i = 0; i < 40; ++i) {
                state = state * 1664525 + 1013904223;  // Numerical Recipes' generator
                const auto bound = static_cast<std::uint32_t>(
                    round % 2 == 0 ? 270 : tokenizer.vocabSize() + 5);  // bytes stand in front
                ids.push_back(static_cast<std::int32_t>((state >> 8) % bound));
            }
            check(tokenizer, ids);
        }
    }

    void aCharacterWaitsForItsBytes() {
        REQUIRE_SHARED("data/tokenizers/gpt2");
        const Tokenizer tokenizer = Tokenizer::load(test::sharedDir() / "data/tokenizers/gpt2");
        const auto ids = tokenizer.encodeIds("x日");  // GPT-2 has no token for it
        QVERIFY(ids.size() > 2);
        StreamDecoder stream(tokenizer, true);
        QCOMPARE(stream.put(ids[0]), std::string("x"));
        std::string last;
        for (std::size_t i = 1; i < ids.size(); ++i) {
            QCOMPARE(last, std::string());
            last = stream.put(ids[i]);
        }
        QCOMPARE(last, std::string("日"));
        QCOMPARE(stream.finish(), std::string());
    }

private:
    static void check(const Tokenizer& tokenizer, const std::vector<std::int32_t>& ids) {
        for (const bool skipSpecial : {false, true}) {
            StreamDecoder stream(tokenizer, skipSpecial);
            std::string joined;
            for (const std::int32_t id : ids) {
                const std::string fresh = stream.put(id);
                QVERIFY(isValidUtf8(fresh));
                joined += fresh;
            }
            joined += stream.finish();
            QCOMPARE(joined, tokenizer.decode(ids, skipSpecial));
        }
    }
};

QTEST_GUILESS_MAIN(TestStreamDecoder)
#include "test_stream_decoder.moc"
