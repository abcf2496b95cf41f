// Model and adapter folders that must be refused: config, weights, tokenizer, adapter.
#include "tests/support/bad_input.h"
#include "tests/support/safetensors_bytes.h"

using namespace artemis;
using namespace artemis::test;

namespace {

using Spoil = std::function<void(const Workbench&)>;

constexpr const char* config = "model/config.json";
constexpr const char* weights = "model/model.safetensors";

Spoil without(const char* name) {
    return [name](const Workbench& bench) { bench.remove(name); };
}
Spoil bytes(const char* name, const std::string& content) {
    return [name, content](const Workbench& bench) { bench.write(name, content); };
}
Spoil field(const char* key, const Value& value) {
    return [key, value](const Workbench& bench) { bench.set(config, key, value); };
}

/// Rewrites the header of the weights by a replacement of the same length or another.
Spoil header(const std::string& from, const std::string& to) {
    return [from, to](const Workbench& bench) {
        std::string file = bench.read(weights);
        std::uint64_t length = 0;
        std::memcpy(&length, file.data(), sizeof length);
        std::string text = file.substr(8, length);
        const std::size_t at = text.find(from);
        QVERIFY2(at != std::string::npos, ("the header has no " + from).c_str());
        text.replace(at, from.size(), to);
        bench.write(weights, lengthBytes(text.size()) + text + file.substr(8 + length));
    };
}

/// Cuts a file after a share of its bytes.
Spoil cut(const char* name, double share) {
    return [name, share](const Workbench& bench) {
        const std::string file = bench.read(name);
        bench.write(
            name,
            file.substr(0, static_cast<std::size_t>(share * static_cast<double>(file.size()))));
    };
}

Spoil lyingLength(std::uint64_t length) {
    return [length](const Workbench& bench) {
        bench.write(weights, lengthBytes(length) + bench.read(weights).substr(8));
    };
}

/// Two tensors whose bytes overlap, in a file that is otherwise in order.
const std::string overlapping = twoTensors("[0,12]", "[8,20]");

Spoil withoutTensor(const char* name) {
    return [name](const Workbench& bench) { tiny::writeWeights(bench.path(weights), name); };
}

const std::vector<BadCase> cases{
    {"no config", without(config), {"model/config.json", "cannot be read"}},
    {"config cut short", cut(config, 0.5), {"config.json", "is not a JSON object"}},
    {"config empty", bytes(config, ""), {"config.json", "is not a JSON object"}},
    {"config is a list", bytes(config, "[]"), {"config.json", "is not a JSON object"}},
    {"unknown family", field("model_type", "mamba"), {"model_type", "mamba", "bert"}},
    {"family is no word", field("model_type", 7), {"model_type", "bert"}},
    {"missing size", field("hidden_size", nullptr), {"hidden_size is missing"}},
    {"negative size", field("num_hidden_layers", -1), {"num_hidden_layers is -1", "at least 1"}},
    {"size is a word", field("vocab_size", "many"), {"vocab_size is \"many\"", "whole number"}},
    {"heads that do not divide",
     field("num_attention_heads", 3),
     {"num_attention_heads is 3", "16"}},
    {"unsupported activation", field("hidden_act", "swish-9"), {"hidden_act", "swish-9", "gelu"}},
    {"unsupported positions",
     field("position_embedding_type", "relative_key"),
     {"position_embedding_type", "relative_key", "absolute"}},
    {"a decoder", field("is_decoder", true), {"is_decoder", "only encoders"}},
    {"dropout of two", field("hidden_dropout_prob", 2), {"hidden_dropout_prob", "from 0 to"}},
    {"other vocabulary size", field("vocab_size", 29), {"word_embeddings", "[30, 16]", "[29, 16]"}},
    {"one layer more", field("num_hidden_layers", 3), {"holds no tensor", "encoder.layer.2"}},

    {"no weights", without(weights), {"model", "safetensors"}},
    {"weights empty", bytes(weights, ""), {"model.safetensors", "0 bytes", "at least 8"}},
    {"weights cut short", cut(weights, 0.6), {"model.safetensors", "cut short"}},
    {"header cut short", cut(weights, 0.02), {"says its header has"}},
    {"header longer than the file", lyingLength(1ULL << 40), {"says its header has 1099511627776"}},
    {"header of all ones", lyingLength(~0ULL), {"says its header has 18446744073709551615"}},
    {"header is no JSON", lyingLength(20), {"is not valid JSON"}},
    {"overlapping tensors", bytes(weights, overlapping), {"overlaps tensor"}},
    {"offsets beyond the file",
     header("\"data_offsets\":[0,", "\"data_offsets\":[9999999,"),
     {"tensor"}},
    {"unknown type", header("\"F32\"", "\"F33\""), {"dtype", "F33", "F32, F16"}},
    {"whole-number weights", header("\"F32\"", "\"I32\""), {"is of type I32", "F32, F16"}},
    {"other shape, same bytes",
     header("[32,16]", "[16,32]"),
     {"has the shape [16, 32]", "[32, 16]"}},
    {"negative shape", header("[32,16]", "[-2,16]"), {"has the shape [-2,16]"}},
    {"shape that overflows",
     header("[32,16]", "[9223372036854775807,16]"),
     {"has the shape", "63 bits"}},
    {"missing tensor",
     withoutTensor("bert.encoder.layer.1.output.dense.weight"),
     {"holds no tensor bert.encoder.layer.1.output.dense.weight"}},
    {"a Git LFS pointer",
     bytes(weights, "version https://git-lfs.github.com/spec/v1\n"),
     {"git lfs pull"}},
    {"index without its parts",
     [](const Workbench& bench) {
         bench.remove(weights);
         bench.write("model/model.safetensors.index.json",
                     R"({"weight_map": {"bert.pooler.dense.bias": "part-1.safetensors"}})");
     },
     {"part-1.safetensors"}},
    {"index that leaves the folder",
     [](const Workbench& bench) {
         bench.remove(weights);
         bench.write("model/model.safetensors.index.json",
                     R"({"weight_map": {"bert.pooler.dense.bias": "../../part-1.safetensors"}})");
     },
     {"../../part-1.safetensors"}},

    {"no tokenizer", without("model/vocab.txt"), {"has no tokenizer", "vocab.txt"}},
    {"empty vocabulary", bytes("model/vocab.txt", ""), {"vocab.txt", "lacks \"[PAD]\""}},
    {"vocabulary without [UNK]",
     bytes("model/vocab.txt", "[PAD]\n[CLS]\n[SEP]\n[MASK]\nfilm\n"),
     {"vocab.txt", "[UNK]"}},
    {"token twice",
     [](const Workbench& bench) {
         bench.write("model/vocab.txt", bench.read("model/vocab.txt") + "film\n");
     },
     {"vocab.txt", "film"}},
    {"vocabulary larger than the embedding",
     [](const Workbench& bench) {
         bench.write("model/vocab.txt", bench.read("model/vocab.txt") + "one\nmore\n");
     },
     {"the tokenizer has 32 tokens", "only 30"}},
    {"vocabulary that is not UTF-8",
     bytes("model/vocab.txt", "[UNK]\n\xFF\xFE\n"),
     {"vocab.txt", "UTF-8"}},
    {"tokenizer.json cut short",
     bytes("model/tokenizer.json", "{\"model\": {"),
     {"tokenizer.json", "JSON"}},
    {"tokenizer.json without a model",
     bytes("model/tokenizer.json", "{}"),
     {"tokenizer.json", "model"}},
    {"tokenizer.json of an unknown kind",
     bytes("model/tokenizer.json", R"({"model": {"type": "Magic", "vocab": {"a": 0}}})"),
     {"tokenizer.json", "Magic"}},
    {"longer than the positions",
     {},
     {"data.max_length", "64", "32 positions"},
     {"--set", "data.max_length=64"}},

    {"targets that match nothing",
     {},
     {"target_modules", "q_proj", "query"},
     {"--set", "fine_tuning.lora.target_modules=[q_proj]"}},
    {"target near a layer",
     {},
     {"\"qeury\"", "did you mean query?"},
     {"--set", "fine_tuning.lora.target_modules=qeury"}},
    {"target that is no pattern",
     {},
     {"target_modules", "not a regular expression"},
     {"--set", "fine_tuning.lora.target_modules=[\"query(\"]"}},
};

/// Changes an adapter that fits the experiment.
const std::vector<BadCase> adapterCases{
    {"other rank", {}, {"r is 2 in the adapter and 4"}, {"--set", "fine_tuning.lora.r=4"}},
    {"other alpha", {}, {"alpha is 4", "8"}, {"--set", "fine_tuning.lora.alpha=8"}},
    {"fewer targets",
     {},
     {"has no place in this experiment", "value"},
     {"--set", "fine_tuning.lora.target_modules=[query]"}},
    {"more targets",
     {},
     {"holds no tensor", "key"},
     {"--set", "fine_tuning.lora.target_modules=[query, value, key]"}},
    {"other method", {}, {"adapter of lora"}, {"--set", "fine_tuning.method=bitfit"}},
    {"no config",
     without("adapter/adapter_config.json"),
     {"adapter_config.json", "cannot be read"}},
    {"config cut short",
     cut("adapter/adapter_config.json", 0.5),
     {"adapter_config.json", "is not a JSON object"}},
    {"unknown kind",
     [](const Workbench& bench) { bench.set("adapter/adapter_config.json", "peft_type", "MAGIC"); },
     {"peft_type", "MAGIC"}},
    {"kind is no word",
     [](const Workbench& bench) { bench.set("adapter/adapter_config.json", "peft_type", 7); },
     {"peft_type", "7"}},
    {"rank is a word",
     [](const Workbench& bench) { bench.set("adapter/adapter_config.json", "r", "many"); },
     {"adapter_config.json", "r"}},
    {"no tensors", without("adapter/adapter_model.safetensors"), {"adapter_model.safetensors"}},
    {"tensors cut short", cut("adapter/adapter_model.safetensors", 0.7), {"cut short"}},
};

}  // namespace

class TestBadModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refused_data() { addRows(cases); }
    void refused() {
        QFETCH(int, index);
        checkRefused(cases[static_cast<std::size_t>(index)]);
    }
    void adapterRefused_data();
    void adapterRefused();
    void mergeRefused();
    void hugeModel();

private:
    Workbench m_trained;
};

void TestBadModels::adapterRefused_data() {
    addRows(adapterCases);
    const Outcome end = m_trained.run();
    QVERIFY2(end.exitCode == 0, end.said());
}

void TestBadModels::adapterRefused() {
    QFETCH(int, index);
    BadCase bad = adapterCases[static_cast<std::size_t>(index)];
    const Spoil own = bad.spoil;
    bad.spoil = [this, own](const Workbench& bench) {
        std::filesystem::copy(m_trained.path("out/adapter"), bench.path("adapter"));
        if (own) {
            own(bench);
        }
    };
    bad.more += QStringList{"--set", "fine_tuning.adapter=adapter"};
    checkRefused(bad);
}

/// A merge that cannot be done leaves no folder behind.
void TestBadModels::mergeRefused() {
    const Workbench bench;
    const QStringList merge{"merge", "--model", "model", "--adapter", "adapter", "--out", "merged"};
    const Outcome nothing = bench.artemis(merge);
    QVERIFY2(nothing.exitCode == 2 && nothing.err.contains("adapter_config.json"), nothing.said());
    bench.write("adapter/adapter_config.json",
                R"({"peft_type": "LORA", "task_type": "SEQ_CLS", "r": 2, "lora_alpha": 4,
                    "target_modules": ["query"]})");
    bench.write("adapter/adapter_model.safetensors", oneTensor("\"F32\"", "[4]", "[0,16]"));
    const auto before = bench.files();
    const Outcome end = bench.artemis(merge);
    QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
    QVERIFY2(end.err.contains("holds no tensor"), end.said());
    QCOMPARE(changes(before, bench.files()), QByteArray("nothing"));
}

