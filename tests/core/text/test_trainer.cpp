// Trainers: the merges a plain recount finds, the same tokenizer every time, good errors.
#include <QtTest>
#include <map>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/text/pair_merger.h"
#include "core/text/trainer.h"
#include "tests/core/text/tokenizer_fixture.h"
#include "tests/support/shared.h"

using namespace artemis;

namespace {

using Words = std::vector<CountedWord>;

/// The most frequent pair by counting everything anew; of equals the one with the lower ids.
PairMerger::Pair recounted(const Words& words) {
    std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> counts;
    for (const CountedWord& word : words) {
        for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i) {
            counts[{word.tokens[i], word.tokens[i + 1]}] += word.count;
        }
    }
    PairMerger::Pair best{0, 0, 0};
    for (const auto& [pair, count] : counts) {
        if (count > best.count) {
            best = {pair.first, pair.second, count};
        }
    }
    return best;
}

void mergePlainly(Words& words, const PairMerger::Pair& pair, std::int32_t token) {
    for (CountedWord& word : words) {
        for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i) {
            if (word.tokens[i] == pair.left && word.tokens[i + 1] == pair.right) {
                word.tokens[i] = token;
                word.tokens.erase(word.tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            }
        }
    }
}

std::string savedJson(const Tokenizer& tokenizer) {
    const test::TokenizerFolder folder;
    tokenizer.save(folder.path());
    return readFile(folder.path() / "tokenizer.json");
}

}  // namespace

class TestTrainer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mergesAreThoseOfAPlainRecount() {
        std::uint32_t state = 1;
        const auto next = [&state](std::uint32_t below) {
            state = state * 1664525u + 1013904223u;
            return (state >> 16) % below;
        };
        for (int round = 0; round < 20; ++round) {
            Words words;
            for (std::uint32_t i = 0; i < 40; ++i) {
                CountedWord word{{}, 1 + next(3)};
                for (std::uint32_t length = next(10); length > 0; --length) {
                    word.tokens.push_back(static_cast<std::int32_t>(next(4)));
                }
                words.push_back(std::move(word));
            }
            PairMerger merger(words);
            for (std::int32_t token = 4; token < 60; ++token) {
                const PairMerger::Pair expected = recounted(words);
                const PairMerger::Pair found = merger.best();
                QCOMPARE(found.count, expected.count);
                if (expected.count == 0) {
                    break;
                }
                QCOMPARE(found.left, expected.left);
                QCOMPARE(found.right, expected.right);
                merger.merge(found, token);
                mergePlainly(words, expected, token);
            }
        }
    }

    // Worked by hand: "low" 3 times, "lower" 2 times, "new" once.
    void wordPieceByHand() {
        const std::vector<std::string> texts = {"low low LOWER", "Lówer low new"};
        const Tokenizer tokenizer = trainWordPiece(texts, {.vocabSize = 15});
        // ##e ##o ##r ##w l n; then ##o+##w (5), l+##ow (5), ##e+##r (2, lower ids than ##w+##e…)
        const std::vector<std::string> expected = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
                                                   "##e",   "##o",   "##r",   "##w",   "l",
                                                   "n",     "##ow",  "low",   "##er",  "lower"};
        QCOMPARE(tokenizer.vocabSize(), expected.size());
        for (std::size_t id = 0; id < expected.size(); ++id) {
            QCOMPARE(tokenizer.idToToken(static_cast<std::int32_t>(id)), expected[id]);
        }
        QCOMPARE(tokenizer.encodeIds("lower new"), (std::vector<std::int32_t>{2, 14, 10, 5, 8, 3}));
        QCOMPARE(tokenizer.special().mask, std::optional(4));
    }

    void byteBpeByHand() {
        const std::vector<std::string> texts = {"low low", "low lower"};
        const Tokenizer tokenizer = trainByteBpe(texts, {.vocabSize = 261});
        // l+o (4) before o+w (4): "l" has the lower id. Then lo+w (4); " "+low (2).
        QCOMPARE(tokenizer.idToToken(256), std::string("lo"));
        QCOMPARE(tokenizer.idToToken(257), std::string("low"));
        QCOMPARE(tokenizer.idToToken(258), std::string("Ġlow"));
        QCOMPARE(tokenizer.idToToken(259), std::string("<|endoftext|>"));  // no pair is left twice
        QCOMPARE(tokenizer.idToToken(0), std::string("!"));
        QCOMPARE(tokenizer.special().eos, std::optional(259));
        QCOMPARE(tokenizer.decode(tokenizer.encodeIds("söme ✓ text"), false),
                 std::string("söme ✓ text"));
    }

    void rareLettersAreLeftOut() {
        const std::vector<std::string> texts = {"aaa aaa bbb bbb axa"};
        const Tokenizer tokenizer = trainWordPiece(texts, {.vocabSize = 20, .letters = 2});
        QCOMPARE(tokenizer.tokenToId("##x"), std::optional<std::int32_t>());
        QCOMPARE(tokenizer.encodeIds("axa", {.addSpecialTokens = false}),
                 (std::vector<std::int32_t>{1}));
    }

    void sameTextSameTokenizer() {
        REQUIRE_SHARED("data/sst2");
        const std::vector<std::string> texts =
            split(readFile(test::sharedDir() / "data/sst2/dev.tsv"), '\n');
        const std::vector<std::string> backwards(texts.rbegin(), texts.rend());
        QCOMPARE(savedJson(trainWordPiece(texts)), savedJson(trainWordPiece(backwards)));
        QCOMPARE(savedJson(trainByteBpe(texts)), savedJson(trainByteBpe(backwards)));
        const Tokenizer tokenizer = trainWordPiece(texts);
        for (const std::string& text : texts) {  // every word of the text itself can be spelled
            const auto ids = tokenizer.encodeIds(text);
            QVERIFY(std::ranges::find(ids, *tokenizer.special().unk) == ids.end());
        }
    }

    void errors() {
        const std::vector<std::string> texts = {"some words"};
        const std::vector<std::string> empty = {"", "  "};
        QCOMPARE(message([&] { trainWordPiece(empty); }),
                 QString("texts: hold no word; a tokenizer is made from text"));
        QCOMPARE(message([&] { trainWordPiece(texts, {.vocabSize = 9}); }),
                 QString("vocab_size: is 9, but the special tokens and the letters of the texts "
                         "alone are 13 tokens; choose a larger vocabulary"));
        QCOMPARE(message([&] { trainByteBpe(texts, {.vocabSize = 256}); }),
                 QString("vocab_size: is 256, but the bytes and the special tokens alone are "
                         "257 tokens; choose a larger vocabulary"));
    }

private:
    template <typename Call>
    static QString message(const Call& call) {
        try {
            call();
        } catch (const BadInput& error) {
            return error.what();
        }
        return "no error";
    }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "test_trainer.moc"
