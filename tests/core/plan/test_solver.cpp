// Solved plans against every plan there is, and what they promise on models of many layers.
#include <QTest>
#include <algorithm>
#include <array>
#include <ctime>
#include <numeric>
#include <optional>

#include "core/base/error.h"
#include "core/plan/solver.h"
#include "tests/support/cost_models.h"

using namespace artemis;
using test::Draws;

namespace {

/// A random model of at most 8 layers, and what is wanted of it.
struct Case {
    CostModel model;
    std::vector<double> scores;
    RunOptions options;
    PlanGoal wanted;
};

Case randomCase(std::uint64_t number) {
    Draws draws(random::key({11, number}));
    const std::size_t layers = 1 + draws.below(8);
    Case result;
    result.model = test::randomModel(draws, layers);
    result.scores = test::randomScores(draws, layers);
    result.options = {.epochs = draws.between(0.5, 4),
                      .stepsPerEpoch = 7,
                      .onceSeconds = draws.between(0, 5),
                      .prefixCache = draws.below(2) == 0,
                      .checkpointing = draws.below(4) == 0,
                      .microBatches = draws.below(4) == 0 ? 2 : 1};
    PlanGoal& wanted = result.wanted;
    wanted.targetSpeedup = draws.below(5) == 0 ? 0 : draws.between(1, 3.5);
    wanted.ranks = {.base = 16, .least = 4, .dynamic = draws.below(2) == 0};
    wanted.mediumWorth = draws.between(0, 1);
    wanted.embedding = draws.below(6) == 0 ? Choice{Tier::High} : Choice{};
    if (draws.below(2) == 0) {
        const double full = predict(result.model, everythingHigh(result.model), {}).memory.total();
        wanted.memoryBytes = draws.between(0.3, 1) * full;
    }
    if (layers >= 4 && draws.below(2) == 0) {
        wanted.groups = {{0, 2}, {1}};
        if (layers >= 6) {
            wanted.groups.push_back({5, 3});
        }
    }
    return result;
}

std::int64_t rankOf(const Case& given, std::size_t layer) {
    double score = given.scores[layer];
    for (const auto& group : given.wanted.groups) {
        if (std::ranges::count(group, layer) > 0) {
            for (const std::size_t member : group) {
                score = std::max(score, given.scores[member]);
            }
        }
    }
    return given.wanted.ranks.dynamic ? rankFor(score, 16, 4, 1000) : 16;
}

double importanceOf(const Case& given, const TierPlan& plan) {
    double sum = 0;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        const Tier tier = plan.layers[i].tier;
        sum += given.scores[i] * (tier == Tier::High     ? 1
                                  : tier == Tier::Medium ? given.wanted.mediumWorth
                                                         : 0);
    }
    return sum;
}

bool isShared(const Case& given, const TierPlan& plan) {
    return std::ranges::all_of(given.wanted.groups, [&](const auto& group) {
        return std::ranges::all_of(group, [&](std::size_t member) {
            return plan.layers[member].tier == plan.layers[group.front()].tier;
        });
    });
}

/// Calls visit(plan) for every plan that trains a layer and keeps groups together.
template <class Visit>
void everyPlan(const Case& given, const Visit& visit) {
    const std::size_t layers = given.scores.size();
    std::size_t count = 1;
    for (std::size_t i = 0; i < layers; ++i) {
        count *= 3;
    }
    for (std::size_t code = 1; code < count; ++code) {
        TierPlan plan{given.wanted.embedding, std::vector<Choice>(layers), given.wanted.head,
                      given.wanted.groups};
        std::size_t rest = code;
        for (std::size_t i = 0; i < layers; ++i, rest /= 3) {
            const Tier tier = std::array{Tier::Low, Tier::Medium, Tier::High}[rest % 3];
            plan.layers[i] = {tier, tier == Tier::Medium ? rankOf(given, i) : 0};
        }
        if (isShared(given, plan)) {
            visit(plan);
        }
    }
}

