// Question answering: SQuAD files, windows and spans as run_qa.py makes them, answers as
// utils_qa.py chooses them (tests/golden/span_answers.py, peer_encode.py).
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/engine/data/answers.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/span_answers.h"
#include "core/text/tokenizer.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const Task& qa() { return task("question-answering"); }

std::uint64_t mixed(std::uint64_t hash, const std::vector<std::int32_t>& numbers) {
    for (const std::int32_t number : numbers) {
        hash = hash * 1000003 + static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    }
    return hash;
}

Table readQuestions(const std::filesystem::path& path, std::int64_t limit = 0) {
    const TaskColumns columns = qa().columns({});
    return readTable(path, columns.all(), limit, columns.optional);
}

/// A file with one paragraph and one question.
std::string squad(const std::string& context, const std::string& answers) {
    return Value{
        {"data",
         {{{"paragraphs",
            {{{"context", context},
              {"qas",
               {{{"id", "1"}, {"question", "Who?"}, {"answers", Value::parse(answers)}}}}}}}}}}}
        .dump();
}

}  // namespace

class TestQuestionAnswering : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    Table read(const std::string& bytes, const char* name = "a.json") const {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
        writeFile(path, bytes);
        return readQuestions(path);
    }

    QString problemsOf(const std::string& bytes, const char* name = "a.json") const {
        try {
            DataTables tables;
            tables.train = read(bytes, name);
            return QString::fromStdString(toText(checkData(tables, qa(), {}).problems));
        } catch (const BadInput& error) {
            return QString::fromUtf8(error.what());
        }
    }

