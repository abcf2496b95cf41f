// Time and memory of plans against sums worked out by hand.
#include <QTest>

#include "core/base/error.h"
#include "core/plan/cost_model.h"

using namespace artemis;

namespace {

/// All numbers are small powers and primes, so that every sum names its parts.
LayerCost layer() {
    LayerCost cost;
    cost.forward = 10;
    cost.inputGradient = 11;
    cost.weights = 400;
    cost.activations = 50;
    cost.full = {.innerGradient = 3,
                 .weightGradient = 12,
                 .optimizer = 2,
                 .parameters = 100,
                 .weights = 200,
                 .activations = 70};
    cost.adapter = {.forward = 0.5, .parameters = 1};
    cost.adapterPerRank = {.forward = 0.25,
                           .inputGradient = 0.5,
                           .innerGradient = 1,
                           .weightGradient = 2,
                           .optimizer = 0.125,
                           .parameters = 5,
                           .weights = 20,
                           .activations = 8};
    return cost;
}

CostModel model() {
    CostModel model;
    model.embedding = {.forward = 1, .weights = 1000};
    model.embedding.full = {.weightGradient = 4, .optimizer = 5, .parameters = 300};
    model.layers = {layer(), layer(), layer()};
    model.head = {.forward = 2, .inputGradient = 3, .weights = 80, .activations = 9};
    model.head.full = {.weightGradient = 7, .optimizer = 1, .parameters = 20, .activations = 4};
    model.batchSeconds = 0.5;
    model.cacheReadWork = 0.75;
    model.cacheBytes = 5000;
    model.boundaryBytes = 16;
    model.temporaryBytes = 60;
    return model;
}

constexpr Choice low{Tier::Low};
constexpr Choice high{Tier::High};
constexpr Choice medium(std::int64_t rank) { return {Tier::Medium, rank}; }

template <class Act>
QString problemOf(const Act& act) {
    try {
        act();
    } catch (const BadInput& bad) {
        return QString::fromStdString(toText(bad.problems().front()));
    }
    return "none";
}

/// Of all high: 0.5 + embedding 10 + 3 layers · (10 + 11 + 14) + head 2 + 3 + 8.
constexpr double fullStep = 0.5 + 10 + 3 * 35 + 13;

}  // namespace

class TestCostModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepTime_data();
    void stepTime();
    void memoryParts();
    void groupsCountOnce();
    void cachedPrefix_data();
    void cachedPrefix();
    void cacheOnDisk();
    void prefixLeavesMemory();
    void starts();
    void checkpointing();
    void microBatches();
    void bf16();
    void smallStates();
    void flopsAndOnceSeconds();
    void plansThatDoNotFit();
    void jsonBothWays();
    void badJson_data();
    void badJson();
};

void TestCostModel::stepTime_data() {
    QTest::addColumn<QString>("plan");
    QTest::addColumn<double>("seconds");
    QTest::addColumn<double>("trainable");
    const auto row = [](const char* name, TierPlan plan, double seconds, double trainable) {
        QTest::newRow(name) << QString::fromStdString(toJson(plan).dump()) << seconds << trainable;
    };
    row("full", {high, {high, high, high}, high, {}}, fullStep, 620.0);
    row("nothing", {low, {low, low, low}, low, {}}, 0.5 + 1 + 30 + 2, 0.0);
    row("head alone", {low, {low, low, low}, high, {}}, 33.5 + 8, 20.0);
    row("top layer", {low, {low, low, high}, high, {}}, 33.5 + (3 + 14) + (3 + 8), 120.0);
    row("frozen above", {low, {low, high, low}, low, {}}, 33.5 + (3 + 14) + 11 + 3, 100.0);
    row("all layers", {low, {high, high, high}, low, {}}, 33.5 + 3 + 14 + 2 * 25 + 3, 300.0);
    row("adapter lowest", {low, {low, low, medium(4)}, low, {}},
        33.5 + (0.5 + 1) + 4 + (8 + 0.5) + 3, 21.0);
    row("adapter above", {low, {low, high, medium(4)}, low, {}},
        33.5 + 17 + (0.5 + 1) + (11 + 2) + (8 + 0.5) + 3, 121.0);
    row("embedding alone", {high, {low, low, low}, low, {}}, 33.5 + 9 + 33 + 3, 300.0);
}

