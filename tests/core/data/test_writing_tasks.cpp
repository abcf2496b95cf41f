// Tasks that write: sources and targets of an encoder and a decoder, conversations, references,
// mixed sets, and what is generated of them.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/mix.h"
#include "core/engine/train/text_evaluator.h"
#include "core/text/tokenizer.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

using Ids = std::vector<std::int64_t>;

DataOptions pairOptions() {
    DataOptions options;
    options.source = "source";
    options.target = "target";
    return options;
}

DataOptions chatOptions(const std::string& style) {
    DataOptions options;
    options.format = "messages";
    options.chatTemplate = style;
    options.maxLength = 400;
    return options;
}

std::uint64_t mixedHash(std::uint64_t hash, const std::vector<std::int32_t>& numbers) {
    for (const std::int32_t number : numbers) {
        hash = hash * 1000003 + static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    }
    return hash;
}

class Kept final : public EventSink {
public:
    void take(const Event& event) override { events.push_back(event); }
    std::vector<Event> events;
};

}  // namespace

class TestWritingTasks : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
        writeFile(path, bytes);
        return path;
    }

private Q_SLOTS:
    void t5AsThePeer() {
        REQUIRE_SHARED("goldens/models/t5-tiny");
        DataOptions options = pairOptions();
        options.prefix = "report: ";
        options.maxLength = 96;
        options.maxTargetLength = 48;
        const Task& seq2seq = task("seq2seq");
        const Table table =
            readTable(sharedDir() / "data/e2e/train.jsonl", seq2seq.columns(options).all(), 1000);
        const Tokenizer t5 = Tokenizer::load(sharedDir() / "goldens/models/t5-tiny");
        const Dataset data = seq2seq.encode(table, t5, options, {}, 2);
        std::uint64_t ours = 0;
        for (const Example& example : data.examples) {
            ours = mixedHash(mixedHash(ours, example.source), example.labels);
        }
        QCOMPARE(data.tokenCount(), std::int64_t{126342});
        QCOMPARE(data.truncated, std::int64_t{844});
        QCOMPARE(ours, std::uint64_t{0x8b61920a684ae096});
        QCOMPARE(data.decoderStart, 0);
    }

    /// The decoder reads its start token and the target moved by one; every position has a label.
    void decoderInputIsShifted() {
        Dataset data;
        data.decoderStart = 9;
        data.examples.push_back({{5, 6, 1}, {}, {5, 6, 1}, 0, {3, 4, 1}});
        data.examples.push_back({{7, 1}, {}, {7, 1}, 1, {8, 1}});
        const Batch batch = task("seq2seq").batch(data, Ids{1, 0}, {});
        QCOMPARE(batch.tokens, (Ids{9, 7, 9, 5, 6}));
        QCOMPARE(batch.labels, (Ids{7, 1, 5, 6, 1}));
        QCOMPARE(batch.rows, (Ids{0, 1, 2, 3, 4}));
        QCOMPARE(batch.lengths, (Ids{2, 3}));
        QCOMPARE(batch.source.tokens, (Ids{8, 1, 3, 4, 1}));
        QCOMPARE(batch.source.lengths, (Ids{2, 3}));
        QCOMPARE(batch.tokenCount(), std::int64_t{10});
        QCOMPARE(batch.paddedTokens(), std::int64_t{12});
    }

    void seq2seqNeedsBothColumns() {
        DataOptions options;
        QVERIFY_THROWS_EXCEPTION(BadInput, task("seq2seq").columns(options));
    }

    /// All references of e2e's test set, 4,693 for 630 rows (shared/data/README.md).
    void referencesAreLists() {
        REQUIRE_SHARED("data/e2e/test.jsonl");
        DataOptions options = pairOptions();
        options.references = "targets";
        const Task& lm = task("causal-lm");
        const TaskColumns columns = lm.columns(options);
        const Table table =
            readTable(sharedDir() / "data/e2e/test.jsonl", columns.all(), 0, columns.optional);
        const Tokenizer gpt2 = Tokenizer::load(sharedDir() / "data/tokenizers/gpt2");
        const Dataset data = lm.encode(table, gpt2, options, {}, 2, Purpose::Evaluation);
        std::size_t references = 0;
        for (const TextItem& item : data.items) {
            references += item.references.size();
        }
        QCOMPARE(data.items.size(), std::size_t{630});
        QCOMPARE(references, std::size_t{4693});
        const TextItem& first = data.items.front();
        QCOMPARE(gpt2.decode(first.prompt, false), first.source + "\n");
        QVERIFY(lm.encode(table, gpt2, options, {}, 2).items.empty());
    }

    void misspeltReferencesAreSaid() {
        DataOptions options = pairOptions();
        options.references = "targest";
        DataTables tables;
        tables.train = {"t", {"source", "target", "targest"}, {{"a", "b", ""}}, {1}};
        tables.evals = {{"eval", tables.train}};
        const DataReport report = checkData(tables, task("causal-lm"), options);
        QCOMPARE(report.problems.size(), std::size_t{1});
        QCOMPARE(report.problems[0].where, std::string("data.references"));
    }

    /// Three forms, one conversation.
    void formsOfChatData_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("format");
        QTest::newRow("messages")
            << "a.jsonl"
            << QByteArray(
                   R"({"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "q"}]}, {"role": "assistant", "content": "a"}]})")
            << "messages";
        QTest::newRow("sharegpt")
            << "a.json"
            << QByteArray(
                   R"([{"system": "s", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}])")
            << "sharegpt";
        QTest::newRow("alpaca")
            << "b.json"
            << QByteArray(R"([{"system": "s", "instruction": "q", "input": "", "output": "a"}])")
            << "alpaca";
        QTest::newRow("alpaca in CSV")
            << "b.csv" << QByteArray("instruction,input,output,system\nq,,a,s\n") << "alpaca";
    }
    void formsOfChatData() {
        QFETCH(QString, file);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, format);
        const auto path = write(file.toStdString(), bytes.toStdString());
        QCOMPARE(formatOf(path), format.toStdString());
        const Table table = readConversations(path);
        QCOMPARE(table.columns, (std::vector<std::string>{"messages"}));
        QCOMPARE(conversationFrom(table.rows.front().front()),
                 (Conversation{{"system", "s"}, {"user", "q"}, {"assistant", "a"}}));
    }

    void textIsNoChat() {
        QCOMPARE(formatOf(write("a.txt", "hello\n")), std::string("text"));
        QCOMPARE(formatOf(write("a.tsv", "text\tlabel\na\t1\n")), std::string("text"));
    }

    void faultyRowsAreSaidTogether() {
        const auto path = write("bad.jsonl",
                                "{\"messages\": 3}\n{\"text\": \"x\"}\n"
                                "{\"conversations\": [{\"from\": \"human\"}]}\n");
        try {
            readConversations(path);
            QFAIL("nothing was said");
        } catch (const BadInput& error) {
            QCOMPARE(error.problems().size(), std::size_t{3});
            QVERIFY(error.problems()[0].where.ends_with("bad.jsonl:1"));
        }
    }

    /// What has a label decodes to the answers with the ends of their turns, and nothing else.
    void lossOfChatsIsOnTheAnswers_data() {
        QTest::addColumn<QString>("style");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("plain") << "plain"
                               << "Gr\u00FC\u00DFe!<|endoftext|>Nothing.<|endoftext|>";
        QTest::newRow("alpaca") << "alpaca"
                                << "Gr\u00FC\u00DFe!<|endoftext|>Nothing.<|endoftext|>";
        // The blank before an answer is part of its first token.
        QTest::newRow("mistral") << "mistral"
                                 << " Gr\u00FC\u00DFe!<|endoftext|> Nothing.<|endoftext|>";
    }
    void lossOfChatsIsOnTheAnswers() {
        REQUIRE_SHARED("data/tokenizers/gpt2");
        QFETCH(QString, style);
        QFETCH(QString, wanted);
        const Conversation turns{{"user", "Hello \xF0\x9F\x98\x80"},
                                 {"assistant",
                                  "Gr\xC3\xBC\xC3\x9F"
                                  "e!"},
                                 {"user", "And?"},
                                 {"assistant", "Nothing."}};
        const Table table{"t", {"messages"}, {{toJson(turns)}}, {1}};
        const Tokenizer gpt2 = Tokenizer::load(sharedDir() / "data/tokenizers/gpt2");
        const Task& lm = task("causal-lm");
        const DataOptions options = chatOptions(style.toStdString());
        const Dataset data = lm.encode(table, gpt2, options, {}, 1, Purpose::Evaluation);
        std::vector<std::int32_t> labelled;
        for (const std::int32_t label : data.examples.front().labels) {
            if (label != noLabel) {
                labelled.push_back(label);
            }
        }
        QCOMPARE(QString::fromStdString(gpt2.decode(labelled, false)), wanted);
        QCOMPARE(data.items.front().references, (std::vector<std::string>{"Nothing."}));
        QVERIFY(data.items.front().source.find("And?") != std::string::npos);
        QVERIFY(data.items.front().source.find("Nothing") == std::string::npos);
    }

    void weightsRepeatAndDraw() {
        Dataset data;
        for (std::int32_t i = 0; i < 10; ++i) {
            data.examples.push_back({{i, i}, {}, {i, i}, i});
        }
        QCOMPARE(weighted(data.examples, 1, 3).size(), std::size_t{10});
        QCOMPARE(weighted(data.examples, 2.5, 3).size(), std::size_t{25});
        QCOMPARE(weighted(data.examples, 0, 3).size(), std::size_t{0});
        const auto half = weighted(data.examples, 0.5, 3);
        QCOMPARE(half.size(), std::size_t{5});
        QVERIFY(std::ranges::is_sorted(half, {}, &Example::row));
        const auto rows = [](const std::vector<Example>& examples) {
            std::vector<std::int64_t> found;
            for (const Example& example : examples) {
                found.push_back(example.row);
            }
            return found;
        };
        QVERIFY(rows(weighted(data.examples, 0.5, 4)) != rows(half));
        const Dataset all = mixed({data, data}, {1, 0.5}, 7);
        QCOMPARE(all.examples.size(), std::size_t{15});
        QVERIFY_THROWS_EXCEPTION(BadInput, mixed({data}, {0}, 7));
    }

    /// Of 100 s of training a fifth may go; 10 texts took 5 s.
    void budgetOfTexts() {
        LiveBudget budget(0.2, 64);
        QCOMPARE(budget.texts(1000, 0), std::int64_t{8});
        budget.spent(5, 10);
        QCOMPARE(budget.texts(1000, 100), std::int64_t{30});  // (20 − 5) / 0.5
        QCOMPARE(budget.texts(1000, 10), LiveBudget::least);
        QCOMPARE(budget.texts(1000, 1e6), std::int64_t{64});
        QCOMPARE(budget.texts(3, 1e6), std::int64_t{3});
        QCOMPARE(LiveBudget(1, 0).texts(5, 0), std::int64_t{5});
    }

    void fewerItemsAreAmongMore() {
        const auto few = chosenItems(50, 8);
        const auto more = chosenItems(50, 20);
        QCOMPARE(few.size(), std::size_t{8});
        QVERIFY(std::ranges::includes(more, few));
        QCOMPARE(chosenItems(5, 99).size(), std::size_t{5});
    }

    /// Twelve answers, one letter right in each longer prefix: best and worst are the ends.
    void answersAreKeptToBeRead() {
        std::vector<TextItem> items(12);
        std::vector<TextAnswer> answers;
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i].row = static_cast<std::int64_t>(i) + 1;
            items[i].references = {"a b c d e f g h i j k l m n o p"};
            answers.push_back(
                {&items[i],
                 {items[i].references.front().substr(0, 2 * i + 1), items[i].references}});
        }
        Kept kept;
        tellAnswers(answers, {"loss", "rouge1", "chrf"}, "dev", {5, 1, 2, 3}, kept);
        std::map<std::string, std::vector<std::int64_t>> rows;
        std::map<std::string, std::size_t> measured;
        for (const Event& event : kept.events) {
            if (const auto* sample = std::get_if<Sampled>(&event)) {
                rows[sample->kind].push_back(sample->row);
                QCOMPARE(sample->split, std::string("dev"));
                QCOMPARE(sample->values.size(), std::size_t{2});
            } else if (const auto* one = std::get_if<ExamplesMeasured>(&event)) {
                measured[one->name] = one->rows.size();
            }
            QVERIFY(toJson(eventFromJson(toJson(event))) == toJson(event));
        }
        QCOMPARE(rows["best"], (std::vector<std::int64_t>{12, 11, 10}));
        QCOMPARE(rows["worst"], (std::vector<std::int64_t>{1, 2, 3}));
        QCOMPARE(rows["random"].size(), std::size_t{3});
        QCOMPARE(measured, (std::map<std::string, std::size_t>{{"chrf", 12}, {"rouge1", 12}}));
    }
};

QTEST_GUILESS_MAIN(TestWritingTasks)
#include "test_writing_tasks.moc"
