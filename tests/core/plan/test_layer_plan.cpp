// Plans from scores and from settings: tiers, ranks and groups by their definitions.
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"
#include "core/plan/layer_plan.h"
#include "tests/support/cost_models.h"

using namespace artemis;

namespace {

const std::vector<std::string> alike(6, "16x16 ");

EfficiencyOptions options() {
    EfficiencyOptions options;
    options.thresholds = {{"high", 0.75}, {"low", 0.25}};
    return options;
}

/// Layers of equal cost: 1 forward, 1 for the gradient that passes, 1 for that of the weights.
PlanGround ground(const std::vector<double>& scores, std::int64_t base = 16,
                  std::int64_t most = 0) {
    PlanGround ground{scores, {}, {}, {}, {.base = base, .least = 4, .dynamic = true}};
    ground.shapes.assign(scores.size(), "16x16 ");
    ground.costs.layers.assign(scores.size(), {.forward = 1, .inputGradient = 1});
    for (LayerCost& layer : ground.costs.layers) {
        layer.full.weightGradient = 1;
        layer.full.innerGradient = 0.5;
        layer.maxRank = most;
    }
    return ground;
}

TierPlan plannedBy(const PlanGround& ground, const EfficiencyOptions& options) {
    return planByScores(ground, options, "et").plan;
}

std::string words(const TierPlan& plan) {
    std::string text;
    for (const Choice& choice : plan.layers) {
        text += toText(choice) + "|";
    }
    return text;
}

}  // namespace

class TestLayerPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// s = score / highest; high from 0.75 on, low below 0.25; r = max(4, ⌈16 s⌉).
    void tiersAndRanksFollowTheirFormulas() {
        const std::vector<double> scores{0.2, 0.5, 1.0, 1.25, 1.5, 2.0};
        const TierPlan plan = plannedBy(ground(scores), options());
        QCOMPARE(words(plan), std::string("low|medium 4|medium 8|medium 10|high|high|"));
        QVERIFY(plan.groups.empty());
    }

    void ranksAreAtMostTheSmallerSide() {
        const TierPlan plan = plannedBy(ground({0.5, 1}, 64, 4), options());
        QCOMPARE(words(plan), std::string("medium 4|high|"));
    }

    void withoutChoosingAllAreMedium() {
        EfficiencyOptions all = options();
        all.adaptive = false;
        PlanGround even = ground({0, 1});
        even.ranks.dynamic = false;
        QCOMPARE(words(plannedBy(even, all)), std::string("medium 16|medium 16|"));
    }

    /// Neighbours of one tier and shape within a tenth of each other; the group has the sum of
    /// their ranks, 10, 10 and 11, as far as the base rank goes.
    void likeMediumLayersShare() {
        EfficiencyOptions sharing = options();
        sharing.sharing = true;
        const std::vector<double> scores{0.49, 0.5, 0.54, 0.7, 0.95, 1.0};
        const TierPlan plan = plannedBy(ground(scores, 20), sharing);
        QVERIFY((plan.groups == std::vector<std::vector<std::size_t>>{{0, 1, 2}}));
        QCOMPARE(words(plan), std::string("medium 20|medium 20|medium 20|medium 14|high|high|"));
        QCOMPARE(words(plannedBy(ground(scores, 20, 12), sharing)),
                 std::string("medium 12|medium 12|medium 12|medium 12|high|high|"));
    }

    void givenGroupsCountInPlaceOfFoundOnes() {
        EfficiencyOptions given = options();
        given.sharing = true;
        given.groups = {{0, 3}, {4, 5}};
        const std::vector<double> scores{0.45, 0.5, 0.54, 0.7, 0.95, 1.0};
        QVERIFY((plannedBy(ground(scores), given).groups ==
                 std::vector<std::vector<std::size_t>>{{0, 3}}));
    }

    /// Full training of the six layers costs 6 + 5.5 + 6. At twice the speed the plan is the best
    /// of all 3^6, by its own prediction.
    void withoutThresholdsTheSpeedDecides() {
        EfficiencyOptions solved;
        solved.targetSpeedup = 2;
        const PlanGround given = ground({0.45, 0.5, 0.54, 0.7, 0.95, 1.0});
        const Solution solution = planByScores(given, solved, "et");
        QVERIFY(solution.prediction.speedup >= 2);
        const auto worth = [&given](const TierPlan& plan) {
            double kept = 0;
            for (std::size_t i = 0; i < plan.layers.size(); ++i) {
                const Tier tier = plan.layers[i].tier;
                kept += given.scores[i] * (tier == Tier::High ? 1 : tier == Tier::Medium ? 0.9 : 0);
            }
            return kept;
        };
        const auto bestAt = [&](double speedup) {
            double best = 0;
            for (int code = 0; code < 729; ++code) {
                TierPlan plan{{}, {}, {Tier::Medium}, {}};
                for (int rest = code, i = 0; i < 6; ++i, rest /= 3) {
                    const std::array tiers{Tier::Low, Tier::Medium, Tier::High};
                    plan.layers.push_back({tiers[static_cast<std::size_t>(rest % 3)], 16});
                }
                if (predict(given.costs, plan, given.run).speedup >= speedup) {
                    best = std::max(best, worth(plan));
                }
            }
            return best;
        };
        // Costs are rounded up, by less than a thousandth.
        QVERIFY(worth(solution.plan) >= bestAt(2.002) - 1e-9);
        QVERIFY(worth(solution.plan) <= bestAt(2) + 1e-9);
    }

    void aSpelledPlanIsRead() {
        EfficiencyOptions spelled;
        spelled.layers = {"low", "medium", "medium 12", "medium 6", "high", "low"};
        spelled.groups = {{2, 3}};
        const TierPlan plan = spelledPlan(spelled, alike, "et");
        QCOMPARE(words(plan), std::string("low|medium|medium 12|medium 12|high|low|"));
        const Value settings = toSettings(plan);
        EfficiencyOptions again;
        again.layers = settings.at("layers").get<std::vector<std::string>>();
        again.groups = settings.at("layer_groups").get<NumberGroups>();
        QVERIFY(spelledPlan(again, alike, "et") == plan);
    }

    void aLayerThatHoldsStillIsSpelled() {
        EfficiencyOptions spelled;
        spelled.layers = {"frozen high", "frozen medium 12", "frozen low", "high", "low", "low"};
        const TierPlan plan = spelledPlan(spelled, alike, "et");
        QCOMPARE(words(plan), std::string("frozen high|frozen medium 12|low|high|low|low|"));
        QVERIFY(!plan.layers[0].trains() && plan.layers[3].trains() && !plan.layers[4].trains());
    }

    void whatWasLearntIsCarriedOn_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("onlyFreezing");
        const auto row = [](const char* before, const char* wanted, const char* after,
                            const char* freezing) {
            QTest::addRow("%s, then %s", before, wanted)
                << QString(before) << QString(wanted) << QString(after) << QString(freezing);
        };
        row("low", "low", "low", "low");
        row("low", "medium 6", "medium 6", "low");
        row("low", "high", "high", "low");
        row("medium 8", "low", "frozen medium 8", "frozen medium 8");
        row("medium 8", "medium 5", "medium 5", "medium 5");
        row("medium 8", "high", "high", "medium 8");
        row("high", "low", "frozen high", "frozen high");
        row("high", "medium 5", "high", "high");
        row("high", "high", "high", "high");
        row("frozen medium 8", "low", "frozen medium 8", "frozen medium 8");
        row("frozen medium 8", "medium 5", "medium 5", "frozen medium 8");
        row("frozen medium 8", "high", "high", "frozen medium 8");
        row("frozen high", "low", "frozen high", "frozen high");
        row("frozen high", "medium 5", "high", "frozen high");
    }
    void whatWasLearntIsCarriedOn() {
        QFETCH(QString, before);
        QFETCH(QString, wanted);
        QFETCH(QString, after);
        QFETCH(QString, onlyFreezing);
        const auto plan = [](const QString& word) {
            return TierPlan{{}, {layerChoice(word.toStdString(), "")}, {Tier::Medium}, {}};
        };
        QCOMPARE(words(carriedOn(plan(before), plan(wanted), false)), (after + "|").toStdString());
        QCOMPARE(words(carriedOn(plan(before), plan(wanted), true)),
                 (onlyFreezing + "|").toStdString());
    }

    /// What shares moves as its strongest member is wanted, and parts where it trains in full.
    void sharedLayersStayTogether() {
        EfficiencyOptions spelled;
        spelled.layers = {"medium 8", "medium 8", "medium 6", "medium 6", "medium 4", "medium 4"};
        spelled.groups = {{0, 1}, {2, 3}, {4, 5}};
        const TierPlan before = spelledPlan(spelled, alike, "et");
        EfficiencyOptions next;
        next.layers = {"low", "medium 5", "high", "low", "low", "low"};
        const TierPlan after = carriedOn(before, spelledPlan(next, alike, "et"), false);
        QCOMPARE(words(after), std::string("medium 5|medium 5|high|high|frozen medium 4|"
                                           "frozen medium 4|"));
        QVERIFY((after.groups == std::vector<std::vector<std::size_t>>{{0, 1}, {4, 5}}));
    }

    /// With 0.8 of the steps left a speed of 1.3 becomes one of 1.625; of what trained until then,
    /// the layers that keep the most importance at that speed go on, by trying all.
    void freezingIsGradual() {
        EfficiencyOptions freezing;
        freezing.targetSpeedup = 1.3;
        freezing.gradualFreezing = true;
        PlanGround given = ground({1.0, 0.5, 0.9, 0.6, 0.2, 0.7});
        freezing.layers = {"low", "low", "high", "high", "frozen high", "high"};
        given.before = spelledPlan(freezing, alike, "et");
        given.remaining = 0.8;
        const Solution solution = planByScores(given, freezing, "et");
        double best = 0;
        double kept = 0;
        for (std::size_t code = 1; code < 8; ++code) {
            TierPlan plan = *given.before;
            plan.head = {Tier::Medium};
            double worth = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                const std::size_t layer = std::array{2, 3, 5}[i];
                const bool trains = (code >> i & 1) == 1;
                plan.layers[layer].frozen = !trains;
                worth += trains ? given.scores[layer] : 0;
            }
            best = predict(given.costs, plan, given.run).speedup >= 1.625 ? std::max(best, worth)
                                                                          : best;
            kept = plan == solution.plan ? worth : kept;
        }
        QVERIFY2(best > 0 && kept == best, words(solution.plan).c_str());
        QVERIFY(solution.prediction.speedup >= 1.625);
        QVERIFY(solution.plan.layers[4] == (Choice{Tier::High, 0, true}));
    }

    /// Within its share of full fine-tuning's memory, unless no plan of the wanted speed is.
    void memoryHasATarget() {
        PlanGround given = ground({0.2, 0.5, 1.0, 0.9, 0.7, 0.6});
        given.costs = test::evenModel(6);
        given.measures = {"optimizer_8bit"};
        EfficiencyOptions wanted;
        wanted.targetSpeedup = 1.5;
        const double full = predict(given.costs, everythingHigh(given.costs), {}).memory.total();
        const auto share = [&](double target) {
            wanted.targetMemory = target;
            const Solution solution = planByScores(given, wanted, "et");
            return std::pair(solution.prediction.memory.total() / full, words(solution.plan));
        };
        const auto [most, without] = share(1);
        const double target = 0.9 * most;
        const auto [less, within] = share(target);
        QVERIFY2(less <= target && within != without, within.c_str());
        QCOMPARE(share(0.01).second, without);
        given.measures.clear();
        QCOMPARE(share(target).second, without);
    }

    /// Layers that were trained in full cannot get adapters: the plan says what they cost.
    void aLayerTrainedInFullGetsNoAdapter() {
        EfficiencyOptions solved;
        solved.targetSpeedup = 2;
        PlanGround given = ground({0.45, 0.5, 0.54, 0.7, 0.95, 1.0});
        solved.layers.assign(6, "high");
        given.before = spelledPlan(solved, alike, "et");
        const Solution solution = planByScores(given, solved, "et");
        QVERIFY(std::ranges::none_of(solution.plan.layers, [](const Choice& choice) {
            return choice.tier == Tier::Medium;
        }));
        QVERIFY(solution.prediction.speedup >= 2);
    }

    void refused_data() {
        QTest::addColumn<QStringList>("layers");
        QTest::addColumn<int>("shared");
        QTest::addColumn<QStringList>("pieces");
        const QStringList all{"low", "low", "low", "medium", "medium", "high"};
        QTest::newRow("unknown word")
            << QStringList{"low", "middle", "low", "medium 0", "medium", "high"} << 3
            << QStringList{"\"middle\" is no choice", "\"medium 0\" is no choice", "et.layers"};
        QTest::newRow("too few") << all.mid(1) << 3 << QStringList{"names 5 layers", "has 6"};
        QTest::newRow("no such layer") << all << 6 << QStringList{"layer 6 does not exist"};
        QTest::newRow("twice") << all << 4 << QStringList{"layer 4 stands in a group already"};
    }
    void refused() {
        QFETCH(QStringList, layers);
        QFETCH(int, shared);
        QFETCH(QStringList, pieces);
        EfficiencyOptions wrong;
        for (const QString& word : layers) {
            wrong.layers.push_back(word.toStdString());
        }
        wrong.groups = {{4, shared}};
        try {
            spelledPlan(wrong, alike, "et");
            QFAIL("was accepted");
        } catch (const BadInput& error) {
            for (const QString& piece : pieces) {
                QVERIFY2(QString(error.what()).contains(piece), error.what());
            }
        }
    }

    void thresholdsAreChecked() {
        EfficiencyOptions wrong;
        wrong.thresholds = {{"high", 0.2}, {"low", 0.6}};
        QVERIFY_EXCEPTION_THROWN(plannedBy(ground({1}), wrong), BadInput);
        wrong.thresholds = {{"hihg", 0.2}};
        QVERIFY_EXCEPTION_THROWN(plannedBy(ground({1}), wrong), BadInput);
    }
};

QTEST_GUILESS_MAIN(TestLayerPlan)
#include "test_layer_plan.moc"
