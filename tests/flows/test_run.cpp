// One run from file to result: its figures, its repeatability, its plan, its adapter and the
// export.
#include <QTest>
#include <set>

#include "core/files/safetensors.h"
#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// 64 examples in batches of 4.
constexpr std::int64_t stepsOfOneEpoch = 16;

/// LoRA of rank 2 on query and value of each layer, A [r, in] and B [out, r]; the head beside it.
constexpr std::int64_t loraTrainable =
    tiny::layers * 2 * 2 * (tiny::hidden + tiny::hidden) + 2 * tiny::hidden + 2;

std::int64_t sizeOf(const SafetensorsFile& file) {
    std::int64_t count = 0;
    for (const TensorInfo& tensor : file.tensors()) {
        count += static_cast<std::int64_t>(tensor.bytes / sizeof(float));
    }
    return count;
}

/// Column `value` of the rows "train,loss" of an exported run, by step.
std::map<int, double> losses(const QString& csv) {
    const QStringList lines = csv.trimmed().split('\n');
    const QStringList header = lines.front().split(',');
    std::map<int, double> all;
    for (const QString& line : lines.mid(1)) {
        const QStringList fields = line.split(',');
        const auto field = [&](const char* name) { return fields.value(header.indexOf(name)); };
        if (field("split") == "train" && field("name") == "loss") {
            all[field("step").toInt()] = field("value").toDouble();
        }
    }
    return all;
}

}  // namespace

class TestRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void figures();
    void predictions();
    void adapterFolder();
    void sameSeedSameRun();
    void planAgrees();
    void stored();
    void exported();
    void everyMethodTrains_data();
    void everyMethodTrains();
    void namedEvaluationSets();
    void adapterGoesOn();
    void mergedModelIsTheAdapters();
    void mergedModelKeepsWhatStartedAtRandom();
    void adapterLoadsInPeft();
    void createdModel();
    void schemaListsEverySetting();

private:
    /// What a merged model reaches before it is trained further.
    Value evalOfMerged(const QString& model, const QString& adapter);
    Workbench m_bench;
    Value m_summary;
};

void TestRun::initTestCase() {
    const Outcome end = m_bench.run();
    QVERIFY2(end.exitCode == 0, end.said());
    m_summary = m_bench.summary();
}

/// Adapters train: 4 bytes of gradient and 8 of state for each of their numbers.
void TestRun::predictions() {
    const Value& memory = m_summary.at("predicted").at("memory_mb");
    const double trainable = m_summary.at("trainable").get<double>();
    QVERIFY(std::abs(memory.at("gradients").get<double>() - 4e-6 * trainable) < 1e-9);
    QVERIFY(std::abs(memory.at("optimizer").get<double>() - 8e-6 * trainable) < 1e-9);
    double sum = 0;
    for (const char* part :
         {"base", "weights", "gradients", "optimizer", "activations", "temporary"}) {
        QVERIFY2(memory.at(part).get<double>() > 0, part);
        sum += memory.at(part).get<double>();
    }
    QVERIFY(std::abs(memory.at("total").get<double>() - sum) < 1e-9);
    QVERIFY(!m_summary.at("predicted").contains("train_s"));  // No plan was solved.

    const Outcome table = m_bench.artemis({"runs", "predictions", "--store", "runs.db"});
    QVERIFY2(table.exitCode == 0 && table.out.contains("memory: median error"), table.said());
    const Outcome json =
        m_bench.artemis({"runs", "predictions", "--store", "runs.db", "--format", "json"});
    const Value history = Value::parse(json.out.toStdString());
    QVERIFY(history.at("runs")[0].at("memory_mb").at("predicted") == memory.at("total"));
    QVERIFY(history.at("runs")[0].at("train_s").is_null());
}

/// The names of DESIGN §3 and what they mean.
void TestRun::figures() {
    const Value& s = m_summary;
    for (const char* key :
         {"samples_per_s", "tokens_per_s", "ms_per_step", "idle_rss_mb", "base_rss_mb",
          "peak_rss_mb", "first_step_s", "train_s", "loss_first", "loss_last"}) {
        QVERIFY2(s.contains(key) && s.at(key).is_number() && s.at(key).get<double>() > 0, key);
    }
    QCOMPARE(s.at("run_id").get<int>(), 1);
    QCOMPARE(s.at("status").get<std::string>(), std::string("done"));
    QCOMPARE(s.at("steps").get<std::int64_t>(), stepsOfOneEpoch);
    QCOMPARE(s.at("trainable").get<std::int64_t>(), loraTrainable);
    QCOMPARE(s.at("peak_device_mb").get<double>(), 0.0);
    QVERIFY(s.at("padding").get<double>() >= 0 && s.at("padding").get<double>() < 1);
    QVERIFY(s.at("peak_rss_mb").get<double>() >= s.at("base_rss_mb").get<double>());
    QVERIFY(s.at("base_rss_mb").get<double>() >= s.at("idle_rss_mb").get<double>());
    // samples/s · s = samples, ms/step · steps = ms
    const double seconds = s.at("train_s").get<double>();
    QVERIFY(std::abs(s.at("samples_per_s").get<double>() * seconds / 64 - 1) < 0.01);
    QVERIFY(std::abs(s.at("ms_per_step").get<double>() * stepsOfOneEpoch / seconds / 1000 - 1) <
            0.01);
    const double accuracy = s.at("eval").at("accuracy").get<double>();
    QVERIFY(accuracy >= 0 && accuracy <= 1);
    QVERIFY(s.at("evals").begin().value() == s.at("eval"));
}

