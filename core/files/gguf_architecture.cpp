// The tables of names. Sources: ggml's gguf.md, "Standardized tensor names"; transformers' models.
#include "core/files/gguf_architecture.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/text.h"

namespace artemis {

namespace {

using Kind = ConfigRule::Kind;
using Layout = TensorRule::Layout;

constexpr std::array llamaConfig{
    ConfigRule{"embedding_length", "hidden_size"},
    ConfigRule{"feed_forward_length", "intermediate_size"},
    ConfigRule{"block_count", "num_hidden_layers"},
    ConfigRule{"attention.head_count", "num_attention_heads"},
    ConfigRule{"attention.head_count_kv", "num_key_value_heads", Kind::Integer, false},
    ConfigRule{"rope.dimension_count", "head_dim", Kind::Integer, false},
    ConfigRule{"context_length", "max_position_embeddings"},
    ConfigRule{"attention.layer_norm_rms_epsilon", "rms_norm_eps", Kind::Real},
    ConfigRule{"rope.freq_base", "rope_theta", Kind::Real, false}};

constexpr std::array gpt2Config{
    ConfigRule{"embedding_length", "n_embd"},
    ConfigRule{"feed_forward_length", "n_inner"},
    ConfigRule{"block_count", "n_layer"},
    ConfigRule{"attention.head_count", "n_head"},
    ConfigRule{"context_length", "n_positions"},
    ConfigRule{"attention.layer_norm_epsilon", "layer_norm_epsilon", Kind::Real}};

constexpr std::array llamaTensors{
    TensorRule{"token_embd", "model.embed_tokens"},
    TensorRule{"blk.N.attn_norm", "model.layers.N.input_layernorm"},
    TensorRule{"blk.N.attn_q", "model.layers.N.self_attn.q_proj", Layout::RotaryQuery},
    TensorRule{"blk.N.attn_k", "model.layers.N.self_attn.k_proj", Layout::RotaryKey},
    TensorRule{"blk.N.attn_v", "model.layers.N.self_attn.v_proj"},
    TensorRule{"blk.N.attn_output", "model.layers.N.self_attn.o_proj"},
    TensorRule{"blk.N.ffn_norm", "model.layers.N.post_attention_layernorm"},
    TensorRule{"blk.N.ffn_gate", "model.layers.N.mlp.gate_proj"},
    TensorRule{"blk.N.ffn_up", "model.layers.N.mlp.up_proj"},
    TensorRule{"blk.N.ffn_down", "model.layers.N.mlp.down_proj"},
    TensorRule{"output_norm", "model.norm"},
    TensorRule{"output", "lm_head", Layout::Same, false}};

/// The same without the interleaving: ggml rotates Qwen2's halves as the folder has them.
constexpr auto qwen2Tensors = [] {
    auto rules = llamaTensors;
    for (TensorRule& rule : rules) {
        rule.layout = Layout::Same;
    }
    return rules;
}();

constexpr std::array gpt2Tensors{
    TensorRule{"token_embd", "transformer.wte"},
    TensorRule{"position_embd", "transformer.wpe"},
    TensorRule{"blk.N.attn_norm", "transformer.h.N.ln_1"},
    TensorRule{"blk.N.attn_qkv", "transformer.h.N.attn.c_attn", Layout::Transposed},
    TensorRule{"blk.N.attn_output", "transformer.h.N.attn.c_proj", Layout::Transposed},
    TensorRule{"blk.N.ffn_norm", "transformer.h.N.ln_2"},
    TensorRule{"blk.N.ffn_up", "transformer.h.N.mlp.c_fc", Layout::Transposed},
    TensorRule{"blk.N.ffn_down", "transformer.h.N.mlp.c_proj", Layout::Transposed},
    TensorRule{"output_norm", "transformer.ln_f"},
    TensorRule{"output", "lm_head", Layout::Same, false}};

constexpr std::array architectures{
    GgufArchitecture{"llama", "llama", "LlamaForCausalLM", "num_attention_heads", llamaConfig,
                     llamaTensors},
    GgufArchitecture{"qwen2", "qwen2", "Qwen2ForCausalLM", "num_attention_heads", llamaConfig,
                     qwen2Tensors},
    GgufArchitecture{"gpt2", "gpt2", "GPT2LMHeadModel", "n_head", gpt2Config, gpt2Tensors}};

/// The block's number as it stands in `name` where that fits the pattern ("" without an N).
std::optional<std::string_view> blockOf(std::string_view pattern, std::string_view name) {
    const std::size_t at = pattern.find(".N.");
    if (at == std::string_view::npos) {
        return pattern == name ? std::optional(std::string_view()) : std::nullopt;
    }
    const std::string_view before = pattern.substr(0, at + 1);
    const std::string_view after = pattern.substr(at + 2);
    if (name.size() <= before.size() + after.size() || !name.starts_with(before) ||
        !name.ends_with(after)) {
        return std::nullopt;
    }
    const std::string_view number =
        name.substr(before.size(), name.size() - before.size() - after.size());
    constexpr std::size_t longest = 6;
    const bool good = number.size() <= longest &&
                      std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    return good ? std::optional(number) : std::nullopt;
}

std::string withBlock(std::string_view pattern, std::string_view number) {
    std::string name(pattern);
    if (!number.empty()) {
        name.replace(name.find(".N.") + 1, 1, number);
    }
    return name;
}

std::optional<TensorName> translated(const GgufArchitecture& architecture, std::string_view name,
                                     std::string_view TensorRule::*from,
                                     std::string_view TensorRule::*to) {
    constexpr std::string_view weight = ".weight";
    constexpr std::string_view bias = ".bias";
    const bool isBias = name.ends_with(bias);
    if (!isBias && !name.ends_with(weight)) {
        return std::nullopt;
    }
    const std::string_view suffix = isBias ? bias : weight;
    name.remove_suffix(suffix.size());
    for (const TensorRule& rule : architecture.tensors) {
        if (const auto block = blockOf(rule.*from, name)) {
            return TensorName{&rule, withBlock(rule.*to, *block) + std::string(suffix), isBias};
        }
    }
    return std::nullopt;
}

}  // namespace

std::span<const GgufArchitecture> ggufArchitectures() { return architectures; }

std::string knownArchitectures() {
    std::vector<std::string> names;
    for (const GgufArchitecture& architecture : architectures) {
        names.emplace_back(architecture.name);
    }
    return join(names, ", ");
}

std::optional<TensorName> folderName(const GgufArchitecture& architecture, std::string_view name) {
    return translated(architecture, name, &TensorRule::gguf, &TensorRule::folder);
}

std::optional<TensorName> ggufName(const GgufArchitecture& architecture, std::string_view name) {
    return translated(architecture, name, &TensorRule::folder, &TensorRule::gguf);
}

std::int64_t rotaryRow(std::int64_t row, std::int64_t width) {
    const std::int64_t half = width / 2;
    const std::int64_t inHead = row % width;
    return row - inHead + inHead % half * 2 + inHead / half;
}

std::string inBlock(std::string_view pattern, std::int64_t block) {
    return withBlock(pattern, std::to_string(block));
}

}  // namespace artemis
