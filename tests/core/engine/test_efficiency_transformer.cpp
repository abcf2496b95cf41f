// What a plan makes of a model: which parameters train, what layers share, and the adapter's file.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/io.h"
#include "core/engine/importance/module_names.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/peft/method.h"
#include "core/files/safetensors.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr std::int64_t rank = 3;

/// The plan spelled out, with LoRA on all linear layers.
std::vector<MethodChoice> planOf(const std::vector<std::string>& layers,
                                 const NumberGroups& groups = {}) {
    const MethodChoice lora{"lora",
                            {{"r", rank},
                             {"alpha", 6},
                             {"target_modules", {"all-linear"}},
                             {"rank_pattern", Value::object()},
                             {"shared_layers", Value::array()},
                             {"dynamic_rank", true}}};
    return {{"efficiency_transformer", {{"layers", layers}, {"layer_groups", groups}}, {lora}}};
}

std::int64_t trainedCount(const Model& model) {
    std::int64_t count = 0;
    for (const Parameter* parameter : trainableParameters(model)) {
        count += parameter->count();
    }
    return count;
}

bool isHead(const Model& model, const std::string& name) {
    return std::ranges::any_of(model.headModules(), [&name](const std::string& module) {
        return name.starts_with(module + ".");
    });
}

/// Σ over the block's linear layers of r (in + out).
std::int64_t adapterCount(const Model& model, std::int64_t block, std::int64_t r) {
    std::int64_t count = 0;
    for (const Site& site : model.sites()) {
        if (site.block == block && site.projection != nullptr) {
            const Weight& weight = site.projection->weight();
            count += r * (weight.inFeatures() + weight.outFeatures());
        }
    }
    return count;
}

std::int64_t blockCount(const Model& model, std::int64_t block) {
    std::int64_t count = 0;
    for (const Site& site : model.sites()) {
        for (const Parameter* parameter : site.parameters) {
            count += site.block == block ? parameter->count() : 0;
        }
    }
    return count;
}

std::int64_t headCount(const Model& model) {
    std::int64_t count = 0;
    for (const auto& parameter : model.parameters()) {
        count += isHead(model, parameter->name) ? parameter->count() : 0;
    }
    return count;
}

/// Fills the B of every adapter, so that it does something.
void disturb(const Model& model) {
    const at::NoGradGuard guard;
    for (Parameter* parameter : trainableParameters(model)) {
        parameter->value.add_(
            normalTensor(parameter->value.sizes(), 0.05, random::key(parameter->name)));
    }
}

double lossOf(const Model& model, const std::string& task) {
    const at::NoGradGuard guard;
    return meanLoss(model, tinyBatch(task, {5, 9, 3})).item<double>();
}

}  // namespace