private Q_SLOTS:
    void windowsAsThePeer_data() {
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("windows");
        QTest::addColumn<int>("tokens");
        QTest::addColumn<int>("inside");
        QTest::addColumn<quint64>("hash");
        QTest::newRow("128") << 128 << 0 << 796 << 88457 << 476 << quint64{0x7f85c92753df1ce};
        QTest::newRow("64") << 64 << 16 << 1845 << 111640 << 508 << quint64{0xfcbb92437be7b30b};
    }
    void windowsAsThePeer() {
        REQUIRE_SHARED("data/qa/newwiki_dev.json");
        QFETCH(int, maxLength);
        QFETCH(int, stride);
        QFETCH(int, windows);
        QFETCH(int, tokens);
        QFETCH(int, inside);
        QFETCH(quint64, hash);
        DataOptions options;
        options.maxLength = maxLength;
        options.stride = stride;
        const Tokenizer bert = Tokenizer::load(sharedDir() / "data/tokenizers/bert-base-uncased");
        const Table table = readQuestions(sharedDir() / "data/qa/newwiki_dev.json", 400);
        const Dataset data = qa().encode(table, bert, options, {}, 2, Purpose::Evaluation);
        std::uint64_t ours = 0;
        int found = 0;
        for (const Example& example : data.examples) {
            ours = mixed(mixed(mixed(ours, example.tokens), example.typeIds), example.labels);
            found += example.labels[1] > 0 ? 1 : 0;
        }
        QCOMPARE(data.examples.size(), static_cast<std::size_t>(windows));
        QCOMPARE(data.tokenCount(), std::int64_t{tokens});
        QCOMPARE(found, inside);
        QCOMPARE(ours, hash);
        QCOMPARE(data.items.size(), std::size_t{400});
        // The passage of the labelled tokens holds the answer.
        for (const Example& example : data.examples) {
            if (example.labels[1] > 0) {
                const TextItem& item = data.items[static_cast<std::size_t>(example.item)];
                const auto text =
                    codePoints(item.context,
                               example.passages[static_cast<std::size_t>(example.labels[0])].begin,
                               example.passages[static_cast<std::size_t>(example.labels[1])].end);
                QVERIFY(text.find(item.references.front()) != std::string_view::npos);
            }
        }
    }

    /// COVID-QA's contexts are whole papers, answers beyond the 60,000th character among them.
    void everyAnswerOfRealFilesIsFound_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("questions");
        QTest::newRow("newwiki_dev") << "newwiki_dev.json" << 1267;
        QTest::newRow("covidqa") << "ood_covidqa.json" << 1380;
        QTest::newRow("policyqa") << "ood_policyqa.json" << 4152;
    }
    void everyAnswerOfRealFilesIsFound() {
        REQUIRE_SHARED("data/qa/newwiki_dev.json");
        QFETCH(QString, file);
        QFETCH(int, questions);
        DataTables tables;
        tables.train = readQuestions(sharedDir() / "data/qa" / file.toStdString());
        QCOMPARE(tables.train.size(), std::int64_t{questions});
        const DataReport report = checkData(tables, qa(), {});
        QVERIFY2(report.problems.empty(), toText(report.problems).c_str());
    }

    void answersAreChosenAsTheReference() {
        const Value cases =
            Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/data/span_answers.json"));
        for (const Value& one : cases) {
            const auto starts = one.at("starts").get<std::vector<float>>();
            const auto ends = one.at("ends").get<std::vector<float>>();
            std::vector<Passage> passages;
            for (const Value& passage : one.at("passages")) {
                passages.push_back(passage.is_null() ? Passage() : Passage{passage[0], passage[1]});
            }
            const auto best = bestPassage(starts, ends, passages,
                                          {one.at("n_best").get<std::size_t>(),
                                           one.at("max_answer_length").get<std::int64_t>()});
            const Value& wanted = one.at("best");
            QCOMPARE(best.has_value(), !wanted.is_null());
            if (best) {
                QCOMPARE(best->passage.begin, wanted.at("begin").get<std::int32_t>());
                QCOMPARE(best->passage.end, wanted.at("end").get<std::int32_t>());
                QVERIFY(std::abs(best->score - wanted.at("score").get<float>()) < 1e-5F);
            }
            const double loss = spanLoss(starts, ends, {one.at("span")[0], one.at("span")[1]});
            QVERIFY(std::abs(loss - one.at("loss").get<double>()) < 1e-5);
        }
    }

    /// Tokens over [2, 5) [5, 9) [10, 12) between [CLS] question [SEP] and [SEP].
    void spansOfPassages() {
        const std::vector<Passage> tokens{{}, {}, {}, {2, 5}, {5, 9}, {10, 12}, {}};
        QCOMPARE(spanInWindow(tokens, {2, 5}), (TokenSpan{3, 3}));
        QCOMPARE(spanInWindow(tokens, {6, 11}), (TokenSpan{4, 5}));
        QCOMPARE(spanInWindow(tokens, {10, 12}), (TokenSpan{5, 5}));
        QCOMPARE(spanInWindow(tokens, {1, 5}), (TokenSpan{0, 0}));
        QCOMPARE(spanInWindow(tokens, {10, 13}), (TokenSpan{0, 0}));
        QCOMPARE(spanInWindow(std::vector<Passage>(3), {0, 1}), (TokenSpan{0, 0}));
    }

    void offsetsCountCodePoints() {
        const std::string text = "na\xC3\xAFve \xF0\x9F\x98\x80 end";
        QCOMPARE(codePoints(text, 2, 3), std::string_view("\xC3\xAF"));
        QCOMPARE(codePoints(text, 6, 7), std::string_view("\xF0\x9F\x98\x80"));
        QCOMPARE(codePoints(text, 8, 99), std::string_view("end"));
        QCOMPARE(codePoints(text, 50, 99), std::string_view());
        QVERIFY(standsIn(text, {"end", 8}));
        QVERIFY(!standsIn(text, {"end", 11}));  // its place in bytes
        QVERIFY(!standsIn(text, {"", 0}));
        QVERIFY(!standsIn(text, {"end", -1}));
    }

    void bothWaysToWriteAnswers() {
        const std::vector<Answer> both{{"a", 1}, {"b", 2}};
        QCOMPARE(answersFrom(toJson(both)), std::optional(both));
        QCOMPARE(answersFrom(R"({"text": ["a", "b"], "answer_start": [1, 2]})"),
                 std::optional(both));
        QVERIFY(!answersFrom(R"({"text": ["a"], "answer_start": []})"));
        QVERIFY(!answersFrom("[3]"));
        QVERIFY(!answersFrom(R"([{"text": "a", "answer_start": 1.5}])"));
        QVERIFY(!answersFrom(""));
        const Table table = read(
            R"({"question": "Who?", "context": "a b", "answers": {"text": ["b"], "answer_start": [2]}})",
            "a.jsonl");
        QCOMPARE(table.rows.front()[2], std::string(R"({"text":["b"],"answer_start":[2]})"));
    }

    void problemsAreSaid_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("pieces");
        const auto row = [](const char* name, const std::string& bytes, const QStringList& pieces) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << pieces;
        };
        row("fine", squad("It was Ada.", R"([{"text": "Ada", "answer_start": 7}])"), {});
        row("elsewhere", squad("It was Ada.", R"([{"text": "Ada", "answer_start": 6}])"),
            {"does not stand in the context at its answer_start", "row 1"});
        row("no answer", squad("It was Ada.", "[]"), {"there is no answer", "SQuAD v2"});
        row("empty context", squad("", R"([{"text": "Ada", "answer_start": 0}])"),
            {"\"context\" is empty in row 1", "does not stand"});
        row("answers are texts", squad("Ada", R"(["Ada"])"), {"is no list of objects"});
        row("no list", R"({"data": 3})", {"data is missing or no list; the file should be built"});
        row("all at once",
            R"({"data": [3, {"paragraphs": [{"qas": [{"question": "a", "answers": []}]}]},
                {"paragraphs": [{"context": "x", "qas": [{"id": "1"}]}]}]})",
            {"data[0] is no object", "data[1].paragraphs[0] has no text \"context\"",
             "data[2].paragraphs[0].qas[0] has no \"answers\""});
        row("broken", "{\"data\": [\n{]", {"a.json:2: the file is not JSON here"});
        row("no SQuAD", "{\"version\": 1}", {"is neither a list of objects nor SQuAD v1.1"});
        row("nothing in it", "{\"data\": []}", {"there are no rows in this file"});
    }
    void problemsAreSaid() {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, pieces);
        const QString said = problemsOf(bytes.toStdString());
        QCOMPARE(said.isEmpty(), pieces.isEmpty());
        for (const QString& piece : pieces) {
            QVERIFY2(said.contains(piece), qPrintable(said));
        }
    }

    void batchesCarryTheSpans() {
        Dataset data;
        data.examples.push_back({{2, 7, 3, 8, 3}, {0, 0, 0, 1, 1}, {3, 3}, 1});
        data.examples.push_back({{2, 7, 3}, {0, 0, 0}, {0, 0}, 1});
        const Batch batch = qa().batch(data, std::vector<std::int64_t>{1, 0}, {});
        QCOMPARE(batch.spans, (std::vector<std::int64_t>{0, 0, 3, 3}));
        QCOMPARE(batch.rows, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(batch.typeIds, (std::vector<std::int64_t>{0, 0, 0, 0, 0, 0, 1, 1}));
        QVERIFY(batch.labels.empty());
    }
};

QTEST_GUILESS_MAIN(TestQuestionAnswering)
#include "test_question_answering.moc"
