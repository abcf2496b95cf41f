// Planted importance: the gradient's score against a truth that is measured, on networks made for
// it; and how often labels that mean nothing are called informative.
//
// A network is a small BERT with random weights whose layers are open to different degrees: every
// matrix of a layer is scaled by its openness, drawn log-uniform between 0.05 and 1, so that little
// of what flows past a closed layer comes from it. (Where all layers are alike, each alone repairs
// as much as any other: no truth is clear-cut then.) A teacher gives the labels. The student has
// the teacher's embedding, head and openness, but all its layers are drawn anew: each is as wrong
// as the others.
//
// Truth of a layer: how far the loss over all rows falls when it alone trains for 200 steps, with
// the product's own trainer, dropout 0 and the same batches for every layer. To first order a step
// of Adam moves each weight by ± the rate, so that the loss falls by rate · Σ |∂L/∂θ|: for layers
// of one size that is what mean |∂L/∂θ| ranks. Whether it holds over 200 steps is what is tested.
//
// Clear-cut: the largest fall exceeds the second one by at least a fifth of itself.
#include <QTest>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/base/parallel.h"
#include "core/engine/run/importance_analysis.h"
#include "core/engine/train/trainer.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr std::int64_t vocabulary = 32;
constexpr std::int64_t rows = 256;
constexpr std::size_t wanted = 100;
constexpr int threads = 2;

struct Silent final : EventSink {
    void take(const Event&) override {}
};

const Task& classification() { return task("classification"); }

double opennessOf(std::uint64_t seed, std::int64_t layer) {
    return std::pow(20,
                    random::uniform(random::key({seed, 1}), static_cast<std::uint64_t>(layer)) - 1);
}

/// Three to five layers; `redrawn`: the student's.
std::unique_ptr<Model> network(std::uint64_t seed, bool redrawn) {
    CreateOptions options = tinyOptions();
    options.layers = 3 + static_cast<std::int64_t>(random::below(seed, 1, 3));
    const double deviation = 1 / std::sqrt(static_cast<double>(options.hiddenSize));
    const Family& kind = family("bert");
    Value config = kind.config(options, vocabulary);
    config["initializer_range"] = deviation;
    auto model = kind.make(config, "planted", {"classification", 2}, *randomSource(seed));
    const at::NoGradGuard guard;
    model->parameter("classifier.weight")->value.mul_(3);
    for (const Site& site : model->sites()) {
        if (site.block >= 0 && site.projection != nullptr) {
            at::Tensor& weight = site.parameters.front()->value;
            if (redrawn) {
                weight.copy_(normalTensor(weight.sizes(), deviation,
                                          random::key({seed, 2, random::key(site.name)})));
            }
            weight.mul_(opennessOf(seed, site.block));
        }
    }
    return model;
}

/// Sequences of 5 to 10 tokens, not labelled yet.
Dataset sequences(std::uint64_t seed) {
    Dataset data;
    data.labelNames = {"0", "1"};
    std::uint64_t drawn = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
        Example example;
        example.row = row;
        example.labels = {0};
        example.tokens.resize(5 + random::below(seed, drawn++, 6));
        for (std::int32_t& token : example.tokens) {
            token = static_cast<std::int32_t>(1 + random::below(seed, drawn++, vocabulary - 1));
        }
        data.examples.push_back(std::move(example));
    }
    return data;
}

Batch allRows(const Dataset& data) {
    std::vector<std::int64_t> indices(data.examples.size());
    std::iota(indices.begin(), indices.end(), 0);
    return classification().batch(data, indices, {});
}

/// Shifts the head's bias so that half of the rows fall into either class. Returns the classes.
std::vector<std::int32_t> centred(const Model& model, const Dataset& data) {
    const at::NoGradGuard guard;
    const at::Tensor logits = model.forward(toInput(allRows(data)), {});
    const at::Tensor margin = (logits.select(1, 1) - logits.select(1, 0)).contiguous();
    const at::Tensor middle = margin.median();
    model.parameter("classifier.bias")->value[1].sub_(middle);
    std::vector<std::int32_t> classes;
    for (std::int64_t row = 0; row < margin.size(0); ++row) {
        classes.push_back((margin[row] > middle).item<bool>() ? 1 : 0);
    }
    return classes;
}

void setLabels(Dataset& data, const std::vector<std::int32_t>& classes) {
    for (std::size_t row = 0; row < classes.size(); ++row) {
        data.examples[row].labels = {classes[row]};
    }
}

ExperimentConfig configOf(std::uint64_t seed) {
    ExperimentConfig config;
    config.training.seed = static_cast<std::int64_t>(seed);
    config.training.maxSteps = 200;
    config.training.checkpointMinutes = 0;
    config.training.prefixCache = "off";
    config.evaluation.every = "never";
    return config;
}

ImportanceReport analysed(Model& model, const Dataset& data, std::uint64_t seed, bool permuted) {
    const ImportanceRequest request{
        .config = configOf(seed), .samples = rows, .permutedLabels = permuted};
    ExperimentData parts;
    parts.task = &classification();
    parts.train = data;
    Workers workers(1);
    ImportanceAnalysis analysis(request, parts, model, workers, Weights::Kept);
    Silent sink;
    analysis.run(sink, {});
    return analysis.report();
}

