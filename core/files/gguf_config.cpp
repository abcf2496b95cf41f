// config.json from the metadata and the tensors that are there.
#include "core/files/gguf_config.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/error.h"

namespace artemis {

namespace {

void takeRules(Value& config, const GgufKeys& keys, const GgufArchitecture& architecture) {
    for (const ConfigRule& rule : architecture.config) {
        const std::string key = std::string(architecture.name) + "." + std::string(rule.gguf);
        if (!rule.required && !keys.has(key)) {
            continue;
        }
        Value& value = config[std::string(rule.folder)];
        if (rule.kind == ConfigRule::Kind::Real) {
            value = keys.real(key);
        } else if (value = keys.integer(key); value == 0) {
            keys.refuse("has 0 as " + key + "; a positive whole number is expected");
        }
    }
}

void takeVocabulary(Value& config, const GgufFile& file, const GgufKeys& keys,
                    const std::string& prefix) {
    const auto given = keys.maybeInteger(prefix + "vocab_size");
    const GgufTensor* embedding = file.find("token_embd.weight");
    if (embedding == nullptr || embedding->shape.size() != 2) {
        keys.refuse("has no matrix token_embd.weight; take a complete GGUF file of the model");
    }
    config["vocab_size"] = given ? *given : embedding->shape.front();
    for (const auto& [key, name] : {std::pair("bos", "bos_token_id"),
                                    {"eos", "eos_token_id"},
                                    {"unknown", "unk_token_id"},
                                    {"padding", "pad_token_id"}}) {
        if (const auto id = keys.maybeInteger(std::string("tokenizer.ggml.") + key + "_token_id")) {
            config[name] = *id;
        }
    }
}

/// Converters write Llama 3's scaling as a tensor of divisors; all its releases have the same
/// limits, and differ in the factor, which is the largest divisor.
Value llama3Scaling(const GgufTensor& tensor, double theta, const GgufKeys& keys,
                    std::int64_t context) {
    std::vector<float> divisors(static_cast<std::size_t>(tensor.count()));
    dequantize(tensor.format.type, tensor.blocks, divisors);
    const Value scaling{{"rope_type", "llama3"},
                        {"factor", static_cast<double>(*std::ranges::max_element(divisors))},
                        {"low_freq_factor", 1.0},
                        {"high_freq_factor", 4.0},
                        {"original_max_position_embeddings", context}};
    for (std::size_t i = 0; i < divisors.size(); ++i) {
        const double expected =
            llama3Divisor(scaling, theta, static_cast<std::int64_t>(i), 2 * tensor.count());
        if (!(std::abs(divisors[i] - expected) <= 1e-3 * expected)) {
            keys.refuse("has a tensor rope_freqs.weight that is not Llama 3's scaling (divisor " +
                        std::to_string(i) + " is " + std::to_string(divisors[i]) +
                        "); such a scaling cannot be written into a config.json");
        }
    }
    return scaling;
}

Value ropeScaling(const Value& config, const GgufFile& file, const GgufKeys& keys,
                  const std::string& prefix) {
    const auto context = keys.maybeInteger(prefix + "rope.scaling.original_context_length");
    if (const GgufTensor* divisors = file.find("rope_freqs.weight")) {
        constexpr std::int64_t usual = 8192;
        return llama3Scaling(*divisors, config.value("rope_theta", 10000.0), keys,
                             context.value_or(usual));
    }
    const std::string type = keys.text(prefix + "rope.scaling.type", "none");
    if (type == "none") {
        return nullptr;
    }
    Value scaling{{"rope_type", type}, {"factor", keys.real(prefix + "rope.scaling.factor")}};
    if (context) {
        scaling["original_max_position_embeddings"] = *context;
    }
    return scaling;
}

void takeLlama(Value& config, const GgufFile& file, const GgufKeys& keys,
               const GgufArchitecture& architecture) {
    const std::string prefix = std::string(architecture.name) + ".";
    if (!config.contains("num_key_value_heads")) {
        config["num_key_value_heads"] = config["num_attention_heads"];
    }
    config["hidden_act"] = "silu";
    config["rope_scaling"] = ropeScaling(config, file, keys, prefix);
    if (architecture.name == "llama") {
        config["attention_bias"] = file.find("blk.0.attn_output.bias") != nullptr;
        config["mlp_bias"] = file.find("blk.0.ffn_down.bias") != nullptr;
    }
}

void takeGpt2(Value& config) {
    config["n_ctx"] = config["n_positions"];
    config["activation_function"] = "gelu_new";
}

}  // namespace

const GgufArchitecture& architectureOf(const GgufKeys& keys) {
    const std::string name = keys.text("general.architecture");
    const auto known = ggufArchitectures();
    const auto found = std::ranges::find(known, name, &GgufArchitecture::name);
    if (found == known.end()) {
        keys.refuse("is a model of the architecture \"" + name + "\"; imported are " +
                    knownArchitectures());
    }
    return *found;
}

Value configOf(const GgufFile& file, const GgufKeys& keys, const GgufArchitecture& architecture) {
    Value config{{"architectures", {architecture.className}},
                 {"model_type", architecture.modelType}};
    takeRules(config, keys, architecture);
    takeVocabulary(config, file, keys, std::string(architecture.name) + ".");
    if (architecture.name == "gpt2") {
        takeGpt2(config);
    } else {
        takeLlama(config, file, keys, architecture);
    }
    config["tie_word_embeddings"] = file.find("output.weight") == nullptr;
    return config;
}

double llama3Divisor(const Value& scaling, double theta, std::int64_t i, std::int64_t headSize) {
    const double low = scaling.at("low_freq_factor");
    const double high = scaling.at("high_freq_factor");
    const double context = scaling.at("original_max_position_embeddings");
    const double factor = scaling.at("factor");
    const double frequency =
        std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(headSize));
    const double waves = context * frequency / (2 * std::numbers::pi);
    if (waves > high) {
        return 1;
    }
    const double smooth = std::max(0.0, (waves - low) / (high - low));
    return 1 / ((1 - smooth) / factor + smooth);
}

}  // namespace artemis