struct Truth {
    double best = -1;      ///< Most importance within both limits, −1: nothing fits.
    double sure = -1;      ///< The same where both limits are tighter by the rounding.
    double fastest = -1;   ///< Seconds of the fastest plan within the memory limit.
    double smallest = -1;  ///< Bytes of the smallest plan.
};

Truth truthOf(const Case& given) {
    const PlanGoal& wanted = given.wanted;
    const Prediction full =
        predict(given.model, everythingHigh(given.model),
                {.epochs = given.options.epochs, .stepsPerEpoch = given.options.stepsPerEpoch});
    const double seconds =
        wanted.targetSpeedup > 0 ? full.secondsTotal / wanted.targetSpeedup : 1e300;
    const double bytes = wanted.memoryBytes > 0 ? wanted.memoryBytes : 1e300;
    Truth truth;
    everyPlan(given, [&](const TierPlan& plan) {
        const Prediction costs = predict(given.model, plan, given.options);
        const double importance = importanceOf(given, plan);
        const double memory = costs.memory.total();
        truth.smallest = truth.smallest < 0 ? memory : std::min(truth.smallest, memory);
        if (memory <= bytes) {
            truth.fastest = truth.fastest < 0 ? costs.secondsTotal
                                              : std::min(truth.fastest, costs.secondsTotal);
        }
        if (memory <= bytes && costs.secondsTotal <= seconds) {
            truth.best = std::max(truth.best, importance);
        }
        if (memory <= bytes - 1e-4 * full.memory.total() &&
            costs.secondsTotal <= seconds - 1e-4 * full.secondsTotal) {
            truth.sure = std::max(truth.sure, importance);
        }
    });
    return truth;
}

/// Of the processor, so that other programs do not count.
double millisecondsSince(std::clock_t from) {
    return 1000.0 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
}

std::vector<Tier> tiers(const Solution& solution) {
    std::vector<Tier> result;
    for (const Choice& choice : solution.plan.layers) {
        result.push_back(choice.tier);
    }
    return result;
}

constexpr Tier low = Tier::Low;
constexpr Tier high = Tier::High;

}  // namespace

class TestSolver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsEveryPlanTried_data();
    void equalsEveryPlanTried();
    void higherTargetsKeepLess_data();
    void higherTargetsKeepLess();
    void lessMemoryKeepsLess();
    void ranksFollowTheRule();
    void tiesTrainTheUpperLayers();
    void nothingWantedTrainsAll();
    void unreachable();
    void margin();
    void groupsStayTogether();
    void manyLayers_data();
    void manyLayers();
    void badInput_data();
    void badInput();
    void json();
};

void TestSolver::equalsEveryPlanTried_data() {
    QTest::addColumn<int>("first");
    for (int first = 0; first < 400; first += 50) {
        QTest::addRow("%d to %d", first, first + 49) << first;
    }
}

void TestSolver::equalsEveryPlanTried() {
    QFETCH(int, first);
    for (int number = first; number < first + 50; ++number) {
        const Case given = randomCase(static_cast<std::uint64_t>(number));
        const Solution solution = solve(given.model, given.scores, given.options, given.wanted);
        const Truth truth = truthOf(given);
        const double memory = solution.prediction.memory.total();
        const std::string at = "case " + std::to_string(number) + ": " + solution.summary;
        QVERIFY2(isShared(given, solution.plan), at.c_str());
        QCOMPARE(solution.prediction.secondsTotal,
                 predict(given.model, solution.plan, solution.options).secondsTotal);
        if (!solution.meetsMemory) {
            QVERIFY2(truth.fastest < 0, at.c_str());
            QCOMPARE(memory, truth.smallest);
            continue;
        }
        QVERIFY2(given.wanted.memoryBytes == 0 || memory <= given.wanted.memoryBytes, at.c_str());
        if (!solution.meetsSpeed) {
            QVERIFY2(truth.best < 0, at.c_str());
            QCOMPARE(solution.prediction.secondsTotal, truth.fastest);
            continue;
        }
        QVERIFY2(solution.prediction.speedup >= given.wanted.targetSpeedup * (1 - 1e-12),
                 at.c_str());
        const double kept = importanceOf(given, solution.plan);
        QVERIFY2(kept <= truth.best + 1e-9, at.c_str());
        QVERIFY2(kept >= truth.sure - 1e-5, at.c_str());
        QCOMPARE(solution.importanceBound, solution.importanceKept);
        const double all = std::accumulate(given.scores.begin(), given.scores.end(), 0.0);
        QVERIFY2(std::abs(solution.importanceKept - kept / all) < 1e-5 / all, at.c_str());
    }
}