void TestCostModel::stepTime() {
    QFETCH(QString, plan);
    QFETCH(double, seconds);
    QFETCH(double, trainable);
    const TierPlan read = tierPlanFromJson(Value::parse(plan.toStdString()), "plan");
    const Prediction result =
        predict(model(), read, {.epochs = 2, .stepsPerEpoch = 5, .prefixCache = false});
    QCOMPARE(result.secondsPerStep, seconds);
    QCOMPARE(result.secondsTotal, 10 * seconds);
    QCOMPARE(result.trainable, trainable);
    QCOMPARE(result.speedup, fullStep / seconds);
}

void TestCostModel::memoryParts() {
    const Prediction result = predict(model(), {low, {low, high, medium(2)}, high, {}}, {});
    const double trainable = 100 + 11 + 20;
    QCOMPARE(result.memory.weights, 1000 + 3 * 400 + 80 + 200.0 + 40);
    QCOMPARE(result.memory.gradients, 4 * trainable);
    QCOMPARE(result.memory.optimizer, 8 * trainable);
    QCOMPARE(result.memory.activations, (50 + 70.0) + (50 + 16) + (9 + 4));
    QCOMPARE(result.memory.temporary, 60.0);
    QCOMPARE(result.memory.cache, 0.0);
    QCOMPARE(predict(model(), {low, {low, low, low}, low, {}}, {}).memory.activations, 0.0);
}

void TestCostModel::groupsCountOnce() {
    const TierPlan apart{low, {high, low, high}, low, {}};
    TierPlan shared = apart;
    shared.groups = {{2, 0}, {1}};
    const Prediction two = predict(model(), apart, {});
    const Prediction one = predict(model(), shared, {});
    QCOMPARE(two.trainable, 200.0);
    QCOMPARE(one.trainable, 100.0);
    QCOMPARE(one.secondsPerStep, two.secondsPerStep - 2);
    QCOMPARE(one.memory.gradients, 400.0);
    QCOMPARE(one.memory.optimizer, 800.0);
    QCOMPARE(one.memory.weights, two.memory.weights - 200);
    QCOMPARE(one.memory.activations, two.memory.activations);
}

void TestCostModel::cachedPrefix_data() {
    QTest::addColumn<double>("epochs");
    QTest::addColumn<double>("seconds");
    // The prefix costs 11, a step from layer 1 on 0.5 + 20 + 2 + 17 + 11 + 3; four steps an epoch.
    QTest::newRow("three epochs") << 3.0 << 12 * 53.5 + 4 * 11 + 8 * 0.75;
    QTest::newRow("one") << 1.0 << 4 * 64.5;
    QTest::newRow("half of one") << 0.5 << 2 * 64.5;
}

void TestCostModel::cachedPrefix() {
    QFETCH(double, epochs);
    QFETCH(double, seconds);
    const RunOptions options{.epochs = epochs, .stepsPerEpoch = 4, .prefixCache = true};
    const Prediction cached = predict(model(), {low, {low, high, low}, low, {}}, options);
    QCOMPARE(cached.secondsTotal, seconds);
    QCOMPARE(cached.memory.cache, 5000.0);
    // Nothing but the embedding lies below: nothing is cached.
    const Prediction bottom = predict(model(), {low, {high, low, low}, low, {}}, options);
    QCOMPARE(bottom.secondsPerStep, 33.5 + 17 + 22 + 3);
    QCOMPARE(bottom.memory.cache, 0.0);
}

void TestCostModel::cacheOnDisk() {
    const RunOptions options{.prefixCache = true, .cacheMemoryBytes = 700};
    QCOMPARE(predict(model(), {low, {low, low, high}, low, {}}, options).memory.cache, 700.0);
}

/// Of the weights below the top layer 200 can be read again; while they are needed, buffers are.
void TestCostModel::prefixLeavesMemory() {
    CostModel mapped = model();
    mapped.layers[0].mapped = 150;
    mapped.layers[1].mapped = 50;
    mapped.layers[2].mapped = 400;
    const TierPlan plan{low, {low, low, medium(1)}, low, {}};
    const RunOptions options{.prefixCache = true, .cacheMemoryBytes = 700};
    const double all = 1000 + 3 * 400 + 80;
    const Prediction small = predict(mapped, plan, options);
    QCOMPARE(small.memory.weights, all);
    QCOMPARE(small.memory.total(), all + 60 + 700);
    QCOMPARE(small.stepBytes, all - 200 + 20 + 12 * 6 + (50 + 8 + 9) + 60 + 700);
    const Prediction large = predict(mapped, {low, {low, low, high}, low, {}}, options);
    QCOMPARE(large.memory.weights, all - 200 + 200);
    QCOMPARE(large.memory.total(), large.stepBytes);
    const Prediction uncached = predict(mapped, plan, {});
    QCOMPARE(uncached.stepBytes, all + 20 + 12 * 6 + (50 + 8 + 9) + 60);
}

