// The cost model of tiny models against the count of their operations and bytes.
#include <QTest>

#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"
#include "core/engine/train/cost_shapes.h"
#include "tests/support/tensor_count.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr Choice low{Tier::Low};
constexpr Choice high{Tier::High};
constexpr Choice medium{Tier::Medium, 4};
constexpr Choice headAlone{Tier::Medium, 0};  // Without adapters in it.

BatchShape shape(const Model& model) {
    const bool reads = model.encoderBlocks() > 0;
    return {.tokens = 26,
            .examples = 4,
            .longest = 9,
            .wanted = 10,
            .source = reads ? 21.0 : 0,
            .longestSource = reads ? 6.0 : 0,
            .past = 0};
}

CostModel costsOf(const Model& model, const Precision& precision = {}) {
    return costModelOf(model, shape(model), precision, matchTargets(model, {"all-linear"}));
}

MethodChoice loraOn(const std::vector<std::string>& layers, const QString& task) {
    Value settings{{"r", 4}, {"target_modules", {"all-linear"}}, {"layers_to_transform", layers}};
    if (task == "seq2seq") {
        settings["layers_pattern"] = {"block"};
    }
    return {"lora", settings};
}

void compareFlops(const Model& model, const CostModel& costs, const TierPlan& plan) {
    QCOMPARE(predict(costs, plan, {}).secondsPerStep, trainingFlops(model, shape(model)));
}

void compareTrained(const Model& model, const CostModel& costs, const TierPlan& plan) {
    const MemoryParts memory = predict(costs, plan, {}).memory;
    const Value parts = memoryParts(model, shape(model), {});
    QCOMPARE(memory.weights, parts.at("weights").get<double>());
    QCOMPARE(memory.gradients, parts.at("gradients").get<double>());
    QCOMPARE(memory.optimizer, parts.at("optimizer").get<double>());
    QCOMPARE(memory.temporary, parts.at("temporary").get<double>());
}

void compareMemory(const Model& model, const CostModel& costs, const TierPlan& plan) {
    compareTrained(model, costs, plan);
    QCOMPARE(predict(costs, plan, {}).memory.activations,
             memoryParts(model, shape(model), {}).at("activations").get<double>());
}

/// Bytes that blocks 0 to `end` keep for their backward pass, as they are allocated.
double bytesKept(const Model& model, const Input& input, std::int64_t end) {
    const Context context{.training = true};
    State state;
    {
        const at::NoGradGuard none;
        state = model.before(0, input, context);
    }
    state.hidden = state.hidden.detach().requires_grad_(true);
    const auto before = static_cast<double>(TensorCount::bytes());
    for (std::int64_t block = 0; block < end; ++block) {
        model.advance(block, state, input, false, context);
    }
    return static_cast<double>(TensorCount::bytes()) - before;
}

/// Of the second block, whose input counts as its own.
double bytesOfBlock(const Model& model, const Input& input) {
    return bytesKept(model, input, 2) - bytesKept(model, input, 1);
}

/// With what stands between it and the next one.
void trainBlock(const Model& model, std::int64_t block) {
    for (const auto& parameter : model.parameters()) {
        parameter->train(false);
    }
    std::int64_t last = -1;
    for (const Site& site : model.sites()) {
        last = std::max(last, site.block);
        const bool between = site.block < 0 && last + 1 < model.blocks();
        for (Parameter* parameter : site.parameters) {
            parameter->train(site.block == block || (between && last == block));
        }
    }
}

}  // namespace

class TestCostShapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void full_data() { everyTask(); }
    void full();
    void oneBlock_data() { everyTask(); }
    void oneBlock();
    void lora_data() { everyTask(); }
    void lora();
    void upperLora_data() { everyTask(); }
    void upperLora();
    void onlyHead_data() { everyTask(); }
    void onlyHead();
    void ranksAndBoundaries();
    void frozenInHalf();
    void activations_data();
    void activations();
};

void TestCostShapes::full() {
    QFETCH(QString, task);
    const auto model = tinyModel(task.toStdString());
    const CostModel costs = costsOf(*model);
    attachMethods(*model, {{"full", Value::object()}}, 5);
    compareFlops(*model, costs, everythingHigh(costs));
    compareMemory(*model, costs, everythingHigh(costs));
}

void TestCostShapes::oneBlock() {
    QFETCH(QString, task);
    const auto model = tinyModel(task.toStdString());
    const CostModel costs = costsOf(*model);
    for (std::int64_t block = 0; block < model->blocks(); ++block) {
        trainBlock(*model, block);
        TierPlan plan{low, std::vector<Choice>(costs.layers.size()), low, {}};
        plan.layers[static_cast<std::size_t>(block)] = high;
        compareFlops(*model, costs, plan);
        compareMemory(*model, costs, plan);
    }
}

void TestCostShapes::lora() {
    QFETCH(QString, task);
    const auto model = tinyModel(task.toStdString());
    const CostModel costs = costsOf(*model);
    attachMethods(*model, {loraOn({}, task)}, 5);
    const TierPlan plan{low, std::vector<Choice>(costs.layers.size(), medium), medium, {}};
    compareFlops(*model, costs, plan);
    compareTrained(*model, costs, plan);
}

