// In-context learning: which rows are shown, what prompts are made of, and that what the cache
// computes is what a whole forward pass computes.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <numeric>

#include "core/engine/data/builtin.h"
#include "core/engine/data/labels.h"
#include "core/engine/data/prompts.h"
#include "core/engine/models/generation.h"
#include "core/engine/run/evaluate_run.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/prompt_evaluator.h"
#include "core/metrics/prediction_cost.h"
#include "core/text/tokenizer.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const std::filesystem::path modelDir = ARTEMIS_SOURCE_DIR "/resources/models/gpt2-small";

const Tokenizer& tokenizer() {
    static const Tokenizer loaded = Tokenizer::load(modelDir);
    return loaded;
}

std::unique_ptr<Model> smallModel() {
    const auto source = folderSource(modelDir, 0);
    return family("gpt2").make(readModelConfig(modelDir), "gpt2-small", {"causal-lm", 2}, *source);
}

Table table(const std::string& id, std::int64_t rows, Split split = Split::Train) {
    return builtinTable("builtin:" + id, 0, rows, split);
}

DataOptions pairs() {
    DataOptions options;
    options.source = "source";
    options.target = "target";
    options.maxLength = 64;
    return options;
}

PromptOptions showing(std::int64_t shots, bool resample = false, bool randomLabels = false) {
    PromptOptions options;
    options.shots = shots;
    options.resample = resample;
    options.randomLabels = randomLabels;
    return options;
}

std::int64_t middle(std::vector<std::int64_t> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

PromptEncoder encoder(const Task& task, const DataOptions& data, const PromptOptions& options,
                      const std::vector<std::string>& labels, const Table& train,
                      std::int64_t positions = 128) {
    return PromptEncoder({task, tokenizer(), data, options, "method", labels, positions, 0, 42, 1},
                         train);
}

/// Of three classes; the class of row i is i % 3.
std::vector<SolvedRow> pool(std::size_t rows) {
    std::vector<SolvedRow> all;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto label = static_cast<std::int32_t>(i % 3);
        all.push_back({"row " + std::to_string(i), "class " + std::to_string(label), label});
    }
    return all;
}

const std::vector<std::string> words{"class 0", "class 1", "class 2"};

class Collector final : public EventSink {
public:
    void take(const Event& event) override { events.push_back(event); }
    std::vector<Event> events;
};

/// Nothing trains on the built-in reviews, with these settings changed.
Value experiment(const std::map<std::string, Value>& changes = {}) {
    Value tree{{"name", "prompts"},
               {"model", {{"path", "builtin:gpt2-small"}, {"task", "classification"}}},
               {"data",
                {{"train", "builtin:reviews"},
                 {"eval", "builtin:reviews"},
                 {"max_length", 64},
                 {"eval_samples", 20}}},
               {"fine_tuning",
                {{"method", "in_context"},
                 {"in_context", {{"shots", 2}, {"label_words", {"bad", "good"}}}}}},
               {"training", {{"threads", 2}}}};
    for (const auto& [path, value] : changes) {
        assign(tree, path, value);
    }
    return tree;
}

RunFinished run(const Value& tree, EventSink& sink, const std::filesystem::path& out = {}) {
    const Parsed parsed = parseExperiment(tree, "/", engineCatalog());
    if (!parsed.problems.empty()) {
        return {Status::Failed, toText(parsed.problems.front()), "", {}, true};
    }
    return runExperiment({parsed.config, out}, sink, {});
}

}  // namespace