/// A model of about 800 GB: it can be planned, and a run says that it does not fit before it tries.
void TestBadModels::hugeModel() {
    const Workbench bench;
    bench.write("experiment.yaml",
                "name: huge\ndata: {train: train.tsv, max_length: 32}\n"
                "model: {task: masked-lm, create: {family: bert, vocab_size: 400, hidden_size: "
                "16384, intermediate_size: 65536, layers: 64, heads: 64, max_positions: 64}}\n"
                "fine_tuning: {method: lora}\ntraining: {batch_size: 4, threads: 1}\n");
    const Outcome plan = bench.artemis({"plan", "experiment.yaml", "--json", "plan.json"});
    QVERIFY2(plan.exitCode == 0, plan.said());
    // A block has 12 h² weights of 4 bytes.
    QVERIFY(Value::parse(bench.read("plan.json")).at("peak_bytes").get<double>() >
            64.0 * 12 * 16384 * 16384 * 4);
    const auto before = bench.files();
    // A limit of 8 GB keeps the machine safe from a program that tries. Sanitizers need addresses.
    const QString limit = qEnvironmentVariableIsSet("ARTEMIS_SANITIZED") ? "unlimited" : "8000000";
    Call call{QStringList{"-c", "ulimit -v " + limit + "; exec \"$0\" \"$@\"", programPath(), "run",
                          "experiment.yaml"} +
                  Workbench::results(),
              "bash"};
    const Outcome end = bench.home().run(call);
    QVERIFY2(!end.crashed, end.said());
    QVERIFY2(end.exitCode == 2 && end.err.contains("are free"), end.said());
    QCOMPARE(changes(before, bench.files()), QByteArray("nothing"));
}

QTEST_GUILESS_MAIN(TestBadModels)
#include "test_bad_models.moc"