void TestCostShapes::upperLora() {
    QFETCH(QString, task);
    const auto model = tinyModel(task.toStdString());
    const CostModel costs = costsOf(*model);
    attachMethods(*model, {loraOn({"1"}, task)}, 5);
    std::vector<Choice> layers(costs.layers.size(), low);
    for (std::size_t i = 1; i < layers.size(); i += 2) {
        layers[i] = medium;  // Encoder and decoder have a block 1 each.
    }
    const TierPlan plan{low, layers, headAlone, {}};
    compareFlops(*model, costs, plan);
    compareTrained(*model, costs, plan);
}

void TestCostShapes::onlyHead() {
    QFETCH(QString, task);
    const auto model = tinyModel(task.toStdString());
    if (model->headModules().empty()) {
        return;  // Its head is the embedding.
    }
    const CostModel costs = costModelOf(*model, shape(*model), {}, {});
    attachMethods(*model, {{"head_only", Value::object()}}, 5);
    const TierPlan plan{low, std::vector<Choice>(costs.layers.size()), headAlone, {}};
    compareFlops(*model, costs, plan);
    compareTrained(*model, costs, plan);
}

// Width 16, inner width 32, 26 tokens.
void TestCostShapes::ranksAndBoundaries() {
    const auto model = tinyModel("classification");
    const CostModel costs = costsOf(*model);
    QCOMPARE(costs.layers.size(), std::size_t{2});
    QCOMPARE(costs.boundaryBytes, 4.0 * 26 * 16);
    for (const LayerCost& layer : costs.layers) {
        QCOMPARE(layer.maxRank, std::int64_t{16});
        QCOMPARE(layer.adapterPerRank.parameters, 4 * 32.0 + 2 * 48.0);
        QCOMPARE(layer.full.parameters, 4 * (256.0 + 16) + (512 + 32) + (512 + 16) + 2 * 32);
    }
}

// What is frozen in bf16 takes fp32 once it trains.
void TestCostShapes::frozenInHalf() {
    const auto model = tinyModel("llama");
    const CostModel whole = costsOf(*model);
    const CostModel half = costsOf(*model, precisionOf("bf16"));
    const LayerCost& layer = half.layers[0];
    QVERIFY(layer.weights < whole.layers[0].weights);
    QCOMPARE(layer.weights + layer.full.weights, whole.layers[0].weights);
}

void TestCostShapes::activations_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("task");
    QTest::addColumn<double>("dropout");
    for (const double dropout : {0.0, 0.1}) {
        for (const auto& [name, task] : {std::pair("bert", "classification"),
                                         {"gpt2", "causal-lm"},
                                         {"llama", "causal-lm"},
                                         {"t5", "seq2seq"}}) {
            QTest::addRow("%s, dropout %g", name, dropout) << name << task << dropout;
        }
    }
}

// What shapes tell against what tensors hold after the forward pass.
void TestCostShapes::activations() {
    QFETCH(QString, name);
    QFETCH(QString, task);
    QFETCH(double, dropout);
    TensorCount::use();
    CreateOptions options = tinyOptions();
    options.hiddenSize = 64;
    options.intermediateSize = 256;
    options.layers = 3;
    options.maxPositions = 64;
    options.dropout = dropout;
    const Family& kind = family(name.toStdString());
    const auto source = randomSource(3);
    const auto model =
        kind.make(kind.config(options, 50), "tiny", {task.toStdString(), 3}, *source);
    // A source has half as many tokens and two more.
    const std::int64_t length = name == "t5" ? 60 : 32;
    const Batch batch = tinyBatch(task.toStdString(), std::vector<std::int64_t>(8, length));
    const Input input = toInput(batch);
    const auto isClose = [](double counted, double told) {
        if (std::abs(counted / told - 1) > 0.03) {
            qWarning("counted %.0f, told %.0f", counted, told);
            return false;
        }
        return true;
    };
    const auto costs = [&](bool drops) {
        return costModelOf(*model, shapeOf(batch), {}, matchTargets(*model, {"all-linear"}), drops)
            .layers[1];
    };
    const LayerCost plain = costs(false);
    for (const auto& parameter : model->parameters()) {
        parameter->train(false);
    }
    QVERIFY(isClose(bytesOfBlock(*model, input), plain.activations));
    for (const auto& parameter : model->parameters()) {
        parameter->train(true);
    }
    QVERIFY(isClose(bytesOfBlock(*model, input), plain.activations + plain.full.activations));
    for (const double drop : {0.0, 0.1}) {
        Value settings{{"r", 1}, {"dropout", drop}, {"target_modules", {"all-linear"}}};
        attachMethods(*model, {{"lora", settings}}, 5);
        QVERIFY(isClose(bytesOfBlock(*model, input),
                        plain.activations + costs(drop > 0).adapter.activations));
        for (const Site& site : model->sites()) {
            if (site.projection != nullptr) {
                site.projection->adapters().clear();
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestCostShapes)
#include "test_cost_shapes.moc"
