// A plan under edit: thresholds, hand, groups, solver and history, each by its definition.
#include <QTest>
#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/plan/plan_draft.h"
#include "core/plan/plan_files.h"
#include "tests/support/cost_models.h"

using namespace artemis;

namespace {

/// Six layers with scores 0.1, 0.2 … of which the last has other shapes.
PlanGround ground() {
    PlanGround ground{{1, 2, 4, 6, 8, 10}, {}, test::evenModel(6), {}, {.base = 16, .least = 4}};
    ground.shapes.assign(6, "16x16 ");
    ground.shapes.back() = "16x32 ";
    ground.run = {.epochs = 3, .stepsPerEpoch = 10};
    for (LayerCost& layer : ground.costs.layers) {
        layer.maxRank = 32;
    }
    return ground;
}

EfficiencyOptions options() {
    EfficiencyOptions options;
    options.thresholds = {{"high", 0.7}, {"low", 0.3}};
    return options;
}

std::string words(const PlanDraft& draft) {
    std::string text;
    for (const Choice& choice : draft.plan().layers) {
        text += toText(choice) + "|";
    }
    return text;
}

using Groups = PlanDraft::Groups;

template <class Work>
QString refusal(const Work& work) {
    try {
        work();
    } catch (const BadInput& error) {
        return error.what();
    }
    return "not refused";
}

}  // namespace