void TestRun::adapterFolder() {
    const std::filesystem::path folder = m_summary.at("adapter_dir").get<std::string>();
    QCOMPARE(folder.string(), m_bench.path("out/adapter").string());
    const Value config = Value::parse(readFile(folder / "adapter_config.json"));
    QCOMPARE(config.at("peft_type").get<std::string>(), std::string("LORA"));
    QCOMPARE(config.at("r").get<int>(), 2);
    QCOMPARE(config.at("lora_alpha").get<int>(), 4);
    QCOMPARE(config.at("task_type").get<std::string>(), std::string("SEQ_CLS"));
    const SafetensorsFile file(folder / "adapter_model.safetensors");
    QCOMPARE(sizeOf(file), loraTrainable);
    QVERIFY(file.find("base_model.model.bert.encoder.layer.1.attention.self.query.lora_A.weight"));
    QVERIFY(file.find("base_model.model.classifier.weight"));
}

void TestRun::sameSeedSameRun() {
    const std::string adapter = m_bench.read("out/adapter/adapter_model.safetensors");
    const Outcome again = m_bench.run({"--out", "again", "--json", "again.json"});
    QVERIFY2(again.exitCode == 2, "an option that stands twice is refused");
    const Outcome second = m_bench.artemis(
        {"run", "experiment.yaml", "--store", "runs.db", "--out", "again", "--json", "again.json"});
    QVERIFY2(second.exitCode == 0, second.said());
    QVERIFY(m_bench.read("again/adapter/adapter_model.safetensors") == adapter);
    const QStringList show{"runs", "export", "--store", "runs.db", "--format", "csv"};
    QVERIFY(losses(m_bench.artemis(show + QStringList{"1"}).out) ==
            losses(m_bench.artemis(show + QStringList{"2"}).out));
    const Outcome other = m_bench.artemis({"run", "experiment.yaml", "--store", "runs.db", "--out",
                                           "other", "--set", "training.seed=43"});
    QVERIFY2(other.exitCode == 0, other.said());
    QVERIFY(m_bench.read("other/adapter/adapter_model.safetensors") != adapter);
}

