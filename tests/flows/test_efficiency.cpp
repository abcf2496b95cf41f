// The Efficiency-Transformer from a file: scored, planned, trained, evaluated, gone on with.
#include "core/files/safetensors.h"
#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// As the product's design writes it, with the names of this model's layers.
const std::string block = R"(fine_tuning:
  method: "efficiency_transformer"
  efficiency_transformer:
    adaptive_layer_selection: true
    cross_layer_parameter_sharing: true
    importance_score_method: "gradient_based"   # or activation_based, snr
    low_resource_mode: true
    target_speedup: 2.7
  lora:
    r: 16
    alpha: 32
    dropout: 0.05
    target_modules: ["query", "key", "value"]
    dynamic_rank: true
)";

std::string experiment() {
    const std::string given = goodExperiment;
    const std::size_t from = given.find("fine_tuning:");
    return given.substr(0, from) + block + given.substr(given.find("training:"));
}

}  // namespace

class TestEfficiency : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layersAreScoredThenTrained();
    void theWantedSpeedIsPlanned();
    void aSpelledPlanIsTrainedAsItStands();
    void thePlanStaysWhenTheRunGoesOn();
    void scoringAgainAloneChangesNothing();
    void layersFreezeOneAfterAnother();
    void whatFrozeKeepsWhatItLearnt();
    void theBestStateIsOfAnEarlierPlan();
    void allProblemsAtOnce();
};

namespace {

/// step → loss of training, as text.
std::map<QString, QString> losses(const Workbench& bench, const QString& run) {
    const QString csv =
        bench.artemis({"runs", "export", run, "--store", "runs.db", "--format", "csv"}).out;
    const QStringList lines = csv.trimmed().split('\n');
    const QStringList header = lines.front().split(',');
    std::map<QString, QString> found;
    for (const QString& line : lines.mid(1)) {
        const QStringList fields = line.split(',');
        const auto field = [&](const char* name) { return fields.value(header.indexOf(name)); };
        if (field("split") == "train" && field("name") == "loss") {
            found[field("step")] = field("value");
        }
    }
    return found;
}

/// The figures of the last run, evaluated again from what it saved.
void compareEvaluated(const Workbench& bench, const QString& run) {
    bench.remove("eval.json");
    const Outcome evaluated = bench.artemis(
        {"evaluate", "experiment.yaml", "--run", run, "--store", "runs.db", "--json", "eval.json"});
    QVERIFY2(evaluated.exitCode == 0, evaluated.said());
    const double again =
        Value::parse(bench.read("eval.json")).at("evals").at("eval").at("loss").get<double>();
    const double loss = bench.summary().at("eval").at("loss").get<double>();
    QVERIFY2(std::abs(again - loss) < 1e-5 * std::max(1.0, loss),
             qPrintable(QString("%1 is not %2").arg(again).arg(loss)));
}

}  // namespace

/// Where all get the same adapter whatever their scores, the course is the same to the last bit.
void TestEfficiency::scoringAgainAloneChangesNothing() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "adaptive_layer_selection: true",
               "adaptive_layer_selection: false");
    bench.edit("experiment.yaml", "dynamic_rank: true", "dynamic_rank: false");
    bench.edit("experiment.yaml", "low_resource_mode: true", "low_resource_mode: false");
    const Outcome plain = bench.run({"--set", "training.epochs=3"});
    QVERIFY2(plain.exitCode == 0, plain.said());
    const std::string adapter = bench.read("out/adapter/adapter_model.safetensors");
    const Outcome again = bench.run({"--set", "training.epochs=3", "--set",
                                     "fine_tuning.efficiency_transformer.reanalysis_steps=7"});
    QVERIFY2(again.exitCode == 0, again.said());
    QCOMPARE(bench.summary().at("plan").at("changes").size(), std::size_t{6});
    QCOMPARE(losses(bench, "1").size(), std::size_t{48});
    QVERIFY(losses(bench, "1") == losses(bench, "2"));
    QVERIFY(bench.read("out/adapter/adapter_model.safetensors") == adapter);
}

void TestEfficiency::layersFreezeOneAfterAnother() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "    target_speedup: 2.7",
               "    target_speedup: 1\n    layers: [high, high]\n    reanalysis_steps: 8\n"
               "    gradual_freezing: true");
    const Outcome end = bench.run({"--set", "training.epochs=3"});
    QVERIFY2(end.exitCode == 0, end.said());
    QVERIFY2(end.exitCode == 0, end.said());
    const Value changes = bench.summary().at("plan").at("changes");
    QCOMPARE(changes.size(), std::size_t{5});
    Value before = {"high", "high"};
    for (const Value& change : changes) {
        const Value& layers = change.at("plan").at("layers");
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto word = [i](const Value& all) { return all[i].get<std::string>(); };
            const bool held = word(before).starts_with("frozen") || word(before) == "low";
            QVERIFY2(!held || word(layers) == word(before), change.dump().c_str());
        }
        before = layers;
    }
    // At the last one a sixth of the steps remains: six times the speed leaves one layer at most.
    const Value tiers = bench.summary().at("plan").at("tiers");
    QCOMPARE(tiers.at("high").get<int>() + tiers.at("medium").get<int>(), 1);
    compareEvaluated(bench, "1");
}

