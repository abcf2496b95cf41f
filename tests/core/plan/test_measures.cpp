// Which measures are switched on, and what each is predicted to change, by hand.
#include <QTest>
#include <algorithm>

#include "core/plan/solver.h"
#include "tests/support/cost_models.h"

using namespace artemis;

namespace {

const std::vector<double> equal(4, 1.0);

int levelOf(const Solution& solution, const std::string& id) {
    return std::ranges::find(solution.measures, id, &MeasureEffect::id)->level;
}

/// Four equal layers, the top one trained.
TierPlan topLayer() {
    TierPlan plan{{}, std::vector<Choice>(4), {Tier::High}, {}};
    plan.layers[3] = {Tier::High};
    return plan;
}

}  // namespace

class TestMeasures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void table();
    void effects_data();
    void effects();
    void effectOfWhatIsOn();
    void cacheKeepsMore();
    void bf16KeepsMore();
    void settingsAreWhatIsOn();
    void memoryOverTheLimit();
    void withinTheLimitNothingIsOn();
    void speedComesFirst();
    void withoutLimitWhatHoldsTheTarget();
    void smallStatesWhereTheyFit();
};

void TestMeasures::table() {
    for (const Measure& measure : measures()) {
        RunOptions options;
        QCOMPARE(measure.level(options), 0);
        measure.setLevel(options, measure.levels);
        QCOMPARE(measure.level(options), measure.levels);
        QVERIFY(!measure.label.empty() && measure.effect.ends_with("."));
    }
}

void TestMeasures::effects_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("seconds");
    QTest::addColumn<double>("bytes");
    // Three layers of 10 s are read in the second epoch.
    QTest::newRow("cache") << "prefix_cache" << -30.0 << 900.0;
    QTest::newRow("bf16 where nothing is known of it") << "bf16" << 0.0 << 0.0;
    QTest::newRow("on disk, where nothing is kept") << "prefix_cache_on_disk" << 0.0 << 0.0;
    QTest::newRow("halves") << "micro_batches" << 0.0 << -(200 + 200 + 4 + 50) / 2.0;
    QTest::newRow("checkpointing") << "checkpointing" << 2 * 10.0 << 20.0;
    QTest::newRow("8 bits") << "optimizer_8bit" << 0.0 << -6 * 102.0;
}

void TestMeasures::effects() {
    QFETCH(QString, id);
    QFETCH(double, seconds);
    QFETCH(double, bytes);
    const auto all = effectsOf(test::evenModel(4), topLayer(), {.epochs = 2});
    const auto effect = std::ranges::find(all, id.toStdString(), &MeasureEffect::id);
    QCOMPARE(effect->level, 0);
    QCOMPARE(effect->seconds, seconds);
    QCOMPARE(effect->bytes, bytes);
    QCOMPARE(toJson(*effect).at("bytes").get<double>(), bytes);
}

void TestMeasures::effectOfWhatIsOn() {
    const auto all = effectsOf(test::evenModel(4), topLayer(), {.epochs = 2, .microBatches = 4});
    QCOMPARE(all[3].level, 2);
    QCOMPARE(all[3].bytes, -454 * 0.75);
}

// Of 127 s in full, 63.5 are allowed: the top two layers take 75, or 55 where 20 are cached.
void TestMeasures::cacheKeepsMore() {
    PlanGoal wanted{.targetSpeedup = 2, .mediumWorth = 0};
    const RunOptions options{.epochs = 3};
    const Solution without = solve(test::evenModel(4), equal, options, wanted);
    QCOMPARE(without.importanceKept, 0.25);
    QCOMPARE(levelOf(without, "prefix_cache"), 0);
    wanted.measures = {"prefix_cache"};
    const Solution with = solve(test::evenModel(4), equal, options, wanted);
    QCOMPARE(with.importanceKept, 0.5);
    QCOMPARE(levelOf(with, "prefix_cache"), 1);
    QCOMPARE(with.prediction.speedup, 3 * 127.0 / (75 + 2 * 55));
}