class TestPlanDraft : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// r = max(4, ⌈16 s⌉): 7 for 0.4, 10 for 0.6.
    void startsAsARunWould() {
        const PlanDraft draft(ground(), options());
        QCOMPARE(words(draft), std::string("low|low|medium 7|medium 10|high|high|"));
        QVERIFY(draft.plan() == planByScores(ground(), options(), "et").plan);
        QVERIFY(!draft.canUndo());
        QVERIFY(!draft.canRedo());
    }

    void thresholdsMoveLayers() {
        PlanDraft draft(ground(), options());
        draft.setThresholds({.high = 0.9, .low = 0.15});
        QCOMPARE(words(draft), std::string("low|medium 4|medium 7|medium 10|medium 13|high|"));
        EfficiencyOptions same = options();
        same.thresholds = {{"high", 0.9}, {"low", 0.15}};
        QVERIFY(draft.plan() == planByScores(ground(), same, "et").plan);
        QCOMPARE(draft.prediction().speedup,
                 predict(ground().costs, draft.plan(), ground().run).speedup);
        QVERIFY(refusal([&] {
                    draft.setThresholds({.high = 0.2, .low = 0.5});
                }).contains("is above high"));
    }

    void whatIsSetByHandStays() {
        PlanDraft draft(ground(), options());
        draft.setTier(0, Tier::High);
        draft.setRank(2, 9);
        draft.setThresholds({.high = 0.95, .low = 0.5});
        QCOMPARE(words(draft), std::string("high|low|medium 9|medium 10|medium 13|high|"));
        draft.release(2);
        QCOMPARE(words(draft), std::string("high|low|low|medium 10|medium 13|high|"));
        draft.setTier(5, Tier::Medium);
        QCOMPARE(words(draft), std::string("high|low|low|medium 10|medium 13|medium 16|"));
        QVERIFY(refusal([&] { draft.setRank(1, 33); }).contains("allowed is 1 to 32"));
        QVERIFY(refusal([&] { draft.setRank(1, 0); }).contains("rank 0 of layer 1"));
        QVERIFY(refusal([&] { draft.setTier(6, Tier::Low); }).contains("layer 6 does not exist"));
    }

    /// A group has the sum of its ranks, 7 and 10, up to the base rank; it trains one adapter and
    /// acts as one.
    void layersShare() {
        PlanDraft draft(ground(), options());
        const double before = draft.prediction().trainable;
        draft.share({3, 2});
        QVERIFY((draft.plan().groups == Groups{{2, 3}}));
        QCOMPARE(words(draft), std::string("low|low|medium 16|medium 16|high|high|"));
        QCOMPARE(before - draft.prediction().trainable,
                 (7 + 10 - 16) * 0.5);  // evenModel: half a number a rank
        draft.share({1, 3});
        QVERIFY((draft.plan().groups == Groups{{1, 2, 3}}));
        draft.setRank(2, 5);
        QCOMPARE(words(draft), std::string("low|medium 5|medium 5|medium 5|high|high|"));
        draft.ungroup(2);
        QVERIFY((draft.plan().groups == Groups{{1, 3}}));
        draft.ungroup(1);
        QVERIFY(draft.plan().groups.empty());
        QVERIFY(refusal([&] { draft.share({3, 5}); }).contains("different shapes"));
        QVERIFY(!draft.whyNotShared(3, 5).empty());
        QVERIFY(draft.whyNotShared(3, 4).empty());
    }

    void groupsThatWereFoundCanBeTakenApart() {
        EfficiencyOptions sharing = options();
        sharing.sharing = true;
        PlanGround alike = ground();
        alike.scores = {4, 4, 4, 4, 4, 10};
        PlanDraft draft(alike, sharing);
        QVERIFY((draft.plan().groups == Groups{{0, 1, 2, 3, 4}}));
        draft.ungroup(4);
        QVERIFY((draft.plan().groups == Groups{{0, 1, 2, 3}}));
        draft.undo();
        QVERIFY((draft.plan().groups == Groups{{0, 1, 2, 3, 4}}));
    }

    void theSolverTakesOver() {
        PlanDraft draft(ground(), options());
        draft.setTier(0, Tier::High);
        draft.solve(2);
        EfficiencyOptions solved;
        solved.targetSpeedup = 2;
        QVERIFY(draft.plan() == planByScores(ground(), solved, "et").plan);
        QVERIFY(draft.prediction().speedup >= 2);
        QVERIFY(draft.wishes().byHand.empty());
        const std::vector<Tier> tiers = tiersOf(draft.relative(), draft.thresholds());
        const auto count = [&draft](Tier tier) {
            return std::ranges::count(draft.plan().layers, tier, &Choice::tier);
        };
        QCOMPARE(std::ranges::count(tiers, Tier::High), count(Tier::High));
        QCOMPARE(std::ranges::count(tiers, Tier::Low), count(Tier::Low));
        draft.setTier(5, Tier::Low);  // Other layers stay as they were solved.
        QCOMPARE(draft.plan().layers[5].tier, Tier::Low);
        QVERIFY(!draft.wishes().thresholds.has_value());
    }

    void aGestureIsOneStep() {
        PlanDraft draft(ground(), options());
        const std::string first = words(draft);
        draft.begin();
        for (const double high : {0.65, 0.5, 0.35}) {
            draft.setThresholds({.high = high, .low = 0.3});
        }
        draft.commit();
        const std::string dragged = words(draft);
        QVERIFY(dragged != first);
        draft.setTier(0, Tier::Medium);
        draft.undo();
        QCOMPARE(words(draft), dragged);
        draft.undo();
        QCOMPARE(words(draft), first);
        QVERIFY(!draft.canUndo());
        draft.redo();
        draft.redo();
        QVERIFY(!draft.canRedo());
        QCOMPARE(draft.plan().layers[0].tier, Tier::Medium);
        draft.reset();
        QCOMPARE(words(draft), first);
        draft.undo();
        QCOMPARE(draft.plan().layers[0].tier, Tier::Medium);
        draft.undo();
        draft.setTier(1, Tier::High);
        QVERIFY(!draft.canRedo());
    }

    void aGestureThatComesBackIsNone() {
        PlanDraft draft(ground(), options());
        draft.begin();
        draft.setThresholds({.high = 0.5, .low = 0.3});
        draft.setThresholds({.high = 0.7, .low = 0.3});
        draft.commit();
        QVERIFY(!draft.canUndo());
    }

    void ranksCanBeTheSame() {
        PlanDraft draft(ground(), options());
        draft.setRanksFollow(false);
        QCOMPARE(words(draft), std::string("low|low|medium 16|medium 16|high|high|"));
        draft.undo();
        draft.setTier(1, Tier::Medium);
        QCOMPARE(words(draft), std::string("low|medium 4|medium 7|medium 10|high|high|"));
    }

    /// What is written reads back as the same plan, and nothing else of the text changes.
    void theExperimentTakesThePlan() {
        PlanDraft draft(ground(), options());
        draft.share({2, 3});
        const std::string yaml = "# kept\nname: a\nfine_tuning:\n  method: lora  # and this\n";
        const std::string with = experimentWithPlan(yaml, draft);
        QVERIFY(
            with.starts_with("# kept\nname: a\nfine_tuning:\n  method: efficiency_transformer"));
        QVERIFY(with.find("# and this") != std::string::npos);
        const Value tree = parseYaml(with).tree;
        const EfficiencyOptions read =
            efficiencyFields().read(*find(tree, std::string("fine_tuning.") + efficiencyMethod));
        const TierPlan back = spelledPlan(read, ground().shapes, "et");
        QVERIFY(back.layers == draft.plan().layers);
        QVERIFY(back.groups == draft.plan().groups);
    }

    /// What the prediction counts on is in the experiment as well.
    void theExperimentTakesTheMeasures() {
        PlanGround measured = ground();
        measured.costs.bf16 = {measured.costs};
        measured.costs.bf16.front().workPerSecond = 2;
        const std::string yaml = "name: a\nfine_tuning:\n  method: lora\n";
        QVERIFY(experimentWithPlan(yaml, PlanDraft(measured, options())).find("training") ==
                std::string::npos);
        measured.measures = {"bf16"};
        const PlanDraft draft(measured, options());
        const Value tree = parseYaml(experimentWithPlan(yaml, draft)).tree;
        QCOMPARE(tree.at("training").dump(), R"({"precision":"bf16"})");
        QCOMPARE(
            draft.prediction().speedup,
            predict(measured.costs, draft.plan(), {.epochs = 3, .stepsPerEpoch = 10}).speedup * 2);
    }

    void filesSayWhatThePlanIs() {
        PlanDraft draft(ground(), options());
        draft.share({2, 3});
        ImportanceReport report;
        report.layers = {"l.0", "l.1", "l.2", "l.3", "l.4", "l.5"};
        report.scores = {{.id = "snr", .perBatch = {ground().scores}}};
        const std::string csv = planCsv(draft.plan(), report);
        QVERIFY(
            csv.starts_with("layer,module,tier,rank,group,snr,snr_relative,snr_low,snr_high\n"
                            "0,l.0,low,,,1,0.1,,\n"));
        QVERIFY(csv.find("\n3,l.3,medium,16,0,6,0.6,,\n") != std::string::npos);
        const Value json = planJson(draft, report);
        QVERIFY(json.at("plan") == toSettings(draft.plan()));
        QCOMPARE(json.at("prediction").at("seconds_total").get<double>(),
                 draft.prediction().secondsTotal);
        QVERIFY(json.at("prediction").at("speedup").get<double>() > 1);
        QVERIFY(json.at("importance").at("scores").contains("snr"));
    }
};

QTEST_GUILESS_MAIN(TestPlanDraft)
#include "test_plan_draft.moc"