/// Each part of a batch starts two passes forwards and one backwards; of a cached prefix one for a
/// batch.
void TestCostModel::starts() {
    CostModel starting = model();
    for (LayerCost& layer : starting.layers) {
        layer.forwardStart = 100;
        layer.backwardStart = 1000;
    }
    const TierPlan plan{low, {low, low, high}, low, {}};
    const double step = 33.5 + (3 + 14) + 3;
    QCOMPARE(predict(starting, plan, {}).secondsPerStep, step + 300 + 1000);
    QCOMPARE(predict(starting, plan, {.microBatches = 4}).secondsPerStep,
             step + 3 * 0.5 + 4 * 1300);
    QCOMPARE(predict(starting, plan, {.checkpointing = true}).secondsPerStep,
             step + 10 + 400 + 1000);
    QCOMPARE(predict(starting, plan, {.prefixCache = true, .microBatches = 4}).secondsPerStep,
             step + 3 * 0.5 + 200 + 4 * 1100);
}

void TestCostModel::checkpointing() {
    const TierPlan plan{low, {low, high, medium(4)}, high, {}};
    const Prediction kept = predict(model(), plan, {});
    const Prediction again = predict(model(), plan, {.checkpointing = true});
    QCOMPARE(again.secondsPerStep, kept.secondsPerStep + 10 + 10 + 1.5);
    QCOMPARE(again.memory.activations, 2 * 16.0 + (50 + 70) + (9 + 4));
}

void TestCostModel::microBatches() {
    const TierPlan plan{low, {low, high, low}, low, {}};
    CostModel adding = model();
    adding.partWork = 0.25;  // Of 100 numbers.
    const Prediction whole = predict(adding, plan, {});
    const Prediction parts = predict(adding, plan, {.microBatches = 4});
    QCOMPARE(parts.secondsPerStep, whole.secondsPerStep + 3 * 0.5 + 3 * 25);
    QCOMPARE(parts.memory.activations, whole.memory.activations / 4);
    QCOMPARE(parts.memory.temporary, 15.0);
    QCOMPARE(parts.memory.gradients, whole.memory.gradients);
}

/// Half the work and half the frozen bytes; what is saved is counted from fp32.
void TestCostModel::bf16() {
    CostModel both = model();
    CostModel half = model();
    half.workPerSecond = 2;
    for (LayerCost& layer : half.layers) {
        layer.weights /= 2;
    }
    both.bf16 = {half};
    const TierPlan plan{low, {low, high, high}, high, {}};
    const Prediction fp32 = predict(both, plan, {});
    const Prediction rounded = predict(both, plan, {.bf16 = true});
    const Prediction alone = predict(half, plan, {});
    QCOMPARE(fp32.secondsTotal, predict(model(), plan, {}).secondsTotal);
    QCOMPARE(rounded.secondsTotal, alone.secondsTotal);
    QCOMPARE(rounded.memory.weights, alone.memory.weights);
    QVERIFY(rounded.memory.weights < fp32.memory.weights);
    QCOMPARE(rounded.speedup, fp32.speedup * fp32.secondsTotal / rounded.secondsTotal);
}

void TestCostModel::smallStates() {
    const TierPlan plan{low, {low, high, low}, low, {}};
    CostModel slower = model();
    slower.smallStateWork = 0.25;
    const Prediction small = predict(slower, plan, {.smallStates = true});
    QCOMPARE(small.memory.optimizer, 200.0);
    QCOMPARE(small.secondsTotal - predict(slower, plan, {}).secondsTotal, 0.25 * small.trainable);
}

