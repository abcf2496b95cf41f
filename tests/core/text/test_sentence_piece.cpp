// SentencePiece files become transformers' tokenizers, and damaged ones give a sentence.
#include <QtTest>
#include <bit>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/text/sentence_piece_file.h"
#include "core/text/tokenize_case.h"
#include "core/text/wire_format.h"
#include "tests/support/shared.h"

using namespace artemis;

namespace {

/// Writers of the wire format, short lengths alone.
std::string bytesField(int field, const std::string& bytes) {
    return std::string{static_cast<char>(field << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}
std::string numberField(int field, int value) {
    std::string text;
    for (unsigned tag = static_cast<unsigned>(field) << 3; tag > 0; tag >>= 7) {
        text += static_cast<char>((tag & 0x7F) | (tag > 0x7F ? 0x80 : 0));
    }
    return text + static_cast<char>(value);
}
std::string piece(const std::string& text, float score, int kind = 1) {
    const auto bits = std::bit_cast<std::array<char, 4>>(score);
    return bytesField(1, bytesField(1, text) + char(2 << 3 | 5) +
                             std::string(bits.begin(), bits.end()) + numberField(3, kind));
}

/// <unk> <s> </s> a b c ab abc: BPE, where "abc" can be cut in two ways.
std::string smallBpe() {
    return piece("<unk>", 0, 2) + piece("<s>", 0, 3) + piece("</s>", 0, 3) + piece("a", -3) +
           piece("b", -4) + piece("c", -5) + piece("ab", -1) + piece("abc", -2) + piece("bc", -2) +
           bytesField(2, numberField(3, 2));
}

}  // namespace

class TestSentencePiece : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The model file alone gives what tokenizer.json says.
    void theModelFileIsEnough_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("file");
        QTest::newRow("T5") << "t5-tiny"
                            << "spiece.model";
        QTest::newRow("LLaMA") << "llama-tiny"
                               << "tokenizer.model";
    }
    void theModelFileIsEnough() {
        REQUIRE_SHARED("goldens");
        QFETCH(QString, model);
        QFETCH(QString, file);
        const auto root = test::sharedDir() / "goldens";
        const QTemporaryDir folder;
        const std::filesystem::path here = folder.path().toStdString();
        std::filesystem::copy(root / "models" / model.toStdString() / file.toStdString(), here);
        const Value golden = Value::parse(
            readFile(root / "cases" / ("tokenize-" + model.toStdString()) / "case.json"));
        const Tokenizer direct = Tokenizer::load(here);
        const auto differences = checkTokenizeCase(golden, direct);
        QVERIFY2(differences.empty(), differences.empty() ? "" : differences.front().c_str());

        // What it saves is the same tokenizer.
        direct.save(here / "saved");
        const auto again = checkTokenizeCase(golden, Tokenizer::load(here / "saved"));
        QVERIFY2(again.empty(), again.empty() ? "" : again.front().c_str());
        QCOMPARE(direct.special().eos,
                 Tokenizer::load(root / "models" / model.toStdString()).special().eos);
    }

    /// By score, then by the length of the left part: ab (-1), then abc and bc (-2).
    void mergesFollowTheScores() {
        TokenizerDocument document;
        sentencePiecePipeline(parseSentencePiece(smallBpe(), "small.model"), document);
        const Merges expected{{"a", "b"}, {"ab", "c"}, {"a", "bc"}, {"b", "c"}};
        QCOMPARE(document.merges, expected);
    }

    void aBadFileGivesOneSentence_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const std::string& bytes, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(sentence);
        };
        const char* again = "; fetch the file again";
        row("empty", "", (std::string("is damaged at byte 0: it has no pieces") + again).c_str());
        row("cut off", smallBpe().substr(0, 20),
            "is damaged at byte 16: a field of 12 bytes goes beyond the end, 2 are left; fetch the "
            "file again");
        row("unknown kind of field", "\x0F",
            "is damaged at byte 0: field 1 has the unknown kind 7; fetch the file again");
        row("number without end", "\x08" + std::string(11, '\xFF'),
            "is damaged at byte 0: a number is longer than ten bytes; fetch the file again");
        row("piece is a number", numberField(1, 5),
            "is damaged at byte 0: field 1 is no text; fetch the file again");
        row("piece is no UTF-8", piece("\xFF", 0),
            "is damaged at byte 2: a piece is no UTF-8; fetch the file again");
        row("piece of unknown kind", piece("a", 0, 9),
            "is damaged at byte 10: a piece's kind is 9, known are 1 to 6; fetch the file again");
        row("words", piece("a", 0) + bytesField(2, numberField(3, 3)),
            "is a model of whole words or single characters; Unigram (T5) and BPE (LLaMA) are "
            "known");
        row("blanks behind words", piece("a", 0) + bytesField(2, numberField(24, 1)),
            "writes blanks behind words (treat_whitespace_as_suffix), which this version does not "
            "know; take the model's tokenizer.json");
        row("T5 without an end", piece("a", 0) + bytesField(2, numberField(3, 1)),
            "lacks the token \"</s>\", with which T5 ends a text");
        row("LLaMA without a start", piece("<unk>", 0) + bytesField(2, numberField(3, 2)),
            "lacks the token \"<s>\", which the folder's settings name");
    }
    void aBadFileGivesOneSentence() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, sentence);
        TokenizerDocument document;
        document.file = "bad.model";
        try {
            sentencePiecePipeline(parseSentencePiece(bytes.toStdString(), "bad.model"), document);
            QFAIL("no error");
        } catch (const BadInput& error) {
            QCOMPARE(QString(error.what()), "bad.model: " + sentence);
        }
    }

    void everyCutGivesAnErrorOrATokenizer() {
        REQUIRE_SHARED("goldens");
        const std::string whole =
            readFile(test::sharedDir() / "goldens/models/llama-tiny/tokenizer.model");
        for (std::size_t size = 0; size < whole.size(); size += 7) {
            try {
                TokenizerDocument document;
                sentencePiecePipeline(parseSentencePiece(whole.substr(0, size), "cut"), document);
                const Tokenizer tokenizer(std::move(document));
            } catch (const BadInput& error) {
                QVERIFY(std::string(error.what()).size() > 10);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestSentencePiece)
#include "test_sentence_piece.moc"
