// Bad tokenizer files: each gives one sentence that names the file and the key.
#include <QtTest>

#include "core/base/error.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/tokenizer_fixture.h"

using namespace artemis;

namespace {

struct Bad {
    const char* name;
    const char* file;
    std::string content;
    const char* sentence;  // behind the folder's path
};

std::string edited(Value json, const std::string& pointer, const Value& value) {
    json[Value::json_pointer(pointer)] = value;
    return json.dump();
}

std::string wordPiece(const std::string& pointer, const Value& value) {
    return edited(test::wordPieceJson(), pointer, value);
}

std::string byteLevel(const std::string& pointer, const Value& value) {
    return edited(test::byteLevelJson(), pointer, value);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

std::vector<Bad> badTokenizerJson() {
    const char* file = "tokenizer.json";
    const std::string good = test::wordPieceJson().dump();
    return {
        {"cut off", file, R"({"version": "1.0", "model": {"voc)",
         "/tokenizer.json: is no valid JSON: it is cut off or damaged at byte 34 of 33; fetch the "
         "file again"},
        {"endless number", file, "{\"version\": 2e999}",
         "/tokenizer.json: is no valid JSON: it is cut off or damaged at byte 13 of 18; fetch the "
         "file again"},
        {"not UTF-8", file, "{\"version\": \"\xFF\"}",
         "/tokenizer.json: is not UTF-8; fetch the file again or save it as UTF-8"},
        {"no map", file, "[1, 2]", "/tokenizer.json: is [1,2], a map is expected"},
        {"no model", file, "{}", "/tokenizer.json: model: is missing"},
        {"empty vocabulary", file, wordPiece("/model/vocab", Value::object()),
         "/tokenizer.json: model.vocab: is empty, a vocabulary needs at least one token"},
        {"vocabulary is a list", file, wordPiece("/model/vocab", {"a", "b"}),
         "/tokenizer.json: model.vocab: is no map from tokens to ids"},
        {"id is a text", file, wordPiece("/model/vocab/hello", "5"),
         "/tokenizer.json: model.vocab: gives \"hello\" the id \"5\", a whole number is expected"},
        {"id is a list", file, wordPiece("/model/vocab/hello", {5}),
         "/tokenizer.json: model.vocab: gives \"hello\" the id […], a whole number is expected"},
        {"id is a fraction", file, wordPiece("/model/vocab/hello", 5.5),
         "/tokenizer.json: model.vocab: gives \"hello\" the id 5.5, a whole number is expected"},
        {"id is negative", file, wordPiece("/model/vocab/hello", -5),
         "/tokenizer.json: model.vocab: gives \"hello\" the id -5, but there are 29 tokens; ids go "
         "from 0 to 28 without a gap"},
        {"id is huge", file, wordPiece("/model/vocab/hello", 4000000000),
         "/tokenizer.json: model.vocab: gives \"hello\" the id 4000000000, but there are 29 "
         "tokens; "
         "ids go from 0 to 28 without a gap"},
        {"id twice", file, wordPiece("/model/vocab/hello", 6),
         "/tokenizer.json: model.vocab: gives the id 6 to \"hello\" and to \"world\"; an id may be "
         "given once"},
        {"token twice", file, replaced(good, "\"hello\":5", "\"un\":5"),
         "/tokenizer.json: model.vocab: has the token \"un\" twice; a token may be there once"},
        {"id missing", file, wordPiece("/model/vocab/hello", 25),
         "/tokenizer.json: model.vocab: has no token with the id 5; ids go from 0 on without a "
         "gap"},
        {"no unknown token", file, wordPiece("/model/unk_token", "<unk>"),
         "/tokenizer.json: model.unk_token: \"<unk>\" is not in the vocabulary; WordPiece needs a "
         "token for unknown words"},
        {"unknown model", file, wordPiece("/model/type", "WordLevel"),
         "/tokenizer.json: model.type: \"WordLevel\" is not a model this version knows; it knows "
         "BPE, Unigram, WordPiece"},
        {"unknown normalizer", file, wordPiece("/normalizer/type", "Upper"),
         "/tokenizer.json: normalizer.type: \"Upper\" is not a normalizer this version "
         "knows; it knows BertNormalizer, Lowercase, NFD, NFKC, Nmt, Precompiled, Prepend, "
         "Replace, Sequence, Strip, StripAccents"},
        {"unknown pre-tokenizer", file, wordPiece("/pre_tokenizer/type", "Morae"),
         "/tokenizer.json: pre_tokenizer.type: \"Morae\" is not a pre-tokenizer this version "
         "knows; it knows BertPreTokenizer, ByteLevel, Metaspace, Sequence, Split, "
         "WhitespaceSplit"},
        {"unknown post-processor", file, wordPiece("/post_processor/type", "X"),
         "/tokenizer.json: post_processor.type: \"X\" is not a post-processor this version knows; "
         "it knows BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing"},
        {"unknown decoder", file, wordPiece("/decoder/type", "CTC"),
         "/tokenizer.json: decoder.type: \"CTC\" is not a decoder this version knows; it knows "
         "ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece"},
        {"wrong type of a flag", file, wordPiece("/normalizer/lowercase", "yes"),
         "/tokenizer.json: normalizer.lowercase: is \"yes\", true or false is expected"},
        {"template without its token", file,
         wordPiece("/post_processor/special_tokens", Value::object()),
         "/tokenizer.json: post_processor.special_tokens: \"[CLS]\" is missing, which the template "
         "uses"},
        {"template with a strange id", file,
         wordPiece("/post_processor/special_tokens/[CLS]/ids/0", 99),
         "/tokenizer.json: post_processor.special_tokens.[CLS].ids[0]: has the id 99, the "
         "vocabulary has ids 0 to 23"},
        {"added token contradicts", file, wordPiece("/added_tokens/4/content", "hello"),
         "/tokenizer.json: added_tokens: gives \"hello\" the id 4, but the vocabulary gives it the "
         "id 5"},
        {"added id twice", file, wordPiece("/added_tokens/5/id", 4),
         "/tokenizer.json: added_tokens[5]: has the id 4, which \"[MASK]\" has already"},
        {"added token far away", file, wordPiece("/added_tokens/8/id", 2000000000),
         "/tokenizer.json: model.vocab: has no token with the id 23; ids go from 0 on without a "
         "gap"},
        {"merge of an unknown token", file,
         byteLevel("/model/merges", Value::array({Value::array({"a", "c"})})),
         "/tokenizer.json: model.merges[0]: names \"ac\", which is not in the vocabulary"},
        {"merge of three", file, byteLevel("/model/merges", {{"a", "b", "a"}}),
         "/tokenizer.json: model.merges[0]: is no pair of tokens; \"a b\" or [\"a\", \"b\"] is "
         "expected"},
        {"merge without space", file, byteLevel("/model/merges", {"ab"}),
         "/tokenizer.json: model.merges[0]: is no pair of tokens; \"a b\" or [\"a\", \"b\"] is "
         "expected"},
        {"merge is a number", file, byteLevel("/model/merges", {"a b", 7}),
         "/tokenizer.json: model.merges[1]: is no pair of tokens; \"a b\" or [\"a\", \"b\"] is "
         "expected"},
        {"merges are a text", file, byteLevel("/model/merges", "a b"),
         "/tokenizer.json: model.merges: is no list"},
        {"bad pattern", file,
         byteLevel("/pre_tokenizer",
                   {{"type", "Split"}, {"pattern", {{"Regex", "(a"}}}, {"behavior", "Isolated"}}),
         "/tokenizer.json: pre_tokenizer.pattern: is not a regular expression: missing closing "
         "parenthesis at character 2"},
        {"bad behaviour", file,
         byteLevel("/pre_tokenizer",
                   {{"type", "Split"}, {"pattern", {{"String", "a"}}}, {"behavior", "Cut"}}),
         "/tokenizer.json: pre_tokenizer.behavior: \"Cut\" is not known; it is Removed, Isolated, "
         "MergedWithPrevious, MergedWithNext or Contiguous"},
    };
}

}  // namespace

class TestTokenizerFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void badFileGivesOneSentence_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("sentence");
        std::vector<Bad> rows = badTokenizerJson();
        const std::vector<Bad> others = {
            {"nothing", "readme.txt", "",
             ": has no tokenizer: tokenizer.json, vocab.txt, vocab.json with merges.txt, "
             "spiece.model or tokenizer.model is expected"},
            {"empty vocab.txt", "vocab.txt", "\n",
             "/vocab.txt: lacks \"[PAD]\", which a BERT "
             "vocabulary must have"},
            {"vocab.txt without [SEP]", "vocab.txt", "[PAD]\n[UNK]\n[CLS]\na\n",
             "/vocab.txt: lacks \"[SEP]\", which a BERT vocabulary must have"},
            {"vocab.txt has a token twice", "vocab.txt",
             "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\na\n",
             "/vocab.txt: has the token \"a\" twice; a token may be there once"},
            {"vocab.txt is not UTF-8", "vocab.txt", "[PAD]\n\xE4\n",
             "/vocab.txt: is not UTF-8; fetch the file again or save it as UTF-8"},
            {"vocab.json without merges.txt", "vocab.json", R"({"a": 0})",
             "/merges.txt: cannot be read: No such file or directory"},
            {"vocab.json is a list", "vocab.json", "[1]",
             "/vocab.json: is no map from tokens to "
             "ids"},
        };
        rows.insert(rows.end(), others.begin(), others.end());
        for (const Bad& bad : rows) {
            QTest::newRow(bad.name)
                << bad.file << QByteArray::fromStdString(bad.content) << bad.sentence;
        }
    }
    void badFileGivesOneSentence() {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, sentence);
        const test::TokenizerFolder folder;
        folder.put(file.toStdString(), content.toStdString());
        checkError(folder, sentence);
    }

    void badFileBesideAGoodOne_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const char* file, const char* content,
                            const char* sentence) {
            QTest::newRow(name) << file << QByteArray(content) << sentence;
        };
        row("config is a list", "tokenizer_config.json", "[]",
            "/tokenizer_config.json: is no JSON map");
        row("role is a number", "tokenizer_config.json", R"({"pad_token": 7})",
            "/tokenizer_config.json: pad_token: is 7, a token or a map with its content is "
            "expected");
        row("decoder key", "tokenizer_config.json",
            R"({"added_tokens_decoder": {"x": {"content": "a"}}})",
            "/tokenizer_config.json: added_tokens_decoder: \"x\" is no token's id");
        row("flag of lower case", "tokenizer_config.json", R"({"do_lower_case": "no"})",
            "/tokenizer.json: normalizer.lowercase: is \"no\", true or false is expected");
        row("map cut off", "special_tokens_map.json", R"({"pad_token": )",
            "/special_tokens_map.json: is no valid JSON: it is cut off or damaged at byte 15 of "
            "14; fetch the file again");
    }
    void badFileBesideAGoodOne() {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, sentence);
        const test::TokenizerFolder folder;
        folder.put("tokenizer.json", test::wordPieceJson());
        folder.put(file.toStdString(), content.toStdString());
        checkError(folder, sentence);
    }

    void badMergesText_data() {
        QTest::addColumn<QByteArray>("merges");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("three") << QByteArray("#version: 0.2\na b\na b c\n")
                               << "/merges.txt:3: \"a b c\" is no pair of tokens with one space "
                                  "between them";
        QTest::newRow("unknown") << QByteArray("#version: 0.2\na c\n")
                                 << "/merges.txt[0]: names \"ac\", which is not in "
                                    "the vocabulary";
    }
    void badMergesText() {
        QFETCH(QByteArray, merges);
        QFETCH(QString, sentence);
        const test::TokenizerFolder folder;
        folder.put("vocab.json", std::string(R"({"a": 0, "b": 1, "ab": 2})"));
        folder.put("merges.txt", merges.toStdString());
        checkError(folder, sentence);
    }

    void everyShorteningOfAFileIsAnError() {
        const std::string good = test::wordPieceJson().dump();
        const test::TokenizerFolder folder;
        for (std::size_t size = 0; size < good.size(); size += 7) {
            folder.put("tokenizer.json", good.substr(0, size));
            QVERIFY_THROWS_EXCEPTION(BadInput, Tokenizer::load(folder.path()));
        }
    }

    void damagedBytesDoNoHarm() {
        const test::TokenizerFolder folder;
        std::uint32_t state = 1;
        const auto next = [&state](std::size_t below) {
            state = state * 1664525u + 1013904223u;
            return (state >> 8) % below;
        };
        const std::string bytes = "\"0123456789[]{}:,.-aetrufnls #";
        for (const Value& json : {test::wordPieceJson(), test::byteLevelJson()}) {
            const std::string good = json.dump();
            for (int round = 0; round < 1000; ++round) {
                std::string damaged = good;
                damaged[next(damaged.size())] = bytes[next(bytes.size())];
                damaged[next(damaged.size())] = bytes[next(bytes.size())];
                folder.put("tokenizer.json", damaged);
                try {
                    Tokenizer::load(folder.path()).encode("a word, ab abab [MASK]");
                } catch (const BadInput&) {
                    // What most damages give; any other exception fails the test.
                }
            }
        }
    }

private:
    static void checkError(const test::TokenizerFolder& folder, const QString& sentence) {
        try {
            Tokenizer::load(folder.path());
            QFAIL("no error");
        } catch (const BadInput& error) {
            QCOMPARE(QString(error.what()), QString::fromStdString(folder.path()) + sentence);
            QCOMPARE(error.problems().size(), std::size_t{1});
        }
    }
};

QTEST_GUILESS_MAIN(TestTokenizerFiles)
#include "test_tokenizer_files.moc"
