// Tokenizers: added tokens, offsets, decoding, files and threads.
#include <QtTest>
#include <thread>

#include "core/base/error.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/tokenizer_fixture.h"

using namespace artemis;
using Ids = std::vector<std::int32_t>;
using Offsets = std::vector<std::pair<std::int32_t, std::int32_t>>;

Q_DECLARE_METATYPE(Ids)
Q_DECLARE_METATYPE(Offsets)

class TestTokenizer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_folder.put("tokenizer.json", test::wordPieceJson()); }

    // Expectations: tokenizers 0.22.2 on the same tokenizer.json.
    void encodes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Ids>("ids");
        QTest::addColumn<Offsets>("offsets");
        QTest::addColumn<QString>("decoded");
        const auto row = [](const char* name, const char* text, Ids ids, Offsets offsets,
                            const char* decoded) {
            QTest::newRow(name) << text << std::move(ids) << std::move(offsets) << decoded;
        };
        row("pieces", "unaffables unaffable, hello", {7, 8, 9, 10, 7, 8, 9, 13, 5},
            {{0, 2}, {2, 5}, {5, 9}, {9, 10}, {11, 13}, {13, 16}, {16, 20}, {20, 21}, {22, 27}},
            "unaffables unaffable, hello");
        row("lstrip and rstrip", "a  <l> a <r>  a", {11, 20, 11, 21, 11},
            {{0, 1}, {1, 6}, {7, 8}, {9, 14}, {14, 15}}, "a <l> a <r> a");
        row("single word", "word sword wordy word", {22, 1, 1, 22},
            {{0, 4}, {5, 10}, {11, 16}, {17, 21}}, "word word");
        row("normalized", "HÄH häh hah", {23, 23, 23}, {{0, 3}, {4, 7}, {8, 11}}, "Häh Häh Häh");
        row("mask takes the space", "a [MASK] a", {11, 4, 11}, {{0, 1}, {1, 8}, {9, 10}}, "a a");
        row("ideographs", "中文 e", {14, 15, 16}, {{0, 1}, {1, 2}, {3, 4}}, "中 文 e");
        row("accents", "Ünaffable", {7, 8, 9}, {{0, 2}, {2, 5}, {5, 9}}, "unaffable");
        row("controls", "\u00a0hello\u200bworld", {1}, {{1, 12}}, "");
        row("too long", "foofoofoofoofoo foo", {1, 19}, {{0, 15}, {16, 19}}, "foo");
        row("combining mark", "o\u0301o", {17, 18}, {{0, 1}, {2, 3}}, "oo");
        row("unknown", "\u0130", {1}, {{0, 1}}, "");
    }
    void encodes() {
        QFETCH(QString, text);
        QFETCH(Ids, ids);
        QFETCH(Offsets, offsets);
        QFETCH(QString, decoded);
        const Tokenizer tokenizer = Tokenizer::load(m_folder.path());
        const Encoding encoding = tokenizer.encode(text.toStdString(), {.addSpecialTokens = false});
        QCOMPARE(encoding.ids, ids);
        QCOMPARE(encoding.offsets, offsets);
        QCOMPARE(tokenizer.encodeIds(text.toStdString(), {.addSpecialTokens = false}), ids);
        QCOMPARE(QString::fromStdString(tokenizer.decode(ids, true)), decoded);
    }

    void damagedUtf8CountsAsReplacementCharacter_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        // Longest valid beginning of a sequence, one U+FFFD each (Unicode 15, table 3-8).
        QTest::newRow("stray") << QByteArray("ab\x80 ab") << "ab\uFFFD ab";
        QTest::newRow("cut off") << QByteArray("ab\xE4\xB8") << "ab\uFFFD";
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << "\uFFFD\uFFFD";
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << "\uFFFD\uFFFD\uFFFD";
        QTest::newRow("mixed") << QByteArray(
                                      "a\xF1\x80\x80\xE1\x80\xC2"
                                      "b\x80"
                                      "c")
                               << "a\uFFFD\uFFFD\uFFFDb\uFFFDc";
    }
    void damagedUtf8CountsAsReplacementCharacter() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        test::TokenizerFolder folder;
        Value json = test::byteLevelJson();
        json["model"]["unk_token"] = "a";
        folder.put("tokenizer.json", json);
        const Tokenizer tokenizer = Tokenizer::load(folder.path());
        QCOMPARE(tokenizer.encode(bytes.toStdString()), tokenizer.encode(text.toStdString()));
        QVERIFY(tokenizer.encode(bytes.toStdString()).ids.size() > 1);
    }

    void everyRoleHasItsId() {
        const Tokenizer tokenizer = Tokenizer::load(m_folder.path());
        QCOMPARE(tokenizer.special().pad, std::optional(0));
        QCOMPARE(tokenizer.special().mask, std::optional(4));
        QCOMPARE(tokenizer.special().bos, std::optional<std::int32_t>());
        QCOMPARE(tokenizer.vocabSize(), std::size_t{24});
        QCOMPARE(tokenizer.idToToken(23), std::string("Häh"));
        QCOMPARE(tokenizer.idToToken(24), std::string());
        QCOMPARE(tokenizer.idToToken(-1), std::string());
        QCOMPARE(tokenizer.tokenToId("word"), std::optional(22));
        QCOMPARE(tokenizer.tokenToId("##s"), std::optional(10));
        QCOMPARE(tokenizer.tokenToId("zebra"), std::optional<std::int32_t>());
    }

    void configChangesThePipeline() {
        test::TokenizerFolder folder;
        folder.put("tokenizer.json", test::wordPieceJson());
        folder.put("tokenizer_config.json",
                   Value{{"do_lower_case", false},
                         {"pad_token", {{"content", "<pad>"}, {"__type", "AddedToken"}}},
                         {"additional_special_tokens", {"<turn>", "foo"}}});
        const Tokenizer tokenizer = Tokenizer::load(folder.path());
        QCOMPARE(tokenizer.encodeIds("Hello hello<turn>", {.addSpecialTokens = false}),
                 (Ids{1, 5, 25}));
        QCOMPARE(tokenizer.special().pad, std::optional(24));
        QCOMPARE(tokenizer.decode(Ids{5, 24, 19, 6}, true), std::string("hello world"));
    }

    void savedIsTheSame_data() {
        QTest::addColumn<bool>("wordPiece");
        QTest::newRow("WordPiece") << true;
        QTest::newRow("byte-level BPE") << false;
    }
    void savedIsTheSame() {
        QFETCH(bool, wordPiece);
        test::TokenizerFolder given;
        test::TokenizerFolder saved;
        given.put("tokenizer.json", wordPiece ? test::wordPieceJson() : test::byteLevelJson());
        const Tokenizer tokenizer = Tokenizer::load(given.path());
        tokenizer.save(saved.path());
        const std::string text = "abab ab word <l> hello [MASK]";
        QCOMPARE(Tokenizer::load(saved.path()).encode(text), tokenizer.encode(text));
        // The older files alone carry the vocabulary (added tokens are in tokenizer_config.json).
        std::filesystem::remove(saved.path() / "tokenizer.json");
        QCOMPARE(Tokenizer::load(saved.path()).encode(text).ids, tokenizer.encode(text).ids);
    }

    void threadsAgree() {
        const Tokenizer tokenizer = Tokenizer::load(m_folder.path());
        std::vector<std::string> texts;
        std::vector<Ids> expected;
        for (int i = 0; i < 1000; ++i) {
            texts.push_back("hello " + std::to_string(i) + " unaffables, word");
            expected.push_back(tokenizer.encode(texts.back()).ids);
        }
        for (const int threads : {0, 1, 4}) {
            QCOMPARE(tokenizer.encodeBatch(texts, {}, threads), expected);
        }
        QVERIFY_THROWS_EXCEPTION(BadInput, tokenizer.encodeBatch(texts, {.maxLength = 1}, 4));
    }

    void lengthsThatCannotBeReached_data() {
        QTest::addColumn<std::size_t>("length");
        QTest::addColumn<int>("truncation");
        QTest::addColumn<std::size_t>("stride");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, std::size_t length, Truncation truncation,
                            std::size_t stride, const char* sentence) {
            QTest::newRow(name) << length << static_cast<int>(truncation) << stride << sentence;
        };
        row("no room", 2, Truncation::LongestFirst, 0,
            "max_length: is 2, but the special tokens alone are 3; choose a larger length");
        row("second too long", 5, Truncation::OnlyFirst, 0,
            "max_length: is 5, but the text that may not be shortened and the special tokens need "
            "6 tokens already; choose a larger length");
        row("stride", 7, Truncation::OnlyFirst, 1,
            "stride: is 1, but a window holds only 1 tokens of the text; choose a smaller stride "
            "or a larger length");
    }
    void lengthsThatCannotBeReached() {
        QFETCH(std::size_t, length);
        QFETCH(int, truncation);
        QFETCH(std::size_t, stride);
        QFETCH(QString, sentence);
        const Tokenizer tokenizer = Tokenizer::load(m_folder.path());
        try {
            tokenizer.windows("hello world hello", "foo foo foo",
                              {.maxLength = length,
                               .truncation = static_cast<Truncation>(truncation),
                               .stride = stride});
            QFAIL("no error");
        } catch (const BadInput& error) {
            QCOMPARE(QString(error.what()), sentence);
        }
        QVERIFY_THROWS_EXCEPTION(
            BadInput, tokenizer.encode("hello world",
                                       {.maxLength = 3, .truncation = Truncation::OnlySecond}));
    }

private:
    test::TokenizerFolder m_folder;
};

QTEST_GUILESS_MAIN(TestTokenizer)
#include "test_tokenizer.moc"
