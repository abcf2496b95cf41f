// Generation: the cache against whole forward passes, batches, limits, drawing.
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/engine/models/generation.h"
#include "core/engine/models/scores.h"
#include "core/engine/run/end_tokens.h"
#include "core/text/tokenizer.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// ln p of the next token, from a forward pass over everything so far.
at::Tensor nextLogs(const Model& model, const Prompt& prompt) {
    const at::NoGradGuard guard;
    Batch batch;
    batch.tokens.assign(prompt.tokens.begin(), prompt.tokens.end());
    batch.lengths = {static_cast<std::int64_t>(prompt.tokens.size())};
    batch.examples = {0};
    batch.typeIds.assign(prompt.tokens.size(), 0);
    for (std::size_t i = 0; i < prompt.tokens.size(); ++i) {
        batch.positions.push_back(static_cast<std::int64_t>(i));
    }
    batch.rows = {batch.lengths[0] - 1};
    if (!prompt.source.empty()) {
        batch.source.tokens.assign(prompt.source.begin(), prompt.source.end());
        batch.source.lengths = {static_cast<std::int64_t>(prompt.source.size())};
    }
    return at::log_softmax(model.forward(toInput(batch), {}), 1)[0];
}

/// The likeliest next tokens without a cache.
std::vector<std::int32_t> withoutCache(const Model& model, Prompt prompt, int count) {
    std::vector<std::int32_t> made;
    for (int i = 0; i < count; ++i) {
        made.push_back(static_cast<std::int32_t>(nextLogs(model, prompt).argmax().item<int64_t>()));
        prompt.tokens.push_back(made.back());
    }
    return made;
}

std::vector<Prompt> promptsFor(const std::string& task) {
    if (task == "seq2seq") {
        return {{{0}, {3, 4, 5, 6, 7}}, {{0}, {9}}, {{0}, {30, 31, 32, 8}}};
    }
    return {{{3, 4, 5, 6, 7}}, {{9}}, {{30, 31, 32, 8}}};
}

std::vector<std::vector<std::int32_t>> tokensOf(const std::vector<Generated>& texts) {
    std::vector<std::vector<std::int32_t>> all;
    for (const Generated& text : texts) {
        all.push_back(text.tokens);
    }
    return all;
}

}  // namespace

