// Sizes and RoPE of a model as GGUF's keys.
#include "core/files/gguf_metadata.h"

#include <algorithm>

#include "core/base/error.h"

namespace artemis {

namespace {

/// Values that config.json may leave out.
Value implied(const Value& config, std::string_view key) {
    const auto number = [&](const char* name) { return config.value(name, std::int64_t{0}); };
    if (key == "num_key_value_heads") {
        return number("num_attention_heads");
    }
    if (key == "head_dim" && number("num_attention_heads") > 0) {
        return number("hidden_size") / number("num_attention_heads");
    }
    if (key == "n_inner") {
        return 4 * number("n_embd");
    }
    if (key == "rope_theta") {
        return 10000.0;
    }
    return nullptr;
}

void addScaling(Value& metadata, const Value& config, const std::string& prefix,
                const std::string& where) {
    const Value scaling = config.value("rope_scaling", Value());
    if (!scaling.is_object()) {
        return;
    }
    const std::string type = scaling.value("rope_type", scaling.value("type", ""));
    if (type == "linear") {
        metadata[prefix + "rope.scaling.type"] = type;
        metadata[prefix + "rope.scaling.factor"] = scaling.value("factor", 1.0);
    } else if (type == "llama3") {
        metadata[prefix + "rope.scaling.original_context_length"] =
            scaling.value("original_max_position_embeddings", 8192);
    } else if (type != "default") {
        throw BadInput(where, "rope_scaling is of the type \"" + type +
                                  "\"; default, linear and llama3 can be exported");
    }
}

}  // namespace

const GgufArchitecture& architectureOfConfig(const Value& config, const std::string& where) {
    std::string type = config.value("model_type", "");
    type = type == "mistral" ? "llama" : type;
    const auto known = ggufArchitectures();
    const auto found = std::ranges::find(known, type, &GgufArchitecture::modelType);
    if (found == known.end()) {
        throw BadInput(where, "model_type is \"" + type + "\"; exported are " +
                                  knownArchitectures() + " and mistral");
    }
    return *found;
}

void addModelKeys(Value& metadata, const Value& config, const GgufArchitecture& architecture,
                  const std::string& where) {
    const std::string prefix = std::string(architecture.name) + ".";
    for (const ConfigRule& rule : architecture.config) {
        const std::string key(rule.folder);
        Value value = config.value(key, Value());
        value = value.is_null() ? implied(config, key) : value;
        if (!value.is_number()) {
            throw BadInput(where, key + " is " + value.dump() + "; a number is expected");
        }
        metadata[prefix + std::string(rule.gguf)] =
            rule.kind == ConfigRule::Kind::Real ? Value(value.get<double>()) : value;
    }
    if (architecture.name != "gpt2") {
        const Value head = metadata[prefix + "rope.dimension_count"];
        metadata[prefix + "attention.key_length"] = head;
        metadata[prefix + "attention.value_length"] = head;
        metadata[prefix + "vocab_size"] = config.value("vocab_size", 0);
        addScaling(metadata, config, prefix, where);
    }
}

}  // namespace artemis