// Of 127 s in full, 90.7 are allowed: two layers take 75 at this speed, all four 117 at half of it.
void TestMeasures::bf16KeepsMore() {
    CostModel model = test::evenModel(4);
    PlanGoal wanted{.targetSpeedup = 1.4, .mediumWorth = 0, .measures = {"bf16"}};
    QCOMPARE(solve(model, equal, {}, wanted).importanceKept, 0.5);
    model.bf16 = {model};
    model.bf16.front().workPerSecond = 2;
    const Solution with = solve(model, equal, {}, wanted);
    QCOMPARE(with.importanceKept, 1.0);
    QCOMPARE(levelOf(with, "bf16"), 1);
    QCOMPARE(with.prediction.speedup, 2 * 127.0 / 117);
}

void TestMeasures::settingsAreWhatIsOn() {
    const RunOptions given{.prefixCache = true, .microBatches = 2};
    QVERIFY(settingsOf(given, given).empty());
    RunOptions all = given;
    for (const Measure& measure : measures()) {
        measure.setLevel(all, measure.levels);
    }
    QCOMPARE(settingsOf(all, given).dump(),
             R"({"precision":"bf16","prefix_cache_mb":0,"micro_batches":8,)"
             R"("gradient_checkpointing":true,"optimizer_states":"8bit"})");
    QCOMPARE(settingsOf({.prefixCache = true}, {}).dump(), R"({"prefix_cache":"fp32"})");
}

// Three layers take 7,478 bytes: 1,254 of them wait for the backward pass or are temporary.
void TestMeasures::memoryOverTheLimit() {
    PlanGoal wanted{.targetSpeedup = 1.2, .memoryBytes = 7000, .mediumWorth = 0};
    const Solution without = solve(test::evenModel(4), equal, {}, wanted);
    QCOMPARE(without.importanceKept, 0.5);
    wanted.measures = {"micro_batches", "checkpointing"};
    const Solution with = solve(test::evenModel(4), equal, {}, wanted);
    QCOMPARE(with.importanceKept, 0.75);
    QCOMPARE(levelOf(with, "micro_batches"), 1);
    QCOMPARE(levelOf(with, "checkpointing"), 0);
    QCOMPARE(with.prediction.memory.total(), 7478 - 627.0);
}

void TestMeasures::withinTheLimitNothingIsOn() {
    const PlanGoal wanted{.targetSpeedup = 1.2,
                          .memoryBytes = 8000,
                          .mediumWorth = 0,
                          .measures = {"micro_batches", "checkpointing", "prefix_cache"}};
    const Solution solution = solve(test::evenModel(4), equal, {}, wanted);
    QCOMPARE(solution.importanceKept, 0.75);
    for (const MeasureEffect& effect : solution.measures) {
        QCOMPARE(effect.level, 0);
    }
}

// Computing three layers twice takes 126 s where 105.8 are allowed; two layers fit without it.
void TestMeasures::speedComesFirst() {
    const PlanGoal wanted{
        .targetSpeedup = 1.2, .memoryBytes = 7000, .mediumWorth = 0, .measures = {"checkpointing"}};
    const Solution solution = solve(test::evenModel(4), equal, {}, wanted);
    QCOMPARE(levelOf(solution, "checkpointing"), 0);
    QCOMPARE(solution.importanceKept, 0.5);
    QVERIFY(solution.prediction.speedup >= 1.2);
}

void TestMeasures::withoutLimitWhatHoldsTheTarget() {
    const PlanGoal wanted{
        .targetSpeedup = 1.2, .mediumWorth = 0, .measures = {"micro_batches", "checkpointing"}};
    const Solution solution = solve(test::evenModel(4), equal, {}, wanted);
    QCOMPARE(solution.importanceKept, 0.75);
    QCOMPARE(levelOf(solution, "micro_batches"), 3);
    QCOMPARE(levelOf(solution, "checkpointing"), 0);
}

// The 302 numbers of three layers and the head take 6 bytes less each.
void TestMeasures::smallStatesWhereTheyFit() {
    const PlanGoal wanted{.targetSpeedup = 1.2,
                          .memoryBytes = 7000,
                          .mediumWorth = 0,
                          .measures = {"optimizer_8bit"}};
    const Solution solution = solve(test::evenModel(4), equal, {}, wanted);
    QCOMPARE(solution.importanceKept, 0.75);
    QCOMPARE(levelOf(solution, "optimizer_8bit"), 1);
    QCOMPARE(solution.prediction.memory.total(), 7478 - 6 * 302.0);
}

QTEST_GUILESS_MAIN(TestMeasures)
#include "test_measures.moc"