void TestCostModel::flopsAndOnceSeconds() {
    CostModel flops = model();
    flops.workPerSecond = 4;
    const Prediction full = predict(flops, everythingHigh(flops), {.stepsPerEpoch = 8});
    QCOMPARE(full.secondsPerStep, 0.5 + (fullStep - 0.5) / 4);
    QCOMPARE(full.speedup, 1.0);
    const Prediction later =
        predict(flops, everythingHigh(flops), {.stepsPerEpoch = 8, .onceSeconds = 10});
    QCOMPARE(later.secondsTotal, full.secondsTotal + 10);
    QCOMPARE(later.secondsPerStep, full.secondsPerStep);
    QCOMPARE(later.speedup, full.secondsTotal / later.secondsTotal);
}

void TestCostModel::plansThatDoNotFit() {
    const auto problem = [](const TierPlan& plan) {
        return problemOf([&] { predict(model(), plan, {}); });
    };
    QCOMPARE(problem({low, {high}, low, {}}),
             "layers: the plan has 1 layers and the model 3; name a choice for each layer");
    QCOMPARE(problem({low, {high, low, low}, low, {{0, 3}}}),
             "groups: layer 3 does not exist; the model has 3 layers");
    QCOMPARE(problem({low, {high, high, low}, low, {{0, 1}, {1}}}),
             "groups: layer 1 stands in two groups; name it once");
    QCOMPARE(problem({low, {medium(4), medium(8), low}, low, {{0, 1}}}),
             "groups: layer 1 has another tier or rank than layer 0; layers that share have one "
             "choice");
}

void TestCostModel::jsonBothWays() {
    CostModel given = model();
    given.layers[1].maxRank = 32;
    given.bf16 = {model()};
    const Value value = toJson(given);
    QCOMPARE(toJson(costModelFromJson(value, "file")).dump(), value.dump());
    const TierPlan plan{low, {low, high, medium(4)}, high, {{0}, {1, 2}}};
    QCOMPARE(toJson(plan).dump(), R"({"embedding":"low","layers":["low","high","medium 4"],)"
                                  R"("head":"high","groups":[[0],[1,2]]})");
    QVERIFY(tierPlanFromJson(toJson(plan), "plan") == plan);
    const TierPlan beside{low, {high}, medium(0), {}};
    QVERIFY(tierPlanFromJson(toJson(beside), "plan") == beside);
    const Value prediction = toJson(predict(given, everythingHigh(given), {}));
    QCOMPARE(prediction.at("seconds_total").get<double>(), fullStep);
    QCOMPARE(prediction.at("memory").at("gradients").get<double>(), 4 * 620.0);
}

void TestCostModel::badJson_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no map") << "3"
                            << "file: must be a map of costs, not 3";
    QTest::newRow("unknown") << R"({"work": 1})"
                             << "file.work: is no key of a cost model; remove it";
    QTest::newRow("negative") << R"({"layers": [{"full": {"optimizer": -1}}]})"
                              << "file.layers[0].full.optimizer: must be a number from 0 on, "
                                 "not -1";
    QTest::newRow("text") << R"({"head": {"forward": "x"}})"
                          << "file.head.forward: must be a number from 0 on, not \"x\"";
    QTest::newRow("no speed") << R"({"work_per_second": 0})"
                              << "file.work_per_second: must be above 0";
    QTest::newRow("layers") << R"({"plan": {}})"
                            << "file.layers: must be a list with one choice "
                               "for each layer";
    QTest::newRow("choice") << R"({"plan": {"layers": ["medium -1"]}})"
                            << "file.layers[0]: \"medium -1\" is no choice; allowed are high, "
                               "medium, medium RANK (1 to 4096) and low, and frozen before one "
                               "that was trained and holds still";
    QTest::newRow("groups") << R"({"plan": {"layers": [], "groups": [["a"]]}})"
                            << "file.groups: must be lists of layers ([[0, 1], [2]]), not "
                               "[[\"a\"]]";
}

void TestCostModel::badJson() {
    QFETCH(QString, json);
    QFETCH(QString, problem);
    const Value value = Value::parse(json.toStdString());
    const QString said = problemOf([&] {
        if (value.is_object() && value.contains("plan")) {
            tierPlanFromJson(value.at("plan"), "file");
        } else {
            costModelFromJson(value, "file");
        }
    });
    QCOMPARE(said, problem);
}

QTEST_GUILESS_MAIN(TestCostModel)
#include "test_cost_model.moc"