/// All blocks hold still after four steps, whether or not their output is kept from then on. The
/// matrices of this model are larger than a page.
void TestEfficiency::whatFrozeKeepsWhatItLearnt() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "model: {path: model,", "model: {path: \"builtin:bert-small\",");
    bench.edit("experiment.yaml", "    target_speedup: 2.7",
               "    layers: [high, high, high, high]\n    reanalysis_steps: 4\n"
               "    thresholds: {high: 1.000001, low: 1.000001}");
    std::map<std::string, std::string> blocks[2];
    for (const bool cached : {false, true}) {
        const Outcome end =
            bench.run({"--set", "training.epochs=3", "--set",
                       QString("training.prefix_cache=") + (cached ? "fp32" : "off"), "--set",
                       "evaluation.keep_best=false"});
        QVERIFY2(end.exitCode == 0, end.said());
        QCOMPARE(end.said().contains("computed once for each example"), cached);
        const SafetensorsFile file(bench.path("out/adapter/adapter_model.safetensors"));
        for (const TensorInfo& tensor : file.tensors()) {
            if (tensor.name.find("encoder.layer") != std::string::npos) {
                blocks[cached][tensor.name].assign(reinterpret_cast<const char*>(tensor.data),
                                                   tensor.bytes);
            }
        }
    }
    QVERIFY(blocks[0].size() > 16);
    QVERIFY(blocks[0] == blocks[1]);
}

/// A rate so small that no prediction changes: the first state stays the best one.
void TestEfficiency::theBestStateIsOfAnEarlierPlan() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "    target_speedup: 2.7",
               "    layers: [low, medium 4]\n    thresholds: {high: 0, low: 0}\n"
               "    reanalysis_steps: 6");
    const Outcome end =
        bench.run({"--set", "training.epochs=2", "--set", "training.learning_rate=1e-5", "--set",
                   "evaluation.every=2", "--set", "evaluation.best_metric=accuracy"});
    QVERIFY2(end.exitCode == 0, end.said());
    QVERIFY2(bench.summary().at("best_step").get<int>() <= 6, end.said());
    QVERIFY(bench.summary().at("plan").at("ranks") == Value({0, 4}));
    compareEvaluated(bench, "1");
}

void TestEfficiency::layersAreScoredThenTrained() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "    target_speedup: 2.7",
               "    target_speedup: 2.7\n    thresholds: {high: 0.7, low: 0.3}");
    const Outcome end = bench.run();
    QVERIFY2(end.exitCode == 0, end.said());
    const Value summary = bench.summary();
    const Value stored = Value::parse(bench.read("out/plan.json"));
    const auto layers = stored.at("plan").at("layers").get<std::vector<std::string>>();
    QCOMPARE(layers.size(), std::size_t{tiny::layers});
    QCOMPARE(stored.at("importance").at("samples").get<int>(), 64);  // As many as there are.

    // Tiers follow from the scores that were kept.
    const Value& scores =
        stored.at("importance").at("scores").at("gradient_based").at("normalised_max");
    std::int64_t high = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const double score = scores[i].get<double>();
        const std::string rank =
            std::to_string(std::max(4, static_cast<int>(std::ceil(16 * score))));
        const std::string wanted = score >= 0.7 ? "high" : score >= 0.3 ? "medium " + rank : "low";
        QCOMPARE(layers[i], wanted);
        high += score >= 0.7 ? 1 : 0;
    }
    QCOMPARE(summary.at("plan").at("tiers").at("high").get<std::int64_t>(), high);
    QVERIFY(summary.at("trainable").get<double>() < summary.at("total").get<double>());
    QVERIFY(summary.at("plan_s").get<double>() > 0);

    // What the plan promised stands beside what came of it.
    const Value& promised = stored.at("prediction");
    const Value& predicted = summary.at("predicted");
    QVERIFY(predicted.at("speedup") == promised.at("speedup"));
    const double seconds = promised.at("seconds_per_step").get<double>();
    QCOMPARE(predicted.at("train_s").get<double>(), seconds * summary.at("steps").get<double>());
    const double bytes = promised.at("memory").at("total").get<double>();
    const Value& memory = predicted.at("memory_mb");
    const double apart = memory.at("total").get<double>() - memory.at("base").get<double>();
    QVERIFY(std::abs(apart - bytes / 1e6) < 1e-6);

    bench.remove("eval.json");
    const Outcome evaluated = bench.artemis(
        {"evaluate", "experiment.yaml", "--run", "1", "--store", "runs.db", "--json", "eval.json"});
    QVERIFY2(evaluated.exitCode == 0, evaluated.said());
    const Value again = Value::parse(bench.read("eval.json")).at("evals").at("eval");
    QCOMPARE(again.at("accuracy").get<double>(), summary.at("eval").at("accuracy").get<double>());
    QVERIFY(std::abs(again.at("loss").get<double>() - summary.at("eval").at("loss").get<double>()) <
            1e-5);
}