void TestSolver::higherTargetsKeepLess_data() {
    QTest::addColumn<bool>("even");
    QTest::addColumn<double>("memoryShare");
    QTest::newRow("even layers") << true << 0.0;
    QTest::newRow("random layers") << false << 0.0;
    QTest::newRow("random layers, little memory") << false << 0.5;
}

void TestSolver::higherTargetsKeepLess() {
    QFETCH(bool, even);
    QFETCH(double, memoryShare);
    Draws draws(5);
    const CostModel model = even ? test::evenModel(24) : test::randomModel(draws, 24);
    const std::vector<double> scores = test::randomScores(draws, 24);
    PlanGoal wanted;
    wanted.memoryBytes = memoryShare * predict(model, everythingHigh(model), {}).memory.total();
    wanted.measures = {"prefix_cache", "checkpointing", "micro_batches"};
    double before = 1;
    bool met = true;
    for (double target = 1; target < 6; target += 0.125) {
        wanted.targetSpeedup = target;
        const Solution solution = solve(model, scores, {.epochs = 3}, wanted);
        const bool meets = solution.meetsSpeed && solution.meetsMemory;
        QVERIFY(met || !meets);
        if (meets) {
            QVERIFY(solution.importanceKept <= before);
            before = solution.importanceKept;
        }
        met = meets;
    }
    QVERIFY(before < 0.5);
}

void TestSolver::lessMemoryKeepsLess() {
    Draws draws(8);
    const CostModel model = test::randomModel(draws, 12);
    const std::vector<double> scores = test::randomScores(draws, 12);
    const double full = predict(model, everythingHigh(model), {}).memory.total();
    double before = 1;
    for (double share = 1; share > 0.45; share -= 0.05) {
        const PlanGoal wanted{
            .targetSpeedup = 1.2, .memoryBytes = share * full, .mediumWorth = 0.5};
        const Solution solution = solve(model, scores, {}, wanted);
        QVERIFY(solution.meetsMemory);
        QVERIFY(solution.prediction.memory.total() <= wanted.memoryBytes);
        QVERIFY(solution.importanceKept <= before);
        before = solution.importanceKept;
    }
    QVERIFY(before < 0.9);
}

// The medium tier is worth as much as the high one and costs less, so that every layer takes it.
void TestSolver::ranksFollowTheRule() {
    CostModel model = test::evenModel(3);
    model.layers[2].maxRank = 10;
    const std::vector<double> scores{0.1, 0.5, 1};
    PlanGoal wanted{.targetSpeedup = 1.2, .mediumWorth = 1};
    const auto ranks = [&] {
        std::vector<std::int64_t> result;
        for (const Choice& choice : solve(model, scores, {}, wanted).plan.layers) {
            result.push_back(choice.rank);
        }
        return result;
    };
    QVERIFY(ranks() == (std::vector<std::int64_t>{4, 8, 10}));
    wanted.ranks.dynamic = false;
    QVERIFY(ranks() == (std::vector<std::int64_t>{16, 16, 10}));
    wanted.ranks = {.base = 20, .least = 3, .dynamic = true};
    wanted.groups = {{1, 0}};
    QVERIFY(ranks() == (std::vector<std::int64_t>{10, 10, 10}));
}