class TestInContext : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("ARTEMIS_RESOURCES", ARTEMIS_SOURCE_DIR "/resources"); }

    void sameSeedSameDemonstrations() {
        const auto shown = [](std::uint64_t seed) {
            return Demonstrations(pool(300), showing(6), seed, words).before("new", 0);
        };
        QCOMPARE(shown(1), shown(1));
        QVERIFY(shown(1) != shown(2));
    }

    void classesAreBalanced() {
        for (const std::int64_t shots : {1, 3, 4, 6, 8}) {
            const Demonstrations all(pool(300), showing(shots), 7, words);
            std::array<std::int64_t, 3> counts{};
            for (const std::size_t place : all.before("new", 0)) {
                ++counts[place % 3];
            }
            QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), shots);
            QVERIFY(*std::ranges::max_element(counts) - *std::ranges::min_element(counts) <= 1);
        }
    }

    /// The set that is evaluated is the one that demonstrations come from.
    void aRowIsNeverShownBeforeItself_data() {
        QTest::addColumn<bool>("resample");
        QTest::newRow("the same for all") << false;
        QTest::newRow("drawn for each row") << true;
    }
    void aRowIsNeverShownBeforeItself() {
        QFETCH(bool, resample);
        std::vector<SolvedRow> rows = pool(60);
        rows[50].input = rows[7].input;  // Equal texts are the same row.
        const Demonstrations all(rows, showing(20, resample), 3, words);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const auto shown = all.before(rows[row].input, row);
            QCOMPARE(shown.size(), std::size_t{20});
            QVERIFY(std::ranges::none_of(
                shown, [&](std::size_t i) { return rows[i].input == rows[row].input; }));
        }
    }

    void eachRowHasItsOwnWhereWanted() {
        const Demonstrations all(pool(300), showing(4, true), 3, words);
        QVERIFY(all.before("new", 0) != all.before("new", 1));
        QCOMPARE(all.before("new", 1), all.before("new", 1));
    }

    void orders() {
        const auto shown = [](const std::string& order) {
            PromptOptions options;
            options.shots = 9;
            options.order = order;
            return Demonstrations(pool(30), options, 5, words).before("row 4 and 11", 0);
        };
        const auto inFile = shown("as_in_file");
        QVERIFY(std::ranges::is_sorted(inFile));
        const auto drawn = shown("random");
        QVERIFY(!std::ranges::is_sorted(drawn));
        QVERIFY(std::ranges::is_permutation(inFile, drawn));
        const std::vector<SolvedRow> near{{"a b c", "x"}, {"a b d e", "y"}, {"q r", "z"}};
        PromptOptions options = showing(3);
        options.order = "similar_last";
        const Demonstrations similar(near, options, 1, {});
        QCOMPARE(similar.before("A b c d", 0), (std::vector<std::size_t>{2, 1, 0}));
        QCOMPARE(likeness("a b", "B c"), 1.0 / 3);
    }

    /// Each class about a third of 3,000 times (σ = 26), whatever the right one is.
    void randomLabelsAreEven() {
        const Demonstrations all(pool(3000), showing(4, false, true), 11, words);
        std::map<std::pair<std::int32_t, std::string>, int> counts;
        for (const SolvedRow& row : all.pool()) {
            ++counts[{row.label, row.answer}];
        }
        QCOMPARE(counts.size(), std::size_t{9});
        for (const auto& [which, count] : counts) {
            QVERIFY2(std::abs(count - 3000.0 / 9) < 4.5 * std::sqrt(3000.0 / 9 * 8 / 9),
                     qPrintable(QString::number(count)));
        }
    }

    void randomTargetsAreThoseOfOtherRows() {
        std::vector<SolvedRow> rows;
        for (int i = 0; i < 200; ++i) {
            rows.push_back({"in " + std::to_string(i), "out " + std::to_string(i)});
        }
        const Demonstrations all(rows, showing(4, false, true), 11, {});
        for (std::size_t i = 0; i < rows.size(); ++i) {
            QVERIFY(all.pool()[i].answer != rows[i].answer);
            QVERIFY(all.pool()[i].answer.starts_with("out "));
        }
    }

    void noDemonstrationsAreThePlainEvaluation() {
        const Task& writing = task("causal-lm");
        const Table rows = table("reports", 30, Split::Eval);
        const DataOptions data = pairs();
        const Dataset plain = writing.encode(rows, tokenizer(), data, {}, 1, Purpose::Evaluation);
        const Dataset prompts =
            encoder(writing, data, showing(0), {}, table("reports", 10)).encode(rows).data;
        QCOMPARE(prompts.stopText, std::string());
        for (std::size_t i = 0; i < plain.examples.size(); ++i) {
            QCOMPARE(prompts.examples[i].tokens, plain.examples[i].tokens);
            QCOMPARE(prompts.examples[i].labels, plain.examples[i].labels);
            QCOMPARE(prompts.items[i].prompt, plain.items[i].prompt);
            QCOMPARE(prompts.items[i].references, plain.items[i].references);
        }
    }

    /// The loss after a beginning that is read once, against one pass over everything.
    void lossIsThatOfAWholePass_data() {
        QTest::addColumn<int>("shots");
        QTest::addColumn<bool>("scarce");
        QTest::newRow("none") << 0 << false;
        QTest::newRow("one") << 1 << false;
        QTest::newRow("one, that not every row has room for") << 1 << true;
    }
    void lossIsThatOfAWholePass() {
        QFETCH(int, shots);
        QFETCH(bool, scarce);
        const Task& writing = task("causal-lm");
        const Table rows = table("reports", 12, Split::Eval);
        const auto encoded = [&](std::int64_t positions) {
            return encoder(writing, pairs(), showing(shots), {}, table("reports", 50), positions)
                .encode(rows);
        };
        const Prompted set = encoded(scarce ? middle(encoded(1000).data.lengths()) : 128);
        QCOMPARE(set.fewer > 0, scarce);
        const Dataset& data = set.data;
        const auto model = smallModel();
        const Context context;
        PromptReader reader(*model, context, data);
        std::vector<std::int64_t> indices(12);
        std::iota(indices.begin(), indices.end(), std::int64_t{0});
        for (const auto part : {std::span(indices).first(5), std::span(indices).subspan(5)}) {
            const Batch batch = writing.batch(data, part, {});
            RowAnswers each;
            const Predictions read = reader.tokens(batch, part, each);
            const at::NoGradGuard guard;
            RowAnswers right;
            const double whole =
                model->lossSum(toInput(batch), labelsOf(batch), context, &right).item<double>();
            QVERIFY2(std::abs(read.lossSum - whole) < 1e-5 * whole,
                     qPrintable(QString("%1, %2").arg(read.lossSum).arg(whole)));
            QCOMPARE(read.labels, batch.labels);
            QVERIFY(at::tensor(read.predicted, at::kLong).equal(right.best));
            QVERIFY(at::allclose(each.losses, right.losses, 1e-4, 1e-5));
        }
        const double all = static_cast<double>(data.tokenCount());
        QVERIFY(shots == 0 || reader.work().tokens < all);
    }

    /// Σ log p of each token of each choice, by a pass over prompt and choice without a cache.
    void choiceScoresAreTeacherForced_data() {
        QTest::addColumn<QString>("order");
        QTest::addColumn<bool>("resample");
        QTest::newRow("the same demonstrations") << "random" << false;
        QTest::newRow("ordered by likeness") << "similar_last" << false;
        QTest::newRow("others for each row") << "random" << true;
    }
    void choiceScoresAreTeacherForced() {
        QFETCH(QString, order);
        QFETCH(bool, resample);
        PromptOptions options;
        options.shots = 2;
        options.order = order.toStdString();
        options.resample = resample;
        options.form = R"(Review: {input}\nIt was {answer})";
        options.labelWords = {"bad", "surprisingly wonderful and good"};
        DataOptions columns;
        columns.maxLength = 40;
        const Dataset data =
            encoder(task("classification"), columns, options, {"0", "1"}, table("reviews", 100))
                .encode(table("reviews", 10, Split::Eval))
                .data;
        QVERIFY(data.choices[1].size() > 2);
        const auto model = smallModel();
        const Context context;
        PromptReader reader(*model, context, data);
        std::vector<TokenSpan> prompts;
        for (const Example& example : data.examples) {
            prompts.emplace_back(example.tokens);
        }
        const auto scores = reader.choiceScores(prompts);
        const at::NoGradGuard guard;
        for (std::size_t row = 0; row < prompts.size(); ++row) {
            for (std::size_t choice = 0; choice < 2; ++choice) {
                const auto& tokens = data.choices[choice];
                Batch batch;
                batch.tokens.assign(prompts[row].begin(), prompts[row].end());
                for (const std::int32_t token : tokens) {
                    batch.rows.push_back(static_cast<std::int64_t>(batch.tokens.size()) - 1);
                    batch.labels.push_back(token);
                    batch.tokens.push_back(token);
                }
                batch.typeIds.resize(batch.tokens.size());
                batch.positions.resize(batch.tokens.size());
                std::iota(batch.positions.begin(), batch.positions.end(), std::int64_t{0});
                batch.lengths = {static_cast<std::int64_t>(batch.tokens.size())};
                batch.examples = {0};
                const double whole =
                    -model->lossSum(toInput(batch), labelsOf(batch), context).item<double>();
                QVERIFY2(std::abs(scores[row][choice] - whole) < 1e-4,
                         qPrintable(QString("%1, %2").arg(scores[row][choice]).arg(whole)));
            }
        }
    }

    void classesAndLossFollowTheScores() {
        PromptOptions options;
        options.shots = 2;
        options.labelWords = {"bad", "surprisingly wonderful and good"};
        for (const bool byLength : {false, true}) {
            options.lengthNormalised = byLength;
            const Dataset data =
                encoder(task("classification"), {}, options, {"0", "1"}, table("reviews", 100))
                    .encode(table("reviews", 6, Split::Eval))
                    .data;
            const auto model = smallModel();
            const Context context;
            PromptReader reader(*model, context, data);
            std::vector<TokenSpan> prompts;
            for (const Example& example : data.examples) {
                prompts.emplace_back(example.tokens);
            }
            const auto scores = reader.choiceScores(prompts);
            std::vector<std::vector<double>> kept(6);
            const Predictions answers =
                reader.classes(std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}, kept);
            double loss = 0;
            for (std::size_t row = 0; row < 6; ++row) {
                const auto score = [&](std::size_t choice) {
                    const auto length = static_cast<double>(data.choices[choice].size());
                    return scores[row][choice] / (byLength ? length : 1);
                };
                QCOMPARE(answers.predicted[row], score(1) > score(0) ? 1 : 0);
                QCOMPARE(kept[row], scores[row]);
                const auto right = static_cast<std::size_t>(data.examples[row].labels.front());
                loss -= score(right) - std::log(std::exp(score(0)) + std::exp(score(1)));
            }
            QVERIFY(std::abs(loss - answers.lossSum) < 1e-4);
        }
    }

    void writingAfterACommonBeginningIsTheSame() {
        const auto model = smallModel();
        std::vector<Prompt> whole;
        std::vector<TokenSpan> spans;
        for (const char* end : {"the house", "a garden was", "it"}) {
            whole.push_back(
                {tokenizer().encodeIds(std::string("It rained today. Tomorrow ") + end)});
        }
        for (const Prompt& prompt : whole) {
            spans.emplace_back(prompt.tokens);
        }
        const Context context;
        SharedStart start(*model, context);
        const std::size_t past = start.read(spans);
        QVERIFY(past >= 5);
        std::vector<Prompt> rest;
        for (const TokenSpan& tokens : spans) {
            rest.push_back({{tokens.begin() + static_cast<std::ptrdiff_t>(past), tokens.end()},
                            {},
                            {tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(past)}});
        }
        GenerateOptions options;
        options.maxNewTokens = 20;
        options.repetitionPenalty = 1.2;
        for (const std::int64_t beams : {1, 3}) {
            options.beams = beams;
            const auto expected = generate(*model, whole, options, context);
            const auto got = generate(*model, rest, options, context, {}, {}, start.cache());
            for (std::size_t i = 0; i < whole.size(); ++i) {
                QCOMPARE(got[i].tokens, expected[i].tokens);
            }
        }
        QCOMPARE(start.read(spans), past);
        QCOMPARE(start.tokensRead(), std::size_t{0});
    }

    /// Whole demonstrations go, the first ones first, until prompt and answer fit.
    void demonstrationsAreLeftOutFromTheFront() {
        PromptOptions options;
        options.shots = 4;
        options.instruction = "Say it.";
        const Table train = table("reports", 40);
        const Table rows = table("reports", 20, Split::Eval);
        const Task& writing = task("causal-lm");
        const auto all = encoder(writing, pairs(), options, {}, train, 1000).encode(rows).data;
        const std::int64_t room = middle(all.lengths());
        const auto some = encoder(writing, pairs(), options, {}, train, room).encode(rows);
        QVERIFY(some.fewer > 0 && some.fewer < 20);
        const std::vector<std::int32_t> head = tokenizer().encodeIds("Say it.");
        for (std::size_t i = 0; i < 20; ++i) {
            const auto& whole = all.examples[i].tokens;
            const auto& cut = some.data.examples[i].tokens;
            QVERIFY(static_cast<std::int64_t>(cut.size()) <= room);
            QVERIFY(std::equal(head.begin(), head.end(), cut.begin()));
            const std::size_t same = cut.size() - head.size() - 2;
            QVERIFY(std::equal(cut.end() - static_cast<std::ptrdiff_t>(same), cut.end(),
                               whole.end() - static_cast<std::ptrdiff_t>(same)));
        }
    }

    void evaluatesAndWritesNothing() {
        const QTemporaryDir folder;
        const std::filesystem::path out = folder.filePath("out").toStdString();
        Collector events;
        const RunFinished end = run(experiment(), events, out);
        QVERIFY2(end.status == Status::Done, end.reason.c_str());
        QCOMPARE(end.summary.at("trainable").get<int>(), 0);
        QCOMPARE(end.summary.at("steps").get<int>(), 0);
        QVERIFY(!std::filesystem::exists(out));
        const Value& figures = end.summary.at("eval");
        for (const char* name : {"loss", "accuracy", "f1"}) {
            QVERIFY2(figures.contains(name), name);
        }
        for (const CostFigure& cost : costFigures) {
            QVERIFY2(figures.at(cost.id).get<double>() > 0, cost.id);
        }
        QVERIFY(std::ranges::none_of(events.events, [](const Event& event) {
            const auto* measured = std::get_if<Measured>(&event);
            return measured != nullptr && measured->split == "train";
        }));
    }

    /// On request after the first sign of progress; what was not measured whole is not told.
    void stops() {
        class Stopper final : public EventSink {
        public:
            void take(const Event& event) override {
                if (std::holds_alternative<EvaluationProgress>(event)) {
                    ++progressed;
                    source.request_stop();
                }
                measured += std::holds_alternative<Measured>(event) ? 1 : 0;
            }
            std::stop_source source;
            int progressed = 0;
            int measured = 0;
        } sink;
        const Value tree = experiment({{"evaluation.batch_size", 1}, {"data.eval_samples", 500}});
        const RunFinished end =
            runExperiment({parseExperiment(tree, "/", engineCatalog()).config, {}}, sink,
                          sink.source.get_token());
        QVERIFY(end.status == Status::Stopped);
        QVERIFY(sink.progressed >= 1);
        QCOMPARE(sink.measured, 0);
        QVERIFY(end.summary.at("evals").empty());
    }

    void evaluatedLaterItIsTheSame() {
        Collector events;
        const Value tree = experiment();
        const RunFinished end = run(tree, events);
        const ExperimentConfig config = parseExperiment(tree, "/", engineCatalog()).config;
        const EvaluationResult again = evaluateRun({1, {config, {}, true}}, events, {});
        QVERIFY2(again.end.status == Status::Done, again.end.reason.c_str());
        for (const char* name : {"loss", "accuracy", "f1", "tokens_per_prediction"}) {
            QCOMPARE(again.end.summary.at("eval").at(name).get<double>(),
                     end.summary.at("eval").at(name).get<double>());
        }
    }

    void planned() {
        const Parsed parsed = parseExperiment(experiment(), "/", engineCatalog());
        const Value plan = planExperiment(parsed.config);
        QCOMPARE(plan.at("trainable").get<int>(), 0);
        QCOMPARE(plan.at("predictions").get<int>(), 20);
        QVERIFY(plan.at("flops_per_prediction").get<double>() > 0);
        QVERIFY(plan.at("parts").at("cache").get<double>() > 0);
    }

    void refused_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const char* path, const char* value,
                            const char* said) { QTest::newRow(name) << path << value << said; };
        row("a model that does not write", "model.path", R"("builtin:bert-small")",
            "BERT cannot; take GPT-2 or a LLaMA");
        row("an encoder with a decoder", "model.path", R"("builtin:t5-small")", "T5 cannot");
        row("no training data", "data.train", R"("")", "data.train");
        row("no evaluation data", "data.eval", R"("")", "data.eval: names no evaluation set");
        row("with another method", "fine_tuning.method", R"(["in_context", "lora"])",
            "in_context trains nothing; leave out the other methods");
        row("more shots than rows", "fine_tuning.in_context.shots", "5000",
            "5000 demonstrations are wanted, and builtin:reviews has 2000 rows");
        row("no room", "fine_tuning.in_context.shots", "100",
            "do not fit into the 128 positions of the model");
        row("too few words", "fine_tuning.in_context.label_words", R"(["good"])",
            "1 words are given for the 2 classes 0, 1");
        row("the same word twice", "fine_tuning.in_context.label_words", R"(["good", "good"])",
            "stands for two classes");
        row("no place for the answer", "fine_tuning.in_context.template", R"("{input} is")",
            "{answer} once at its end");
        row("more sets", "data.mix", R"("builtin:reviews")", "come from data.train alone");
        row("an adapter", "fine_tuning.adapter", R"("/tmp")", "leave the adapter out");
        row("running text", "model.task", R"("causal-lm")", "no question and answer");
        row("unknown order", "fine_tuning.in_context.order", R"("best")", "similar_last");
    }
    void refused() {
        QFETCH(QString, path);
        QFETCH(QString, value);
        QFETCH(QString, said);
        const Value tree = experiment({{path.toStdString(), Value::parse(value.toStdString())}});
        Collector events;
        const RunFinished end = run(tree, events);
        QVERIFY(end.badInput);
        QVERIFY2(end.reason.find(said.toStdString()) != std::string::npos, end.reason.c_str());
        const Parsed parsed = parseExperiment(tree, "/", engineCatalog());
        if (parsed.problems.empty() && path != "data.eval") {
            QVERIFY_THROWS_EXCEPTION(BadInput, planExperiment(parsed.config));
        }
    }
};

QTEST_GUILESS_MAIN(TestInContext)
#include "test_in_context.moc"