void TestRun::planAgrees() {
    const Outcome end = m_bench.artemis({"plan", "experiment.yaml", "--json", "plan.json"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value plan = Value::parse(m_bench.read("plan.json"));
    QCOMPARE(plan.at("trainable").get<std::int64_t>(), loraTrainable);
    QCOMPARE(plan.at("total").get<std::int64_t>(), m_summary.at("total").get<std::int64_t>());
    QCOMPARE(plan.at("steps").get<std::int64_t>(), stepsOfOneEpoch);
    double sum = 0;
    for (const auto& [part, bytes] : plan.at("parts").items()) {
        sum += bytes.get<double>();
    }
    QCOMPARE(plan.at("peak_bytes").get<double>(), sum);
}

void TestRun::stored() {
    const Outcome list = m_bench.artemis({"runs", "list", "--store", "runs.db"});
    QVERIFY2(list.out.contains("tiny") && list.out.contains("done"), list.said());
    const Outcome show = m_bench.artemis({"runs", "show", "--store", "runs.db", "1"});
    for (const char* part :
         {"fine_tuning.lora.alpha", "training.weight_decay", "artemis", "done"}) {
        QVERIFY2(show.out.contains(part), show.said());
    }
}

void TestRun::exported() {
    const Outcome end =
        m_bench.artemis({"runs", "export", "--store", "runs.db", "--format", "csv", "1"});
    QVERIFY2(end.exitCode == 0, end.said());
    const std::map<int, double> curve = losses(end.out);
    QCOMPARE(static_cast<std::int64_t>(curve.size()), stepsOfOneEpoch);
    QCOMPARE(curve.at(1), m_summary.at("loss_first").get<double>());
    QCOMPARE(curve.at(stepsOfOneEpoch), m_summary.at("loss_last").get<double>());
    const Outcome json = m_bench.artemis(
        {"runs", "export", "--store", "runs.db", "--format", "json", "--out", "run-1.json", "1"});
    QVERIFY2(json.exitCode == 0, json.said());
    QVERIFY(!Value::parse(m_bench.read("run-1.json"), nullptr, false).is_discarded());
}

/// Trainable parameters by formula; the head [2, hidden] and its bias train with every method.
void TestRun::everyMethodTrains_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<qint64>("trainable");
    const qint64 h = tiny::hidden, f = tiny::inner, l = tiny::layers, head = 2 * h + 2;
    const qint64 biases =
        h + l * (6 * h + f + h) + h;  // norms; q k v o, two norms, up, down; pooler
    const auto words = static_cast<qint64>(tiny::vocabulary().size());
    const qint64 all = (words + tiny::positions + 2) * h + l * (4 * h * h + 2 * h * f + 2 * h) + h +
                       h * h + biases + head;
    QTest::newRow("bitfit") << "bitfit" << biases + head;
    QTest::newRow("head only") << "head_only" << head;
    QTest::newRow("full") << "full" << all;
    QTest::newRow("bitfit and lora") << "[bitfit, lora]" << biases + qint64(loraTrainable);
}

void TestRun::everyMethodTrains() {
    QFETCH(QString, method);
    QFETCH(qint64, trainable);
    const Outcome end =
        m_bench.artemis({"run", "experiment.yaml", "--store", "methods.db", "--out", "methods",
                         "--json", "methods.json", "--set", "fine_tuning.method=" + method});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value summary = Value::parse(m_bench.read("methods.json"));
    QCOMPARE(summary.at("trainable").get<qint64>(), trainable);
    QVERIFY(summary.at("loss_last").get<double>() != summary.at("loss_first").get<double>());
    m_bench.remove("methods");
}

void TestRun::namedEvaluationSets() {
    const Outcome end = m_bench.artemis({"run", "experiment.yaml", "--store", "named.db", "--out",
                                         "named", "--json", "named.json", "--set",
                                         "data.eval={near: dev.tsv, own: train.tsv}"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value summary = Value::parse(m_bench.read("named.json"));
    QCOMPARE(summary.at("evals").size(), std::size_t{2});
    QVERIFY(summary.at("eval") == summary.at("evals").at("near"));
    QVERIFY(summary.at("evals").at("own").contains("accuracy"));
}

/// A rate of zero leaves a loaded adapter as it was: its accuracy is that of the run that made it.
void TestRun::adapterGoesOn() {
    const Outcome end =
        m_bench.artemis({"run", "experiment.yaml", "--store", "goes-on.db", "--out", "goes-on",
                         "--json", "goes-on.json", "--set", "fine_tuning.adapter=out/adapter",
                         "--set", "training.learning_rate=0"});
    QVERIFY2(end.exitCode == 0, end.said());
    QVERIFY(m_bench.read("goes-on/adapter/adapter_model.safetensors") ==
            m_bench.read("out/adapter/adapter_model.safetensors"));
    Value eval = Value::parse(m_bench.read("goes-on.json")).at("eval");
    eval["seconds_per_prediction"] = m_summary.at("eval").at("seconds_per_prediction");
    QVERIFY(eval == m_summary.at("eval"));
}

Value TestRun::evalOfMerged(const QString& model, const QString& adapter) {
    const Outcome merge =
        m_bench.artemis({"merge", "--model", model, "--adapter", adapter, "--out", "merged"});
    const Outcome end =
        m_bench.artemis({"run", "experiment.yaml", "--store", "merged.db", "--out", "merged-run",
                         "--json", "merged.json", "--set", "model.path=merged", "--set",
                         "fine_tuning.method=head_only", "--set", "training.learning_rate=0"});
    const bool good = merge.exitCode == 0 && end.exitCode == 0;
    const Value eval = good ? Value::parse(m_bench.read("merged.json")).at("eval") : Value();
    m_bench.remove("merged");
    m_bench.remove("merged-run");
    return eval;
}

void TestRun::mergedModelIsTheAdapters() {
    const Value eval = evalOfMerged("model", "out/adapter");
    const Value& expected = m_summary.at("eval");
    QVERIFY(eval.is_object());
    QCOMPARE(eval.at("accuracy").get<double>(), expected.at("accuracy").get<double>());
    QVERIFY(std::abs(eval.at("loss").get<double>() - expected.at("loss").get<double>()) < 1e-5);
}

/// A pooler that the model folder lacks starts at random; the result must not lose it.
void TestRun::mergedModelKeepsWhatStartedAtRandom() {
    tiny::write(m_bench.path("bare"));
    tiny::writeWeights(m_bench.path("bare/model.safetensors"), "bert.pooler.dense.weight");
    const Outcome end =
        m_bench.artemis({"run", "experiment.yaml", "--store", "bare.db", "--out", "bare-run",
                         "--json", "bare.json", "--set", "model.path=bare"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value expected = Value::parse(m_bench.read("bare.json")).at("eval");
    const Value eval = evalOfMerged("bare", "bare-run/adapter");
    QVERIFY(eval.is_object());
    QVERIFY(std::abs(eval.at("loss").get<double>() - expected.at("loss").get<double>()) < 1e-5);
}

/// Python's peft, where a folder with it is given, reads the adapter and classifies as we do.
void TestRun::adapterLoadsInPeft() {
    const QString python = qEnvironmentVariable("ARTEMIS_PEERS", "/tmp/peers") + "/bin/python";
    if (!QFile::exists(python)) {
        QSKIP("no Python with transformers and peft (ARTEMIS_PEERS names its folder)");
    }
    m_bench.write("peer.py", R"(
import csv
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, BertTokenizerFast
model = AutoModelForSequenceClassification.from_pretrained("model", num_labels=2)
model = PeftModel.from_pretrained(model, "out/adapter").eval()
tokenizer = BertTokenizerFast("model/vocab.txt")
rows = list(csv.DictReader(open("dev.tsv"), delimiter="\t"))
right = sum(int(model(**tokenizer(row["text"], return_tensors="pt")).logits.argmax()) == int(row["label"])
            for row in rows)
print(right / len(rows))
)");
    const Outcome end = m_bench.home().run({{"peer.py"}, python});
    QVERIFY2(end.exitCode == 0, end.said());
    QCOMPARE(end.lastLine().toDouble(), m_summary.at("eval").at("accuracy").get<double>());
}

/// No file at all: a new model on built-in data, which then loads like any other folder.
void TestRun::createdModel() {
    m_bench.write(
        "create.yaml",
        "name: new\nmodel: {task: masked-lm, create: {family: bert, vocab_size: 400, "
        "hidden_size: 16, layers: 1, heads: 2, intermediate_size: 32, max_positions: 64}}\n"
        "data: {train: \"builtin:corpus\", builtin_rows: 64, max_length: 64}\n"
        "fine_tuning: {method: full}\n"
        "training: {epochs: 1, batch_size: 8, threads: 1}\n");
    const Outcome end = m_bench.artemis(
        {"run", "create.yaml", "--store", "new.db", "--out", "new", "--json", "new.json"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Outcome loaded = m_bench.artemis({"run", "experiment.yaml", "--store", "new.db", "--out",
                                            "new-loaded", "--set", "model.path=new/model"});
    QVERIFY2(loaded.exitCode == 0, loaded.said());
}

void TestRun::schemaListsEverySetting() {
    const Outcome end = m_bench.artemis({"schema", "--json"});
    QCOMPARE(end.exitCode, 0);
    std::set<std::string> paths;
    for (const Value& setting : Value::parse(end.out.toStdString())) {
        for (const char* key : {"type", "default", "allowed", "help"}) {
            QVERIFY2(setting.contains(key), setting.dump().c_str());
        }
        QVERIFY2(!setting.at("help").get<std::string>().empty(), setting.dump().c_str());
        paths.insert(setting.at("path"));
    }
    for (const char* path : {"name",
                             "model.path",
                             "model.task",
                             "data.train",
                             "data.eval",
                             "data.text",
                             "data.label",
                             "data.max_length",
                             "data.samples",
                             "fine_tuning.method",
                             "fine_tuning.adapter",
                             "fine_tuning.lora.r",
                             "fine_tuning.lora.alpha",
                             "fine_tuning.lora.dropout",
                             "fine_tuning.lora.target_modules",
                             "training.epochs",
                             "training.batch_size",
                             "training.learning_rate",
                             "training.schedule",
                             "training.warmup_ratio",
                             "training.weight_decay",
                             "training.seed",
                             "training.precision",
                             "training.device",
                             "training.threads",
                             "training.max_grad_norm",
                             "evaluation.metrics",
                             "evaluation.every"}) {
        QVERIFY2(paths.contains(path), path);
    }
    const Outcome text = m_bench.artemis({"schema"});
    for (const std::string& path : paths) {
        QVERIFY2(text.out.contains("  " + QString::fromStdString(path) + " = "), path.c_str());
    }
}

QTEST_GUILESS_MAIN(TestRun)
#include "test_run.moc"