/// How far the loss falls when this layer alone trains.
double fallOf(Model& model, std::int64_t layer, const Dataset& data, std::uint64_t seed) {
    for (const auto& parameter : model.parameters()) {
        parameter->train(false);
    }
    for (const Site& site : model.sites()) {
        for (Parameter* parameter : site.parameters) {
            parameter->train(site.block == layer);
        }
    }
    const Batch all = allRows(data);
    const double before = meanLoss(model, all).item<double>();
    const ExperimentConfig config = configOf(seed);
    const std::vector<EvalSet> none;
    Silent sink;
    Workers workers(1);
    Trainer({model, classification(), data, none, config, sink, workers, nullptr, {}, nullptr})
        .run({});
    return before - meanLoss(model, all).item<double>();
}

struct Planted {
    std::vector<double> falls;
    std::vector<double> scores;
};

Planted planted(std::uint64_t seed) {
    Dataset data = sequences(random::key({seed, 3}));
    setLabels(data, centred(*network(seed, false), data));
    const auto student = [&] {
        auto model = network(seed, true);
        centred(*model, data);
        return model;
    };
    Planted result{{}, analysed(*student(), data, seed, false).scores.front().raw()};
    for (std::size_t layer = 0; layer < result.scores.size(); ++layer) {
        result.falls.push_back(fallOf(*student(), static_cast<std::int64_t>(layer), data, seed));
    }
    return result;
}

std::size_t topOf(const std::vector<double>& values) {
    return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

bool isClearCut(const Planted& one) {
    std::vector<double> falls = one.falls;
    std::ranges::sort(falls, std::ranges::greater{});
    return falls[0] - falls[1] >= 0.2 * falls[0];
}

std::size_t hitsOf(const std::vector<Planted>& cases) {
    return static_cast<std::size_t>(std::ranges::count_if(
        cases, [](const Planted& one) { return topOf(one.scores) == topOf(one.falls); }));
}

/// One result a seed, on two threads.
template <class Result>
std::vector<Result> eachSeed(std::size_t count, Result (*make)(std::uint64_t seed)) {
    std::vector<Result> results(count);
    parallelRanges(
        static_cast<std::int64_t>(count), threads, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                results[static_cast<std::size_t>(i)] = make(static_cast<std::uint64_t>(i) + 1);
            }
        });
    return results;
}

/// Whether the labels of a teacher are called informative, and the same labels shuffled.
struct Verdicts {
    bool right = false;
    bool shuffled = false;
};

Verdicts verdictsOf(std::uint64_t seed) {
    Dataset data = sequences(random::key({seed, 3}));
    const auto model = network(seed, false);
    std::vector<std::int32_t> classes = centred(*model, data);
    setLabels(data, classes);
    Verdicts verdicts;
    verdicts.right = analysed(*model, data, seed, true).information->informative;
    random::shuffle(std::span(classes), random::key({seed, 4}));
    setLabels(data, classes);
    verdicts.shuffled = analysed(*model, data, seed, true).information->informative;
    return verdicts;
}

}  // namespace

class TestPlantedImportance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theScoresTopLayerIsTheTrueOne();
    void shuffledLabelsAreNotInformative();
};

void TestPlantedImportance::theScoresTopLayerIsTheTrueOne() {
    const std::vector<Planted> all = eachSeed(180, planted);
    std::vector<Planted> clear;
    std::ranges::copy_if(all, std::back_inserter(clear), isClearCut);
    std::printf(
        "%zu networks: the score's top layer is the true one in %zu; %zu clear-cut, in %zu\n",
        all.size(), hitsOf(all), clear.size(), hitsOf(clear));
    QVERIFY2(clear.size() >= wanted, "too few are clear-cut; draw more");
    clear.resize(wanted);
    const std::size_t hits = hitsOf(clear);
    for (std::size_t i = 0; i < clear.size(); ++i) {
        random::shuffle(std::span(clear[i].scores), random::key({5, i}));
    }
    const std::size_t byChance = hitsOf(clear);
    std::printf("of the first %zu clear-cut ones in %zu; with the layers' labels permuted in %zu\n",
                wanted, hits, byChance);
    QVERIFY2(hits >= 95, QByteArray::number(qulonglong(hits)));
    QVERIFY2(byChance < 95, QByteArray::number(qulonglong(byChance)));
}

void TestPlantedImportance::shuffledLabelsAreNotInformative() {
    const std::vector<Verdicts> all = eachSeed(wanted, verdictsOf);
    const auto right = std::ranges::count(all, true, &Verdicts::right);
    const auto shuffled = std::ranges::count(all, true, &Verdicts::shuffled);
    std::printf(
        "of %zu networks informative: %td with the teacher's labels, %td with shuffled ones\n",
        wanted, right, shuffled);
    QVERIFY2(shuffled <= 5, QByteArray::number(qlonglong(shuffled)));
    QVERIFY2(right > 4 * shuffled, "the verdict knows no labels from shuffled ones");
}

QTEST_GUILESS_MAIN(TestPlantedImportance)
#include "test_planted_importance_slow.moc"