class TestGeneration : public QObject {
    Q_OBJECT
    static void everyWriter() {
        QTest::addColumn<QString>("task");
        for (const char* task : {"causal-lm", "llama", "seq2seq"}) {
            QTest::newRow(task) << task;
        }
    }

private Q_SLOTS:
    void cacheChangesNothing_data() { everyWriter(); }
    void cacheChangesNothing() {
        QFETCH(QString, task);
        const auto model = tinyModel(task.toStdString());
        const auto prompts = promptsFor(task.toStdString());
        const auto texts = generate(*model, prompts, {.maxNewTokens = 9}, {});
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            QCOMPARE(texts[i].tokens, withoutCache(*model, prompts[i], 9));
            QCOMPARE(generate(*model, {&prompts[i], 1}, {.maxNewTokens = 9}, {})[0].tokens,
                     texts[i].tokens);
        }
    }

    void beamsFindTheLikeliestText_data() { everyWriter(); }
    void beamsFindTheLikeliestText() {
        QFETCH(QString, task);
        const at::NoGradGuard guard;
        const auto model = tinyModel(task.toStdString());
        const Prompt prompt = promptsFor(task.toStdString()).front();
        // With as many beams as tokens nothing is lost in two steps: the best of all pairs.
        const auto texts = generate(*model, {&prompt, 1}, {.maxNewTokens = 2, .beams = 50}, {});
        double best = -1e9;
        for (std::int32_t first = 0; first < 50; ++first) {
            Prompt longer = prompt;
            longer.tokens.push_back(first);
            const double both = nextLogs(*model, prompt)[first].item<double>() +
                                nextLogs(*model, longer).max().item<double>();
            best = std::max(best, both / 2);
        }
        QVERIFY2(std::abs(texts[0].score - best) < 1e-4,
                 qPrintable(QString("%1 %2").arg(texts[0].score).arg(best)));
    }

    /// Texts end where the files say and where those that were trained on end.
    void textsEndWhereTheyWereTrainedToEnd() {
        const auto tokenizer = Tokenizer::load(ARTEMIS_SOURCE_DIR "/resources/models/gpt2-small");
        const std::int32_t end = tokenizer.special().eos.value();
        QCOMPARE(endTokens({{"eos_token_id", end + 1}}, tokenizer), (std::vector{end + 1, end}));
        QCOMPARE(endTokens({{"eos_token_id", {end, 7}}}, tokenizer), (std::vector{end, 7}));
        QCOMPARE(endTokens(Value::object(), tokenizer), std::vector{end});
    }

    void endsAndLimits() {
        const auto model = tinyModel("causal-lm");
        const Prompt prompt{{3, 4, 5}};
        const auto free = generate(*model, {&prompt, 1}, {.maxNewTokens = 6}, {})[0];
        const std::int32_t end = free.tokens[2];
        const auto first = std::ranges::find(free.tokens, end) - free.tokens.begin();
        const auto ended =
            generate(*model, {&prompt, 1}, {.maxNewTokens = 6, .endTokens = {end}}, {})[0];
        QVERIFY(ended.ended);
        QCOMPARE(static_cast<std::ptrdiff_t>(ended.tokens.size()), first + 1);
        const auto later =
            generate(*model, {&prompt, 1},
                     {.maxNewTokens = 6, .minNewTokens = 6, .endTokens = {end}}, {})[0];
        QCOMPARE(later.tokens.size(), std::size_t{6});
        QVERIFY(std::ranges::find(later.tokens, end) == later.tokens.end());
        // 16 positions, 3 of which the prompt takes; the last token needs none.
        QCOMPARE(generate(*model, {&prompt, 1}, {.maxNewTokens = 99}, {})[0].tokens.size(),
                 std::size_t{14});
        int told = 0;
        const auto cut = generate(*model, {&prompt, 1}, {.maxNewTokens = 6}, {},
                                  [&](std::size_t, std::int32_t) { return ++told < 2; })[0];
        QCOMPARE(cut.tokens.size(), std::size_t{2});
        std::stop_source source;
        source.request_stop();
        QCOMPARE(generate(*model, {&prompt, 1}, {.maxNewTokens = 6}, {}, {}, source.get_token())[0]
                     .tokens.size(),
                 std::size_t{1});
    }

    void refusesWhatCannotBe() {
        const auto encoder = tinyModel("masked-lm");
        const auto model = tinyModel("causal-lm");
        const Prompt one{{3}};
        const Prompt none{{}};
        const Prompt longest{std::vector<std::int32_t>(17, 3)};
        QVERIFY_THROWS_EXCEPTION(BadInput, generate(*encoder, {&one, 1}, {}, {}));
        QVERIFY_THROWS_EXCEPTION(BadInput, generate(*model, {&none, 1}, {}, {}));
        QVERIFY_THROWS_EXCEPTION(BadInput, generate(*model, {&longest, 1}, {}, {}));
        QVERIFY_THROWS_EXCEPTION(BadInput,
                                 generate(*model, {&one, 1}, {.beams = 2, .returned = 3}, {}));
    }

    /// 20,000 draws from known shares: five standard deviations are below 0.018.
    void drawingFollowsTheProbabilities() {
        const std::vector<float> scores{std::log(0.5F), std::log(0.3F), std::log(0.2F), -INFINITY};
        std::vector<int> counts(4, 0);
        constexpr int draws = 20000;
        for (int i = 0; i < draws; ++i) {
            ++counts[static_cast<std::size_t>(
                drawn(scores, random::uniform(5, static_cast<std::uint64_t>(i))))];
        }
        QVERIFY(std::abs(counts[0] / double{draws} - 0.5) < 0.018);
        QVERIFY(std::abs(counts[1] / double{draws} - 0.3) < 0.018);
        QCOMPARE(counts[3], 0);
    }

    void drawingDependsOnSeedAndPromptAlone() {
        const auto model = tinyModel("llama");
        const auto prompts = promptsFor("llama");
        GenerateOptions options{.maxNewTokens = 8, .sample = true, .temperature = 3, .seed = 4};
        const auto texts = generate(*model, prompts, options, {});
        QCOMPARE(tokensOf(generate(*model, prompts, options, {})), tokensOf(texts));
        options.seed = 5;
        QVERIFY(tokensOf(generate(*model, prompts, options, {})) != tokensOf(texts));
        options.topK = 1;
        QCOMPARE(tokensOf(generate(*model, prompts, options, {})),
                 tokensOf(generate(*model, prompts, {.maxNewTokens = 8}, {})));
    }

    void minPKeepsWhatIsLikelyEnough() {
        std::vector<float> scores{0, std::log(0.5F), std::log(0.09F), std::log(0.11F)};
        keepMinP(scores, 0.1);
        QVERIFY(std::isinf(scores[2]));
        QVERIFY(!std::isinf(scores[1]) && !std::isinf(scores[3]));
    }
};

QTEST_GUILESS_MAIN(TestGeneration)
#include "test_generation.moc"