// Half of the layers can train; all are equal, and what is above costs less.
void TestSolver::tiesTrainTheUpperLayers() {
    const CostModel model = test::evenModel(6);
    const std::vector<double> equal(6, 0.5);
    const PlanGoal wanted{.targetSpeedup = 1.5, .mediumWorth = 0};
    const Solution solution = solve(model, equal, {}, wanted);
    QVERIFY(tiers(solution) == (std::vector<Tier>{low, low, low, high, high, high}));
    // Which of the upper two, with the bottom layer trained for its importance, is a tie.
    CostModel tied = test::evenModel(3);
    const std::vector<double> scores{1, 0.3, 0.3};
    const Solution two = solve(tied, scores, {}, {.targetSpeedup = 1.17, .mediumWorth = 0});
    QVERIFY(tiers(two) == (std::vector<Tier>{high, low, high}));
}

void TestSolver::nothingWantedTrainsAll() {
    const CostModel model = test::evenModel(3);
    const std::vector<double> scores{0, 0.2, 1};
    for (const double target : {0.0, 1.0}) {
        const Solution solution = solve(model, scores, {}, {.targetSpeedup = target});
        QVERIFY(tiers(solution) == (std::vector<Tier>{high, high, high}));
        QCOMPARE(solution.importanceKept, 1.0);
        QCOMPARE(solution.prediction.speedup, 96.0 / 86);
    }
}

void TestSolver::unreachable() {
    const CostModel model = test::evenModel(3);
    const std::vector<double> scores{0.5, 0.5, 0.5};
    // Forward 31, head 2, the top layer with rank 8: 0.16 forward, as much for weights, 0.04
    // update.
    const double fastest = 31 + 2 + 0.36;
    const Solution speed = solve(model, scores, {}, {.targetSpeedup = 5});
    QVERIFY(!speed.meetsSpeed && speed.meetsMemory);
    QCOMPARE(speed.prediction.secondsTotal, fastest);
    QCOMPARE(QString::fromStdString(speed.summary),
             "A speed-up of 5.00 cannot be reached: the fastest plan reaches 2.88.");
    const Solution memory = solve(model, scores, {}, {.targetSpeedup = 1, .memoryBytes = 2000});
    QVERIFY(!memory.meetsMemory);
    QCOMPARE(QString::fromStdString(memory.summary),
             "No plan fits into 2.0 kB: the smallest one needs 2.5 kB.");
    const Solution both = solve(model, scores, {}, {.targetSpeedup = 5, .memoryBytes = 3000});
    QCOMPARE(QString::fromStdString(both.summary),
             "A speed-up of 5.00 cannot be reached within 3.0 kB: the fastest plan reaches 2.88.");
}

void TestSolver::margin() {
    const CostModel model = test::evenModel(3);
    const std::vector<double> scores{0.5, 0.5, 0.5};
    const auto solved = [&](double target, double margin) {
        return solve(model, scores, {}, {.targetSpeedup = target, .margin = margin});
    };
    // A gain of 1 times 1.4.
    const Solution with = solved(2, 1.4);
    QVERIFY(with.prediction.speedup >= 2.4);
    QVERIFY(with.importanceKept < solved(2, 1).importanceKept);
    QVERIFY(tiers(solved(1, 1.4)) == (std::vector<Tier>{high, high, high}));
    // What is wanted is reached by the fastest plan, 2.88, the margin is not.
    const Solution close = solved(2.8, 1.2);
    QVERIFY(close.meetsSpeed);
    QVERIFY(close.summary.starts_with("Keeps "));
}

void TestSolver::groupsStayTogether() {
    const CostModel model = test::evenModel(4);
    const std::vector<double> scores{0.1, 0.8, 0.1, 0.9};
    const PlanGoal wanted{.targetSpeedup = 1.25, .mediumWorth = 0, .groups = {{2, 3}, {0, 1}}};
    const Solution solution = solve(model, scores, {}, wanted);
    QVERIFY(tiers(solution) == (std::vector<Tier>{low, low, high, high}));
    QVERIFY(solution.plan.groups == wanted.groups);
    QCOMPARE(solution.prediction.trainable, 100.0 + 2);
}