class TestEfficiencyTransformer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thePlanSaysWhatTrains_data() { everyTask(); }
    void thePlanSaysWhatTrains() {
        QFETCH(QString, task);
        const auto model = tinyModel(task.toStdString());
        const std::int64_t last = model->blocks() - 1;
        std::vector<std::string> layers(static_cast<std::size_t>(model->blocks()), "low");
        layers.front() = "medium 2";
        layers.back() = "high";
        attachMethods(*model, planOf(layers), 5);
        QCOMPARE(trainedCount(*model),
                 headCount(*model) + blockCount(*model, last) + adapterCount(*model, 0, 2));
    }

    void layersInFullLearnAtTheirOwnRate() {
        const auto model = tinyModel("classification");
        std::vector<MethodChoice> plan = planOf({"medium", "high"});
        plan.front().settings["full_learning_rate"] = 0.25;
        attachMethods(*model, plan, 5);
        int slower = 0;
        for (const Parameter* parameter : trainableParameters(*model)) {
            slower += parameter->learningRateFactor == 0.25 ? 1 : 0;
        }
        std::size_t inFull = 0;
        for (const Site& site : model->sites()) {
            inFull += site.block == 1 ? site.parameters.size() : 0;
        }
        QCOMPARE(slower, static_cast<int>(inFull));
    }

    void withoutAPlanAllAreMedium() {
        const auto model = tinyModel("causal-lm");
        attachMethods(*model, planOf({}), 5);
        QCOMPARE(trainedCount(*model),
                 adapterCount(*model, 0, rank) + adapterCount(*model, 1, rank));
    }

    void allLowLeavesTheHead() {
        const auto model = tinyModel("classification");
        attachMethods(*model, planOf({"low", "low"}), 5);
        QCOMPARE(trainedCount(*model), headCount(*model));
    }

    /// The gradient of a matrix that two layers use is the sum of those that copies of it get.
    void sharedLayersTrainOneUpdate() {
        const auto shared = tinyModel("llama");
        attachMethods(*shared, planOf({"medium", "medium"}, {{0, 1}}), 5);
        QCOMPARE(trainedCount(*shared), adapterCount(*shared, 0, rank));
        disturb(*shared);
        const auto apart = tinyModel("llama");
        attachMethods(*apart, planOf({"medium", "medium"}), 5);
        const std::vector<std::string> blocks = moduleNames(*shared).layers;
        const auto trained = trainableParameters(*apart);
        const auto named = [&trained](const std::string& name) {
            return *std::ranges::find(trained, name, &Parameter::name);
        };
        const auto twin = [&blocks](const Parameter& p) {
            return blocks[1] + p.name.substr(blocks[0].size());
        };
        for (const Parameter* parameter : trainableParameters(*shared)) {
            const at::NoGradGuard guard;
            named(parameter->name)->value.copy_(parameter->value);
            named(twin(*parameter))->value.copy_(parameter->value);
        }
        QCOMPARE(lossOf(*shared, "llama"), lossOf(*apart, "llama"));
        meanLoss(*shared, tinyBatch("llama", {5, 9, 3})).backward();
        meanLoss(*apart, tinyBatch("llama", {5, 9, 3})).backward();
        for (const Parameter* parameter : trainableParameters(*shared)) {
            const at::Tensor sum =
                named(parameter->name)->value.grad() + named(twin(*parameter))->value.grad();
            QVERIFY2(at::allclose(parameter->value.grad(), sum, 1e-4, 1e-6),
                     parameter->name.c_str());
        }
    }

    void theAdapterIsReadBack_data() { everyTask(); }
    void theAdapterIsReadBack() {
        QFETCH(QString, task);
        const std::string name = task.toStdString();
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const auto model = tinyModel(name);
        std::vector<std::string> layers(static_cast<std::size_t>(model->blocks()), "medium 2");
        if (layers.size() > 2) {
            layers[2] = "high";
        }
        const auto methods = planOf(layers, {{0, 1}});
        attachMethods(*model, methods, 5);
        disturb(*model);
        saveAdapter(*model, methods, "tiny", path);

        const auto again = tinyModel(name);
        attachMethods(*again, methods, 6);
        loadAdapter(*again, methods, path);
        QCOMPARE(lossOf(*again, name), lossOf(*model, name));

        // As its file says it, without a word of plans: each layer has a copy of its own.
        const auto plain = tinyModel(name);
        attachMethods(*plain, adapterMethods(path), 7);
        loadAdapter(*plain, adapterMethods(path), path);
        QCOMPARE(lossOf(*plain, name), lossOf(*model, name));
        const SafetensorsFile file(path / "adapter_model.safetensors");
        QCOMPARE(file.tensors().size(), adapterTensors(*plain).size());
    }

    void copiesThatDifferAreRefused() {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const auto model = tinyModel("llama");
        const auto apart = planOf({"medium", "medium"});
        attachMethods(*model, apart, 5);
        disturb(*model);
        saveAdapter(*model, apart, "tiny", path);
        const auto other = tinyModel("llama");
        const auto shared = planOf({"medium", "medium"}, {{0, 1}});
        attachMethods(*other, shared, 5);
        try {
            loadAdapter(*other, shared, path);
            QFAIL("was accepted");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains("differ, and are one"), error.what());
        }
    }

    void refused_data() {
        QTest::addColumn<QString>("layers");
        QTest::addColumn<int>("member");
        QTest::addColumn<QString>("piece");
        QTest::newRow("word") << "low,hgih" << 1 << "\"hgih\" is no choice";
        QTest::newRow("count") << "low" << 1 << "names 1 layers, the model has 2";
        QTest::newRow("group") << "medium,medium" << 7 << "layer 7 does not exist";
    }
    void refused() {
        QFETCH(QString, layers);
        QFETCH(int, member);
        QFETCH(QString, piece);
        std::vector<std::string> words;
        for (const QString& word : layers.split(',')) {
            words.push_back(word.toStdString());
        }
        const auto model = tinyModel("llama");
        try {
            attachMethods(*model, planOf(words, {{0, member}}), 5);
            QFAIL("was accepted");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains(piece), error.what());
        }
    }

    void problemsOfAllMethodsAreNamed() {
        const auto model = tinyModel("classification");
        auto methods = planOf({"low"});
        methods.push_back({"lora", {{"target_modules", {"qurey"}}}});
        methods.push_back({"full", Value::object()});
        try {
            attachMethods(*model, methods, 5);
            QFAIL("was accepted");
        } catch (const BadInput& error) {
            for (const char* piece : {"names 1 layers", "\"qurey\" is no linear layer",
                                      "full trains everything already"}) {
                QVERIFY2(QString(error.what()).contains(piece), error.what());
            }
        }
    }

    void blocksOfOtherShapesCannotShare() {
        const auto model = tinyModel("seq2seq");
        std::vector<std::string> layers(static_cast<std::size_t>(model->blocks()), "medium");
        try {
            attachMethods(*model, planOf(layers, {{0, model->blocks() - 1}}), 5);
            QFAIL("was accepted");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains("other shapes"), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(TestEfficiencyTransformer)
#include "test_efficiency_transformer.moc"
