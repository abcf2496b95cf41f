// The preview of the data against the tokenizer's golden ids and against closed counts.
#include <QTemporaryDir>
#include <QTest>
#include <numeric>

#include "core/base/error.h"
#include "core/engine/run/preview.h"
#include "core/engine/run/run_experiment.h"
#include "tests/support/shared.h"
#include "tests/support/tiny_model.h"

using namespace artemis;
using namespace artemis::test;

class TestPreview : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path root() const { return m_folder.path().toStdString(); }

    DataPreview preview(const std::string& data, const std::string& task = "classification",
                        const std::string& model = "model") const {
        const std::string yaml = "model: {path: '" + model + "', task: " + task +
                                 "}\ndata: " + data +
                                 "\nfine_tuning: {method: full}\ntraining: {batch_size: 2}\n";
        return previewData(parseExperiment(yaml, root(), engineCatalog()).config, 5);
    }

    QString problemOf(const std::string& data) const {
        try {
            preview(data);
        } catch (const BadInput& error) {
            return QString::fromUtf8(error.what());
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() {
        tiny::write(root() / "model");
        // 3, 5 and 9 words, and [CLS] and [SEP] around them.
        writeFile(root() / "train.tsv",
                  "text\tlabel\nthe film today\tgood\nthe book was very fine\tgood\n"
                  "a house and a garden is here again .\tbad\n");
    }

    void tokensLengthsAndClasses() {
        const DataPreview seen = preview("{train: train.tsv, max_length: 32, shuffle: false}");
        QCOMPARE(seen.read, std::int64_t{3});
        QVERIFY(seen.whole);
        QCOMPARE(seen.lengths, (std::vector<std::int64_t>{5, 7, 11}));
        QCOMPARE(seen.truncated, std::int64_t{0});
        // In the file's order, two a batch: [5 7] and [11] in 14 + 11 positions.
        QCOMPARE(seen.padding, 1 - 23.0 / 25);
        QCOMPARE(seen.classes.size(), std::size_t{2});
        QCOMPARE(seen.classes[0].first, std::string("bad"));
        QCOMPARE(seen.classes[0].second, std::int64_t{1});
        QCOMPARE(seen.classes[1].second, std::int64_t{2});
        const PreviewRow& row = seen.rows[1];
        std::vector<std::string> words;
        for (const PreviewToken& token : row.tokens) {
            words.push_back(token.text);
        }
        QCOMPARE(words, (std::vector<std::string>{"[CLS]", "the", "book", "was", "very", "fine",
                                                  "[SEP]"}));
        QCOMPARE(row.tokens[2].id, 14);  // "book" in line 15 of the vocabulary
        QCOMPARE(row.row, std::int64_t{3});
        QCOMPARE(row.label, std::string("good"));
        for (std::size_t i = 0; i < row.tokens.size(); ++i) {
            QCOMPARE(row.tokens[i].loss, i == 0);  // the class is read from [CLS]
        }
    }

    void whatIsCutIsSaid() {
        const DataPreview seen = preview("{train: train.tsv, max_length: 6}");
        QCOMPARE(seen.truncated, std::int64_t{2});
        QCOMPARE(seen.lengths, (std::vector<std::int64_t>{5, 7, 11}));
        QCOMPARE(seen.rows[0].cut, std::int64_t{0});
        QCOMPARE(seen.rows[1].cut, std::int64_t{1});
        QCOMPARE(seen.rows[2].cut, std::int64_t{5});
        QCOMPARE(seen.rows[2].tokens.size(), std::size_t{6});
        QCOMPARE(seen.rows[2].tokens.back().text, std::string("[SEP]"));
    }

    /// What is asked for is the word that was there before masking.
    void maskedTokensAreTheLoss() {
        const DataPreview seen =
            preview("{train: train.tsv, max_length: 32, mask_probability: 0.5}", "masked-lm");
        const std::vector<std::vector<std::string>> words{
            {"[CLS]", "the", "film", "today", "[SEP]"},
            {"[CLS]", "the", "book", "was", "very", "fine", "[SEP]"}};
        for (std::size_t r = 0; r < words.size(); ++r) {
            int losses = 0;
            for (std::size_t i = 0; i < words[r].size(); ++i) {
                const PreviewToken& token = seen.rows[r].tokens[i];
                losses += token.loss ? 1 : 0;
                const bool kept = token.text == words[r][i];
                QVERIFY(kept ? token.wanted.empty() : token.loss && token.wanted == words[r][i]);
            }
            QVERIFY(losses > 0);
            QVERIFY(!seen.rows[r].tokens.front().loss && !seen.rows[r].tokens.back().loss);
        }
    }

    /// Some rows of each file, and which file each is from.
    void filesThatTrainTogether() {
        writeFile(root() / "more.tsv", "text\tlabel\nthe garden\tgood\nthe house\tbad\n");
        const DataPreview seen =
            preview("{train: train.tsv, mix: {more: more.tsv}, max_length: 32, shuffle: false}");
        QCOMPARE(seen.files, std::int64_t{2});
        QCOMPARE(seen.read, std::int64_t{5});
        QVERIFY(seen.whole);
        QCOMPARE(seen.lengths, (std::vector<std::int64_t>{5, 7, 11, 4, 4}));
        QCOMPARE(seen.classes[0].second, std::int64_t{2});
        QStringList shown;
        for (const PreviewRow& row : seen.rows) {
            const auto file = std::filesystem::path(row.file).filename().string();
            shown
                << QString("%1 %2 %3").arg(QString::fromStdString(file)).arg(row.row).arg(row.cut);
        }
        QCOMPARE(shown, QStringList({"train.tsv 2 0", "train.tsv 3 0", "train.tsv 4 0",
                                     "more.tsv 2 0", "more.tsv 3 0"}));
        QVERIFY(preview("{train: train.tsv, max_length: 32}").rows.front().file.empty());
    }

    /// source + line end + target + end token; the loss on the last two.
    void theLossOfPairsIsOnTheTarget() {
        REQUIRE_SHARED("goldens");
        const std::string model = (sharedDir() / "goldens/models/gpt2-tiny").string();
        writeFile(root() / "pairs.tsv", "q\ta\nhello\tworld\n");
        const DataPreview seen =
            preview("{train: pairs.tsv, source: q, target: a, max_length: 64}", "causal-lm", model);
        const PreviewRow& row = seen.rows.front();
        std::string foretold;
        std::string given;
        for (const PreviewToken& token : row.tokens) {
            (token.loss ? foretold : given) += token.text;
        }
        QCOMPARE(given, std::string("hello\n"));
        QCOMPARE(foretold, "world" + row.tokens.back().text);
        QVERIFY(row.tokens.back().loss);
    }

    /// The answer's tokens, and what the window holds of the question.
    void theLossOfAQuestionIsOnItsAnswer() {
        REQUIRE_SHARED("goldens");
        const std::string model = (sharedDir() / "goldens/models/bert-qa-tiny").string();
        writeFile(root() / "squad.json",
                  R"({"data": [{"paragraphs": [{"context": "the book was in the house", "qas": [
                      {"id": "1", "question": "where", "answers": [
                          {"text": "the house", "answer_start": 16}]}]}]}]})");
        const DataPreview seen =
            preview("{train: squad.json, max_length: 64}", "question-answering", model);
        const PreviewRow& row = seen.rows.front();
        std::string answer;
        for (const PreviewToken& token : row.tokens) {
            answer += token.loss ? token.text : "";
        }
        std::erase(answer, '#');
        QCOMPARE(answer, std::string("thehouse"));
        QCOMPARE(row.label, std::string("the house"));
        QCOMPARE(row.cut, std::int64_t{0});
    }

    void sourceAndTargetOfAnEncoderAndADecoder() {
        REQUIRE_SHARED("goldens");
        const std::string model = (sharedDir() / "goldens/models/t5-tiny").string();
        writeFile(root() / "pairs.tsv", "q\ta\nhello there\tworld\n");
        const DataPreview seen =
            preview("{train: pairs.tsv, source: q, target: a, prefix: 'say: '}", "seq2seq", model);
        const PreviewRow& row = seen.rows.front();
        QVERIFY(row.source.size() > 2 && row.tokens.size() > 1);
        QCOMPARE(row.source.back().text, std::string("</s>"));
        QCOMPARE(row.tokens.back().text, std::string("</s>"));
        QVERIFY(std::ranges::all_of(row.tokens, &PreviewToken::loss));
        QVERIFY(std::ranges::none_of(row.source, &PreviewToken::loss));
        QCOMPARE(row.cut, std::int64_t{0});
    }

    /// Parts of a letter are shown as their bytes: "ö" is C3 B6 in UTF-8.
    void partsOfALetterAreBytes() {
        writeFile(root() / "german.tsv", "q\ta\nthe girl\tö\n");
        const DataPreview seen = preview("{train: german.tsv, source: q, target: a}", "seq2seq",
                                         ARTEMIS_SOURCE_DIR "/resources/models/t5-small");
        std::string target;
        for (const PreviewToken& token : seen.rows.front().tokens) {
            target += token.text;
        }
        QCOMPARE(target, std::string("<0xC3><0xB6></s>"));
    }

    /// The template is the model's own; without one, turns stand on lines.
    void theLossOfConversationsIsOnTheAnswers() {
        REQUIRE_SHARED("goldens");
        const std::string model = (sharedDir() / "goldens/models/gpt2-tiny").string();
        writeFile(root() / "chat.jsonl",
                  R"({"messages": [{"role": "user", "content": "hello"},
                      {"role": "assistant", "content": "world"}]})"
                  "\n");
        std::string bytes = readFile(root() / "chat.jsonl");
        std::erase(bytes, '\n');
        writeFile(root() / "chat.jsonl", bytes + "\n");
        const DataPreview seen = preview("{train: chat.jsonl, max_length: 64}", "causal-lm", model);
        std::string given;
        std::string foretold;
        for (const PreviewToken& token : seen.rows.front().tokens) {
            (token.loss ? foretold : given) += token.text;
        }
        QCOMPARE(given, std::string("hello\n\n"));
        QVERIFY(foretold.starts_with("world") && foretold.size() > 5);
    }

    /// Every text of the tokenizer's golden case that may stand in a .tsv.
    void idsAreTheReferences() {
        REQUIRE_SHARED("goldens");
        const auto goldens = sharedDir() / "goldens";
        const Value golden = Value::parse(readFile(goldens / "cases/tokenize-bert-tiny/case.json"));
        std::string rows = "text\tlabel\n";
        std::vector<std::vector<std::int32_t>> expected;
        for (const Value& one : golden.at("expect").at("strings")) {
            const auto text = one.at("text").get<std::string>();
            const bool plain = text.find_first_not_of(" \r") != std::string::npos &&
                               text.find_first_of("\t\n\r") == std::string::npos;
            if (plain && expected.size() < 5) {
                rows += text + "\t" + std::to_string(expected.size() % 2) + "\n";
                expected.push_back(one.at("ids").get<std::vector<std::int32_t>>());
            }
        }
        writeFile(root() / "golden.tsv", rows);
        const DataPreview seen = preview("{train: golden.tsv, max_length: 128}", "classification",
                                         (goldens / "models/bert-tiny").string());
        QCOMPARE(seen.rows.size(), expected.size());
        for (std::size_t r = 0; r < expected.size(); ++r) {
            std::vector<std::int32_t> ids;
            for (const PreviewToken& token : seen.rows[r].tokens) {
                ids.push_back(token.id);
            }
            QCOMPARE(ids, expected[r]);
        }
    }

    /// The head of a large file is all that is read; what is wrong behind it is not seen.
    void aLargeFileIsNotReadToItsEnd() {
        std::string bytes = "text\tlabel\n";
        while (bytes.size() < (5U << 20)) {
            bytes += "the film was good and " + std::to_string(bytes.size()) + "\t" +
                     std::to_string(bytes.size() % 2) + "\n";
        }
        writeFile(root() / "large.tsv", bytes + "a row without a label\n");
        const DataPreview seen = preview("{train: large.tsv, max_length: 32}");
        QCOMPARE(seen.read, previewLimit);
        QVERIFY(!seen.whole);
        QCOMPARE(static_cast<std::int64_t>(seen.lengths.size()), previewLimit);
    }

    void whatCannotBeShownIsSaid() {
        QVERIFY(problemOf("{max_length: 32}").contains("no training data is chosen yet"));
        QVERIFY(problemOf("{train: none.tsv}").contains("none.tsv"));
        QVERIFY(problemOf("{train: train.tsv, text: txet}").contains("Did you mean \"text\"?"));
    }
};

QTEST_GUILESS_MAIN(TestPreview)
#include "test_preview.moc"