void TestSolver::manyLayers_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<double>("memoryShare");
    QTest::addColumn<bool>("withMeasures");
    QTest::newRow("even") << "even" << 0.0 << false;
    QTest::newRow("even, cache allowed") << "even" << 0.0 << true;
    QTest::newRow("even, memory") << "even" << 0.4 << false;
    QTest::newRow("even, memory, measures") << "even" << 0.25 << true;
    QTest::newRow("measured") << "measured" << 0.0 << false;
    QTest::newRow("measured, memory") << "measured" << 0.4 << false;
    QTest::newRow("random") << "random" << 0.0 << false;
    QTest::newRow("random, memory") << "random" << 0.45 << false;
    QTest::newRow("random, memory, measures") << "random" << 0.4 << true;
}

void TestSolver::manyLayers() {
    QFETCH(QString, layers);
    QFETCH(double, memoryShare);
    QFETCH(bool, withMeasures);
    Draws draws(21);
    CostModel model = layers == "random" ? test::randomModel(draws, 96) : test::evenModel(96);
    for (LayerCost& layer : model.layers) {
        layer.forward *= layers == "measured" ? draws.between(0.95, 1.05) : 1;
        layer.full.weightGradient *= layers == "measured" ? draws.between(0.95, 1.05) : 1;
    }
    const std::vector<double> scores = test::randomScores(draws, 96);
    PlanGoal wanted{.targetSpeedup = 1.6};
    wanted.memoryBytes = memoryShare * predict(model, everythingHigh(model), {}).memory.total();
    if (withMeasures) {
        wanted.measures = {"prefix_cache", "checkpointing", "micro_batches"};
    }
    const std::clock_t start = std::clock();
    const Solution solution = solve(model, scores, {.epochs = 3}, wanted);
    qInfo("96 layers in %.1f ms, at most %.2f %% could be kept. %s", millisecondsSince(start),
          100 * solution.importanceBound, solution.summary.c_str());
    QVERIFY(solution.meetsSpeed && solution.meetsMemory);
    QVERIFY(solution.importanceBound >= solution.importanceKept);
    const Solution again = solve(model, scores, {.epochs = 3}, wanted);
    QVERIFY(again.plan == solution.plan);
}

void TestSolver::badInput_data() {
    QTest::addColumn<std::size_t>("layers");
    QTest::addColumn<double>("score");
    QTest::addColumn<double>("target");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no layers") << std::size_t{0} << 0.5 << 1.0
                               << "layers: the model has none; there is nothing to choose\n"
                                  "scores: 2 scores for 0 layers; give one for each";
    QTest::newRow("scores") << std::size_t{3} << 0.5 << 1.0
                            << "scores: 2 scores for 3 layers; give one for each";
    QTest::newRow("score") << std::size_t{2} << 1.5 << 1.0
                           << "scores[1]: 1.5 is not between 0 and 1; normalise the scores";
    QTest::newRow("target") << std::size_t{2} << 0.5 << -1.0
                            << "target_speedup: -1 is not 0 (none) or more";
}

void TestSolver::badInput() {
    QFETCH(std::size_t, layers);
    QFETCH(double, score);
    QFETCH(double, target);
    QFETCH(QString, problem);
    const std::vector<double> scores{0.5, score};
    try {
        solve(test::evenModel(layers), scores, {}, {.targetSpeedup = target});
        QFAIL("was taken");
    } catch (const BadInput& bad) {
        QCOMPARE(QString::fromStdString(toText(bad.problems())), problem);
    }
}

void TestSolver::json() {
    const std::vector<double> scores{0.5, 1};
    const Value value = toJson(solve(test::evenModel(2), scores, {}, {}));
    QCOMPARE(value.at("plan").at("layers").dump(), R"(["high","high"])");
    QCOMPARE(value.at("importance_kept").get<double>(), 1.0);
    QVERIFY(value.at("meets_speed").get<bool>());
    QCOMPARE(value.at("measures").size(), measures().size());
}

QTEST_GUILESS_MAIN(TestSolver)
#include "test_solver.moc"
