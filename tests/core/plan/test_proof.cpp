// The arms of a proof: what changes from one to the other, what does not, and what cannot be drawn.
#include <QTest>
#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/config/yaml.h"
#include "core/plan/layer_plan.h"
#include "core/plan/proof.h"
#include "tests/support/cost_models.h"
#include "tests/support/small_catalog.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr const char* text = R"(name: tiny  # kept
model: {create: {family: bert}}
data: {train: "builtin:reviews"}
fine_tuning:
  method: efficiency_transformer
  efficiency_transformer: {target_speedup: 2}
  lora: {r: 16, dynamic_rank: true}
training: {epochs: 2}
)";

Catalog catalog() {
    Catalog all = smallCatalog();
    all.methods.front().params.push_back({.key = "dynamic_rank",
                                          .help = "By importance.",
                                          .kind = Kind::Boolean,
                                          .fallback = false});
    all.methods.push_back({"efficiency_transformer", "Efficiency-Transformer", "By importance.",
                           efficiencyFields().params(), "medium_method"});
    return all;
}

ExperimentConfig experiment(const std::string& yaml = text) {
    Parsed parsed = parseExperiment(yaml, "/", catalog());
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    return parsed.config;
}

/// One letter a layer: h, m (with the rank that follows) or l.
TierPlan planOf(const std::vector<std::string>& words) {
    TierPlan plan;
    for (const std::string& word : words) {
        plan.layers.push_back(layerChoice(word, "test"));
    }
    return plan;
}

std::multiset<std::string> wordsOf(const TierPlan& plan) {
    std::multiset<std::string> words;
    for (const Choice& choice : plan.layers) {
        words.insert(toText(choice));
    }
    return words;
}

const TierPlan mixed = planOf({"low", "low", "medium 4", "medium 4", "high", "medium 9"});
const std::vector<std::string> oneShape(6, "a");

std::string problemOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const BadInput& error) {
        return error.what();
    }
    return "";
}

/// The settings that differ, by path.
std::set<std::string> differences(const ExperimentConfig& a, const ExperimentConfig& b) {
    std::set<std::string> paths;
    const Value first = parseYaml(a.yaml).tree;
    const Value second = parseYaml(b.yaml).tree;
    for (const auto& [one, other] : {std::pair(&first, &second), std::pair(&second, &first)}) {
        for (const auto& [path, value] : flatten(*one)) {
            const Value* same = find(*other, path);
            if (same == nullptr || *same != value) {
                paths.insert(path);
            }
        }
    }
    return paths;
}

}  // namespace

class TestProof : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layersAreDrawnAnew();
    void everyOtherPlacingIsDrawn();
    void groupsGoAlong();
    void shapesStayAmongThemselves();
    void nothingToDrawIsSaid();
    void armsDifferInTheirPlanAlone();
    void aKnownPlanHasBothArms();
    void trioDiffersInItsMethodAlone();
    void otherMethodsAreRefused();
};

/// As many layers of each tier and rank, another order, and the same one for the same key.
void TestProof::layersAreDrawnAnew() {
    for (std::uint64_t key = 0; key < 200; ++key) {
        const TierPlan moved = movedAtRandom(mixed, oneShape, key);
        QCOMPARE(wordsOf(moved), wordsOf(mixed));
        QVERIFY(moved.layers != mixed.layers);
        QVERIFY(moved == movedAtRandom(mixed, oneShape, key));
    }
}

/// high, low, low has two other orders: each comes half of the time.
void TestProof::everyOtherPlacingIsDrawn() {
    const TierPlan plan = planOf({"high", "low", "low"});
    int second = 0;
    for (std::uint64_t key = 0; key < 1000; ++key) {
        const TierPlan moved = movedAtRandom(plan, std::vector<std::string>(3, "a"), key);
        second += moved.layers[1].tier == Tier::High ? 1 : 0;
    }
    QVERIFY2(std::abs(second - 500) < 60, QByteArray::number(second));  // Four deviations.
}

void TestProof::groupsGoAlong() {
    TierPlan plan = mixed;
    plan.groups = {{2, 3}};
    for (std::uint64_t key = 0; key < 50; ++key) {
        const TierPlan moved = movedAtRandom(plan, oneShape, key);
        QCOMPARE(moved.groups.size(), std::size_t{1});
        QCOMPARE(moved.groups[0].size(), std::size_t{2});
        QVERIFY(moved.groups[0][0] < moved.groups[0][1]);
        for (const std::size_t layer : moved.groups[0]) {
            QVERIFY((moved.layers[layer] == Choice{Tier::Medium, 4}));
        }
    }
}

void TestProof::shapesStayAmongThemselves() {
    const std::vector<std::string> shapes{"a", "b", "a", "b", "a", "b"};
    for (std::uint64_t key = 0; key < 50; ++key) {
        const TierPlan moved = movedAtRandom(mixed, shapes, key);
        for (const std::size_t first : {0, 1}) {
            TierPlan before;
            TierPlan after;
            for (std::size_t layer = first; layer < 6; layer += 2) {
                before.layers.push_back(mixed.layers[layer]);
                after.layers.push_back(moved.layers[layer]);
            }
            QCOMPARE(wordsOf(after), wordsOf(before));
        }
    }
}