/// In seconds of this machine, or the plan says that it cannot be done.
void TestEfficiency::theWantedSpeedIsPlanned() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "target_speedup: 2.7", "target_speedup: 1.5");
    const Outcome end = bench.run({"--set", "training.prefix_cache=off"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value stored = Value::parse(bench.read("out/plan.json"));
    const double predicted = stored.at("prediction").at("speedup").get<double>();
    QVERIFY2(predicted >= 1.5 || end.said().contains("cannot be reached"), end.said());
    QVERIFY(stored.at("prediction").at("seconds_total").get<double>() > 0);
    const Value& speeds = stored.at("speeds");
    QVERIFY(speeds.at("forward").get<double>() + speeds.at("forward_start").get<double>() > 0);
    const double planned = bench.summary().at("flops_per_step").get<double>();

    bench.write("experiment.yaml", goodExperiment);
    bench.edit("experiment.yaml", "method: lora", "method: full");
    QVERIFY(bench.run().exitCode == 0);
    const double full = bench.summary().at("flops_per_step").get<double>();
    QVERIFY(planned < full);
}

void TestEfficiency::aSpelledPlanIsTrainedAsItStands() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "    target_speedup: 2.7",
               "    target_speedup: 2.7\n    layers: [low, medium 3]");
    const Outcome end = bench.run();
    QVERIFY2(end.exitCode == 0, end.said());
    const Value summary = bench.summary();
    QVERIFY(summary.at("plan").at("ranks") == Value({0, 3}));
    QVERIFY(!std::filesystem::exists(bench.path("out/plan.json")));
    const Value adapter = Value::parse(bench.read("out/adapter/adapter_config.json"));
    QCOMPARE(adapter.at("peft_type").get<std::string>(), std::string("LORA"));
    QVERIFY(adapter.at("rank_pattern") == Value({{"bert\\.encoder\\.layer\\.1\\..*", 3}}));
}

void TestEfficiency::thePlanStaysWhenTheRunGoesOn() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    const Outcome first = bench.run({"--set", "training.max_steps=4"});
    QVERIFY2(first.exitCode == 0, first.said());
    // Another sample would be scored now; the stored plan counts.
    Value stored = Value::parse(bench.read("out/plan.json"));
    stored["plan"]["layers"] = {"low", "medium 5"};
    stored["plan"]["layer_groups"] = Value::array();
    bench.write("out/plan.json", stored.dump());
    std::filesystem::remove_all(bench.path("out/checkpoints"));
    const Outcome second = bench.artemis(
        QStringList{"run", "--resume", "1", "--store", "runs.db", "--json", "run.json"});
    QVERIFY2(second.exitCode == 0, second.said());
    QVERIFY(bench.summary().at("plan").at("ranks") == Value({0, 5}));
    bench.write("out/plan.json", "{");
    const Outcome damaged = bench.artemis(
        QStringList{"run", "--resume", "1", "--store", "runs.db", "--json", "run.json"});
    QVERIFY2(damaged.said().contains("is damaged"), damaged.said());
}

void TestEfficiency::allProblemsAtOnce() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "    target_speedup: 2.7",
               "    target_speedup: 0.5\n    layer_groups: [[0, one]]\n    r_min: 0\n"
               "    medium_method: bitfit");
    const Outcome end = bench.artemis({"plan", "experiment.yaml"});
    QCOMPARE(end.exitCode, 2);
    for (const char* piece : {"target_speedup", "0.5 is not allowed", "layer_groups",
                              "a list of lists of", "r_min", "medium_method", "bitfit"}) {
        QVERIFY2(end.said().contains(piece), end.said());
    }
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "    target_speedup: 2.7", "    gradual_freezing: true");
    const Outcome never = bench.artemis({"plan", "experiment.yaml"});
    QVERIFY2(never.exitCode == 2 && never.said().contains("set reanalysis_steps"), never.said());
    bench.write("experiment.yaml", goodExperiment);
    bench.edit("experiment.yaml", "r: 2,", "r: 2, dynamic_rank: true,");
    const Outcome alone = bench.artemis({"plan", "experiment.yaml"});
    QVERIFY2(alone.exitCode == 2 && alone.said().contains("does not know the importance"),
             alone.said());
}

QTEST_GUILESS_MAIN(TestEfficiency)
#include "test_efficiency.moc"
