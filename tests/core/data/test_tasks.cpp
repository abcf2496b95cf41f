// Tasks: the same token ids and labels as bench/peer_hf.py on real files, and what batches hold.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/base/error.h"
#include "core/engine/data/labels.h"
#include "core/engine/data/task.h"
#include "core/text/tokenizer.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

Tokenizer tokenizer(const std::string& name) {
    return Tokenizer::load(sharedDir() / "data/tokenizers" / name);
}

/// The rolling hash of peer_encode.py.
std::uint64_t mixed(std::uint64_t hash, const std::vector<std::int32_t>& numbers) {
    for (const std::int32_t number : numbers) {
        hash = hash * 1000003 + static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    }
    return hash;
}

DataOptions pairOptions(std::int64_t maxLength) {
    DataOptions options;
    options.source = "source";
    options.target = "target";
    options.maxLength = maxLength;
    return options;
}

/// Examples of the given tokens, each with `labels` equal to its tokens.
Dataset handMade(const std::vector<std::vector<std::int32_t>>& texts) {
    Dataset data;
    for (const auto& tokens : texts) {
        data.examples.push_back({tokens, {}, tokens, 0});
    }
    return data;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

class TestTasks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sst2AsThePeer_data() {
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<int>("tokens");
        QTest::addColumn<int>("truncated");
        QTest::addColumn<quint64>("hash");
        QTest::newRow("128") << 128 << 23600 << 0 << quint64{0x1f969b8c5d47b42a};
        QTest::newRow("16") << 16 << 14642 << 710 << quint64{0xdeda97b5552f2e49};
    }
    void sst2AsThePeer() {
        REQUIRE_SHARED("data/sst2/train.tsv");
        QFETCH(int, maxLength);
        QFETCH(int, tokens);
        QFETCH(int, truncated);
        QFETCH(quint64, hash);
        DataOptions options;
        options.text = "sentence";
        options.maxLength = maxLength;
        const Task& classification = task("classification");
        const Table table = readTable(sharedDir() / "data/sst2/train.tsv",
                                      classification.columns(options).all(), 1000);
        const Dataset data = classification.encode(table, tokenizer("bert-base-uncased"), options,
                                                   labelNames(table, "label"), 2);
        std::uint64_t ours = 0;
        for (const Example& example : data.examples) {
            ours = mixed(mixed(ours, example.tokens), example.labels);
        }
        QCOMPARE(data.tokenCount(), std::int64_t{tokens});
        QCOMPARE(data.truncated, std::int64_t{truncated});
        QCOMPARE(ours, hash);
    }

    void pairsAsThePeer_data() {
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<int>("tokens");
        QTest::addColumn<int>("truncated");
        QTest::addColumn<int>("labels");
        QTest::addColumn<quint64>("hash");
        QTest::newRow("128") << 128 << 56675 << 0 << 24509 << quint64{0x926120b2168976d5};
        QTest::newRow("48") << 48 << 46042 << 700 << 13881 << quint64{0x834b3f4e7d64e7e9};
    }
    void pairsAsThePeer() {
        REQUIRE_SHARED("data/e2e/train.jsonl");
        QFETCH(int, maxLength);
        QFETCH(int, tokens);
        QFETCH(int, truncated);
        QFETCH(int, labels);
        QFETCH(quint64, hash);
        const DataOptions options = pairOptions(maxLength);
        const Task& lm = task("causal-lm");
        const Table table =
            readTable(sharedDir() / "data/e2e/train.jsonl", lm.columns(options).all(), 1000);
        const Dataset data = lm.encode(table, tokenizer("gpt2"), options, {}, 2);
        std::uint64_t ours = 0;
        std::int64_t wanted = 0;
        for (std::int64_t i = 0; i < static_cast<std::int64_t>(data.examples.size()); ++i) {
            const Example& example = data.examples[static_cast<std::size_t>(i)];
            ours = mixed(mixed(ours, example.tokens), example.labels);
            wanted += static_cast<std::int64_t>(lm.batch(data, {&i, 1}, {}).rows.size());
        }
        QCOMPARE(data.tokenCount(), std::int64_t{tokens});
        QCOMPARE(data.truncated, std::int64_t{truncated});
        QCOMPARE(wanted, std::int64_t{labels});
        QCOMPARE(ours, hash);
    }

    void textBlocksAsThePeer() {
        REQUIRE_SHARED("data/text/wikitext2_raw_test.txt");
        const DataOptions options;
        const Task& lm = task("causal-lm");
        const Table table = readTable(sharedDir() / "data/text/wikitext2_raw_test.txt");
        const Dataset data = lm.encode(table, tokenizer("gpt2"), options, {}, 2);
        std::uint64_t ours = 0;
        for (const Example& example : data.examples) {
            ours = mixed(ours, example.tokens);
            QVERIFY(example.labels == example.tokens);
        }
        QCOMPARE(data.tokenCount(), std::int64_t{280740});
        QCOMPARE(data.examples.size(), std::size_t{2194});
        QCOMPARE(data.examples.back().tokens.size(), std::size_t{36});
        QCOMPARE(ours, std::uint64_t{0xd800844921400543});
    }

    void threadsDoNotMatter() {
        REQUIRE_SHARED("data/sst2/dev.tsv");
        DataOptions options;
        options.text = "sentence";
        const Table table = readTable(sharedDir() / "data/sst2/dev.tsv");
        const Tokenizer bert = tokenizer("bert-base-uncased");
        const auto names = labelNames(table, "label");
        const Task& classification = task("classification");
        const Dataset one = classification.encode(table, bert, options, names, 1);
        const Dataset four = classification.encode(table, bert, options, names, 4);
        for (std::size_t i = 0; i < one.examples.size(); ++i) {
            QVERIFY(one.examples[i].tokens == four.examples[i].tokens);
        }
    }

    void classificationBatch() {
        Dataset data = handMade({{2, 7, 3}, {2, 3}, {2, 8, 9, 3}});
        data.examples[0].labels = {1};
        data.examples[2].labels = {0};
        const Ids chosen{2, 0};
        const Batch batch = task("classification").batch(data, chosen, {});
        QCOMPARE(batch.tokens, (Ids{2, 8, 9, 3, 2, 7, 3}));
        QCOMPARE(batch.typeIds, (Ids{0, 0, 0, 0, 0, 0, 0}));
        QCOMPARE(batch.positions, (Ids{0, 1, 2, 3, 0, 1, 2}));
        QCOMPARE(batch.lengths, (Ids{4, 3}));
        QCOMPARE(batch.examples, chosen);
        QCOMPARE(batch.rows, (Ids{0, 4}));
        QCOMPARE(batch.labels, (Ids{0, 1}));
        QCOMPARE(batch.paddedTokens(), std::int64_t{8});
        QVERIFY(batch.attend.empty());
    }

    /// Labels −100 −100 7 8 of tokens 5 6 7 8: token 1 answers 7, token 2 answers 8.
    void causalBatchShifts() {
        Dataset data = handMade({{5, 6, 7, 8}, {9, 4}});
        data.examples[0].labels = {noLabel, noLabel, 7, 8};
        const Batch batch = task("causal-lm").batch(data, Ids{0, 1}, {});
        QCOMPARE(batch.rows, (Ids{1, 2, 4}));
        QCOMPARE(batch.labels, (Ids{7, 8, 4}));
    }

    void specialTokensAreNeverMasked() {
        REQUIRE_SHARED("data/tokenizers/bert-base-uncased");
        const Tokenizer bert = tokenizer("bert-base-uncased");
        const Table table{"t", {"text"}, {{"A [MASK] of \xE2\x98\x83\xE2\x98\x83 words"}}, {1}};
        const Dataset data = task("masked-lm").encode(table, bert, {}, {}, 1);
        const Example& example = data.examples.front();
        QCOMPARE(example.labels.front(), noLabel);
        QCOMPARE(example.labels.back(), noLabel);
        for (std::size_t i = 0; i < example.tokens.size(); ++i) {
            const std::string token = bert.idToToken(example.tokens[i]);
            QCOMPARE(example.labels[i] == noLabel, token.starts_with('['));
        }
        QCOMPARE(data.maskToken, 103);  // [MASK] of bert-base-uncased
        QCOMPARE(data.vocabSize, 30522);
    }

    /// Of 200 × 100 tokens 15 % are chosen; 80 % of them become [MASK], 10 % stay, 10 % turn into
    /// any token, within five standard deviations.
    void maskingShares() {
        constexpr std::int32_t mask = 3;
        Dataset data = handMade(
            std::vector<std::vector<std::int32_t>>(200, std::vector<std::int32_t>(100, 50)));
        data.maskProbability = 0.15;
        data.maskToken = mask;
        data.vocabSize = 1000;
        Ids all(200);
        std::iota(all.begin(), all.end(), 0);
        const Batch batch = task("masked-lm").batch(data, all, {1, 0});
        std::map<std::string, double> counts;
        for (const std::int64_t row : batch.rows) {
            const std::int64_t token = batch.tokens[static_cast<std::size_t>(row)];
            ++counts[token == mask ? "mask" : token == 50 ? "stays" : "random"];
        }
        const auto within = [](double count, double n, double share) {
            return std::abs(count - n * share) < 5 * std::sqrt(n * share * (1 - share));
        };
        const auto chosen = static_cast<double>(batch.rows.size());
        QVERIFY(within(chosen, 20000, 0.15));
        QVERIFY(within(counts["mask"], chosen, 0.8));
        QVERIFY(within(counts["stays"], chosen, 0.1));
        QVERIFY(within(counts["random"], chosen, 0.1));
        QCOMPARE(std::count(batch.labels.begin(), batch.labels.end(), 50),
                 static_cast<std::ptrdiff_t>(batch.labels.size()));
        QVERIFY(std::is_sorted(batch.rows.begin(), batch.rows.end()));
    }

    /// What is masked in an example depends on seed, epoch and example, not on its batch.
    void maskingIsDrawnByCounter() {
        Dataset data = handMade({{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9},
                                 {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}});
        data.maskProbability = 0.5;
        data.maskToken = 3;
        data.vocabSize = 100;
        const Task& lm = task("masked-lm");
        const Batch both = lm.batch(data, Ids{0, 1}, {1, 2});
        const Batch second = lm.batch(data, Ids{1}, {1, 2});
        QVERIFY(Ids(both.tokens.begin() + 20, both.tokens.end()) == second.tokens);
        QVERIFY(Ids(both.tokens.begin(), both.tokens.begin() + 20) != second.tokens);
        QVERIFY(lm.batch(data, Ids{1}, {1, 3}).rows != second.rows);
        QVERIFY(lm.batch(data, Ids{1}, {2, 2}).rows != second.rows);
        data.maskProbability = 0;
        QCOMPARE(lm.batch(data, Ids{0, 1}, {}).rows.size(), std::size_t{2});
    }

    void clearErrors() {
        REQUIRE_SHARED("data/tokenizers/gpt2");
        const Table table{"a.tsv", {"text", "label"}, {{"x", "0"}, {"y", "2"}}, {2, 3}};
        const auto message = [](const auto& call) -> std::string {
            try {
                call();
            } catch (const BadInput& error) {
                return error.what();
            }
            return "no error";
        };
        const Tokenizer gpt2 = tokenizer("gpt2");
        QCOMPARE(message([&] {
                     task("classification").encode(table, gpt2, {}, {"0", "1"}, 1);
                 }),
                 std::string("a.tsv:3: the label \"2\" is not among the classes 0, 1"));
        QCOMPARE(message([&] { task("masked-lm").encode(table, gpt2, {}, {}, 1); }),
                 std::string("model.path: the tokenizer of this model has no mask token, which the "
                             "task masked-lm needs; choose another task or model"));
        DataOptions half;
        half.source = "source";
        QVERIFY(message([&] { task("causal-lm").columns(half); }).starts_with("data.target: "));
        QCOMPARE(message([] { task("clasification"); }),
                 std::string("model.task: there is no task \"clasification\"; there are "
                             "classification, masked-lm, causal-lm, span-corruption, seq2seq, "
                             "question-answering"));
    }
};

QTEST_GUILESS_MAIN(TestTasks)
#include "test_tasks.moc"