void TestProof::nothingToDrawIsSaid() {
    const std::string alike = problemOf([] {
        movedAtRandom(planOf({"medium 4", "medium 4"}), std::vector<std::string>(2, "a"), 1);
    });
    QVERIFY2(alike.find("treats all layers alike (medium 4)") != std::string::npos, alike.c_str());
    const std::string shapes = problemOf([] {
        movedAtRandom(planOf({"low", "high"}), std::vector<std::string>{"a", "b"}, 1);
    });
    QVERIFY2(!shapes.empty(), "one layer of each shape has no other place");
}

void TestProof::armsDifferInTheirPlanAlone() {
    const ExperimentConfig given = experiment();
    const ProofArm chosen = chosenArm(given, 7, catalog());
    const ProofArm random =
        randomArm(given, {mixed, {{"micro_batches", 2}}}, oneShape, 7, catalog());
    QCOMPARE(chosen.config.training.seed, 7);
    QCOMPARE(random.config.training.seed, 7);
    QCOMPARE(chosen.config.name, std::string("tiny chosen"));
    QVERIFY((differences(chosen.config, random.config) ==
             std::set<std::string>{"name", "fine_tuning.efficiency_transformer.layers",
                                   "fine_tuning.efficiency_transformer.layer_groups",
                                   "training.micro_batches"}));
    QCOMPARE(random.config.training.microBatches, std::int64_t{2});
    QVERIFY(chosen.config.yaml.find("# kept") != std::string::npos);
    const auto words =
        random.config.methods.front().settings.at("layers").get<std::vector<std::string>>();
    QCOMPARE(std::multiset<std::string>(words.begin(), words.end()), wordsOf(mixed));
    const ProofArm other = randomArm(given, {mixed, Value::object()}, oneShape, 8, catalog());
    QVERIFY(other.config.methods.front().settings.at("layers") != Value(words));
}

void TestProof::aKnownPlanHasBothArms() {
    std::string yaml = text;
    yaml.replace(yaml.find("target_speedup: 2"), std::string("target_speedup: 2").size(),
                 "layers: [low, low, medium 4, medium 4, high, medium 9]");
    PlanGround ground{.scores = {}, .shapes = oneShape, .costs = evenModel(6)};
    const std::vector<ProofArm> arms =
        pairArms(experiment(yaml), mixed, ground, proofSeeds.front(), catalog());
    QCOMPARE(arms.size(), std::size_t{2});
    QCOMPARE(arms[0].name, std::string("random"));
    QCOMPARE(arms[1].name, std::string("chosen"));
    QVERIFY((differences(arms[0].config, arms[1].config) ==
             std::set<std::string>{"name", "fine_tuning.efficiency_transformer.layers",
                                   "fine_tuning.efficiency_transformer.layer_groups"}));
    QCOMPARE(referenceArm(std::vector<std::string>{"chosen", "random"}), std::string("random"));
    QCOMPARE(referenceArm(std::vector<std::string>{"lora", "full"}), std::string("full"));
    QCOMPARE(referenceArm(std::vector<std::string>{"chosen"}), std::string());

    ground.costs.layers[4].full.parameters = 101;  // The one layer that trains in full.
    const std::string problem = problemOf(
        [&] { pairArms(experiment(yaml), mixed, ground, proofSeeds.front(), catalog()); });
    QVERIFY2(problem.find("cannot be compared") != std::string::npos, problem.c_str());
}

void TestProof::trioDiffersInItsMethodAlone() {
    const std::vector<ProofArm> arms = trioArms(experiment(), experiment(), 7, catalog());
    QCOMPARE(arms.size(), std::size_t{3});
    const std::vector<std::string> methods{"full", "lora", "efficiency_transformer"};
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(arms[i].name, methods[i]);
        QCOMPARE(arms[i].config.methods.front().id, methods[i]);
        QCOMPARE(arms[i].config.name, "tiny " + methods[i]);
    }
    QVERIFY((differences(arms[0].config, arms[2].config) ==
             std::set<std::string>{"name", "fine_tuning.method"}));
    QVERIFY((differences(arms[1].config, arms[2].config) ==
             std::set<std::string>{"name", "fine_tuning.method", "fine_tuning.lora.dynamic_rank"}));
    QVERIFY(arms[1].config.methods.front().settings.at("r") == 16);
    QVERIFY(arms[1].config.methods.front().settings.at("dynamic_rank") == false);

    // What the plan sets for training is its own alone.
    std::string yaml = text;
    yaml.replace(yaml.find("epochs: 2"), 9, "epochs: 2, precision: bf16");
    const ExperimentConfig plan = experiment(yaml);
    const std::vector<ProofArm> own = trioArms(experiment(), plan, 7, catalog());
    QCOMPARE(own[0].config.training.precision, std::string("fp32"));
    QCOMPARE(own[1].config.training.precision, std::string("fp32"));
    QCOMPARE(own[2].config.training.precision, std::string("bf16"));
}

void TestProof::otherMethodsAreRefused() {
    std::string yaml = text;
    yaml.replace(yaml.find("method: efficiency_transformer"),
                 std::string("method: efficiency_transformer").size(), "method: lora");
    const std::string problem = problemOf([&] { requireProvable(experiment(yaml)); });
    QVERIFY2(problem.starts_with("fine_tuning.method: must be efficiency_transformer alone"),
             problem.c_str());
    requireProvable(experiment());
    std::string moving = text;
    moving.replace(moving.find("target_speedup: 2"), 17, "reanalysis_steps: 50");
    const std::string moves = problemOf([&] { chosenArm(experiment(moving), 7, catalog()); });
    QVERIFY2(moves.find("set it to 0") != std::string::npos, moves.c_str());
}

QTEST_GUILESS_MAIN(TestProof)
#include "test_proof.moc"
