// LLaMA and its kin: decoder with rotary positions, RMS norms, grouped keys and a gated
// feed-forward. Touvron et al. 2023; names and arithmetic as transformers' modeling_llama,
// modeling_mistral and modeling_qwen2, which differ by fields alone.
#include <cmath>

#include "core/base/random.h"
#include "core/engine/models/activation.h"
#include "core/engine/models/config_reader.h"
#include "core/engine/models/family.h"
#include "core/engine/nn/attention.h"
#include "core/engine/nn/gated.h"

namespace artemis {

namespace {

struct LlamaConfig {
    std::int64_t vocab, hidden, layers, heads, keyHeads, headWidth, intermediate, positions,
        padding;
    double epsilon, attentionDropout, initializer;
    bool queryBias, outputBias, innerBias, tied;
    std::string activation;
    RotaryOptions rotary;
};

bool flag(const Value& json, const char* key, bool otherwise) {
    const Value* found = find(json, key);
    return found == nullptr || !found->is_boolean() ? otherwise : found->get<bool>();
}

RotaryOptions readRotary(const Value& json, const LlamaConfig& c, ConfigReader& reader,
                         const std::string& where) {
    RotaryOptions o;
    o.width = c.headWidth;
    o.theta = reader.real("rope_theta", 1, 1e12, 10000);
    o.original = static_cast<double>(c.positions);
    const Value* given = find(json, "rope_scaling");
    if (given == nullptr || given->is_null()) {
        return o;
    }
    ConfigReader scaling(*given, where + ": rope_scaling");
    const char* key = given->contains("rope_type") ? "rope_type" : "type";
    const std::string kind = scaling.oneOf(key, {"default", "linear", "dynamic", "llama3"});
    o.factor = kind == "default" ? 1 : scaling.real("factor", 1e-3, 1e6, 1);
    if (kind == "llama3") {
        o.scaling = RotaryOptions::Scaling::Llama3;
        o.lowFrequency = scaling.real("low_freq_factor", 1e-6, 1e6, 1);
        o.highFrequency = scaling.real("high_freq_factor", 1e-6, 1e6, 4);
        o.original = static_cast<double>(scaling.integer("original_max_position_embeddings", 1));
        scaling.require(o.highFrequency > o.lowFrequency, "high_freq_factor",
                        "is not above low_freq_factor");
    } else if (kind != "default") {
        o.scaling =
            kind == "linear" ? RotaryOptions::Scaling::Linear : RotaryOptions::Scaling::Dynamic;
    }
    scaling.finish();
    return o;
}

LlamaConfig readConfig(const Value& json, const std::string& where) {
    ConfigReader reader(json, where);
    LlamaConfig c;
    const bool isQwen = json.value("model_type", Value()) == "qwen2";
    c.vocab = reader.integer("vocab_size", 1);
    c.hidden = reader.integer("hidden_size", 1);
    c.layers = reader.integer("num_hidden_layers", 1);
    c.heads = reader.integer("num_attention_heads", 1);
    c.keyHeads = reader.integer("num_key_value_heads", 1, c.heads);
    c.headWidth = reader.integer("head_dim", 2, std::max<std::int64_t>(2, c.hidden / c.heads));
    c.intermediate = reader.integer("intermediate_size", 1);
    c.positions = reader.integer("max_position_embeddings", 1, 2048);
    c.padding = reader.integer("pad_token_id", -1, -1);
    c.epsilon = reader.real("rms_norm_eps", 0, 1, 1e-6);
    c.attentionDropout = reader.real("attention_dropout", 0, 0.999, 0);
    c.initializer = reader.real("initializer_range", 0, 10, 0.02);
    c.activation = reader.oneOf("hidden_act", {"silu", "gelu", "gelu_pytorch_tanh", "relu"});
    const bool biased = flag(json, "attention_bias", false);
    c.queryBias = isQwen || biased;
    c.outputBias = !isQwen && biased;
    c.innerBias = flag(json, "mlp_bias", false);
    c.tied = flag(json, "tie_word_embeddings", false);
    c.rotary = readRotary(json, c, reader, where);
    const Value* window = find(json, "sliding_window");
    const bool slides = window != nullptr && window->is_number_integer() &&
                        window->get<std::int64_t>() < c.positions &&
                        flag(json, "use_sliding_window", !isQwen);
    reader.require(!slides, "sliding_window",
                   "is shorter than max_position_embeddings, which is not supported yet");
    reader.require(c.heads % c.keyHeads == 0, "num_key_value_heads",
                   "is " + std::to_string(c.keyHeads) + ", which does not divide the " +
                       std::to_string(c.heads) + " attention heads");
    reader.require(c.headWidth % 2 == 0, "head_dim", "is odd; rotary positions need an even one");
    reader.finish();
    return c;
}

class Llama final : public Model {
public:
    Llama(const Value& json, const std::string& where, WeightSource& source)
        : m(readConfig(json, where)), m_act(activation(m.activation)) {
        m_config = json;
        m_words = &addEmbedding(source, "model.embed_tokens", m.vocab, m.hidden,
                                Init::normal(m.initializer));
        for (std::int64_t i = 0; i < m.layers; ++i) {
            m_blocks.push_back(makeBlock(source, i));
        }
        m_norm = addRmsNorm(source, "model.norm", m.hidden, m.epsilon, -1);
        if (m.tied) {
            tieHead(*m_words);
        } else {
            m_head = linear(source, "lm_head", m.hidden, m.vocab, -1, false, true);
        }
    }

    std::int64_t blocks() const override { return m.layers; }
    std::int64_t maxPositions() const override { return m.positions; }
    std::int64_t vocabSize() const override { return m.vocab; }
    std::int64_t hiddenSize() const override { return m.hidden; }
    std::int64_t cachedLayers() const override { return m.layers; }
    std::int64_t classes() const override { return m.vocab; }
    bool feedsAttention(const std::string& site) const override {
        return site.ends_with("k_proj") || site.ends_with("v_proj");
    }
    int outputsKept(const std::string& site) const override {
        if (site.ends_with("o_proj") || site.ends_with("down_proj")) {
            return 0;
        }
        return site.ends_with("gate_proj") && !gatesAtOnce() ? 2 : 1;
    }
    bool sharesInput(const std::string& site) const override {
        return feedsAttention(site) || site.ends_with("up_proj");
    }
    std::vector<std::string> headModules() const override { return {}; }
    std::string peftTaskType() const override { return "CAUSAL_LM"; }
    std::vector<std::string> defaultTargets() const override { return {"q_proj", "v_proj"}; }

    double blockDropout() const override { return m.attentionDropout; }

    State embed(const Input& input, const Context&) const override {
        State state = frame(0, input);
        state.hidden = lookUp(*m_words, input.tokens, m.padding);
        return state;
    }

    State frame(std::int64_t, const Input& input) const override {
        State state;
        state.turn = rotation(input.positions, m.rotary);
        return state;
    }

    void block(std::int64_t index, State& state, const Input& input, bool pick,
               const Context& context) const override {
        const Block& b = m_blocks[index];
        const auto picked = [&](const at::Tensor& t) {
            return pick ? t.index_select(0, input.wanted.rows) : t;
        };
        const at::Tensor& all = input.layout.rowKeys;
        const at::Tensor keys = picked(all);
        const at::Tensor in = context.precision.operand(b.norm1(state.hidden));
        const Rotation queryTurn{picked(state.turn.cosine), picked(state.turn.sine)};
        const at::Tensor mixed =
            attention(rotated(b.query->forward(picked(in), keys, context), queryTurn, m.headWidth),
                      rotated(b.key->forward(in, all, context), state.turn, m.headWidth),
                      b.value->forward(in, all, context), selfRows(index, input, pick),
                      {.heads = m.heads,
                       .scale = 1 / std::sqrt(static_cast<double>(m.headWidth)),
                       .causal = true,
                       .dropout = m.attentionDropout,
                       .site = b.query->key(),
                       .keyHeads = m.keyHeads,
                       .blindSeesAll = true},
                      context);
        const at::Tensor attended =
            picked(state.hidden) + b.attentionOut->forward(mixed, keys, context);
        const at::Tensor inner = context.precision.operand(b.norm2(attended));
        const at::Tensor gate = b.gate->forward(inner, keys, context);
        const at::Tensor up = b.up->forward(inner, keys, context);
        state.hidden =
            attended +
            b.down->forward(gatesAtOnce() ? siluGated(gate, up) : m_act(gate) * up, keys, context);
        state.picked = pick;
    }

    Output output(State state, const Input& input, const Context& context) const override {
        const at::Tensor hidden =
            state.picked ? state.hidden : state.hidden.index_select(0, input.wanted.rows);
        const at::Tensor rows = m_norm(hidden);
        if (m_head == nullptr) {
            return {rows, tiedWeight()};
        }
        return headOutput(*m_head, rows, input.layout.rowKeys.index_select(0, input.wanted.rows),
                          context);
    }

    /// Hidden states are compared after the final norm.
    at::Tensor finalNorm(const at::Tensor& hidden) const override { return m_norm(hidden); }

protected:
    /// Some checkpoints of the bare decoder leave out "model.".
    std::vector<std::string> aliases(const std::string& name) const override {
        return name.starts_with("model.") ? std::vector<std::string>{name.substr(6)}
                                          : std::vector<std::string>();
    }

private:
    bool gatesAtOnce() const { return m.activation == "silu"; }

    struct Block {
        Norm norm1, norm2;
        Projection *query, *key, *value, *attentionOut, *gate, *up, *down;
    };

    Projection* linear(WeightSource& source, const std::string& name, std::int64_t in,
                       std::int64_t out, std::int64_t block, bool bias, bool head = false) {
        return &addLinear(source, name,
                          {.in = in,
                           .out = out,
                           .block = block,
                           .head = head,
                           .bias = bias,
                           .init = Init::normal(m.initializer)});
    }

    Block makeBlock(WeightSource& source, std::int64_t i) {
        const std::string at = "model.layers." + std::to_string(i) + ".";
        const std::int64_t queries = m.heads * m.headWidth;
        const std::int64_t keys = m.keyHeads * m.headWidth;
        const auto add = [&](const std::string& name, std::int64_t in, std::int64_t out,
                             bool bias) { return linear(source, at + name, in, out, i, bias); };
        Block b;
        b.norm1 = addRmsNorm(source, at + "input_layernorm", m.hidden, m.epsilon, i);
        b.query = add("self_attn.q_proj", m.hidden, queries, m.queryBias);
        b.key = add("self_attn.k_proj", m.hidden, keys, m.queryBias);
        b.value = add("self_attn.v_proj", m.hidden, keys, m.queryBias);
        b.attentionOut = add("self_attn.o_proj", queries, m.hidden, m.outputBias);
        b.norm2 = addRmsNorm(source, at + "post_attention_layernorm", m.hidden, m.epsilon, i);
        b.gate = add("mlp.gate_proj", m.hidden, m.intermediate, m.innerBias);
        b.up = add("mlp.up_proj", m.hidden, m.intermediate, m.innerBias);
        b.down = add("mlp.down_proj", m.intermediate, m.hidden, m.innerBias);
        return b;
    }

    LlamaConfig m;
    Activation m_act;
    Parameter* m_words = nullptr;
    Projection* m_head = nullptr;  ///< Null where it is tied to the embedding.
    std::vector<Block> m_blocks;
    Norm m_norm;
};

}  // namespace

Family llamaFamily() {
    return {{"llama", "LLaMA", "Decoder: causal language modelling; also Mistral and Qwen2."},
            {"causal-lm"},
            [](const Value& config, const std::string& where, const HeadRequest&,
               WeightSource& source) -> std::unique_ptr<Model> {
                return std::make_unique<Llama>(config, where, source);
            },
            "byte-bpe",
            [](const CreateOptions& o, std::int64_t vocab) -> Value {
                return {{"architectures", {"LlamaForCausalLM"}},
                        {"attention_bias", false},
                        {"attention_dropout", o.dropout},
                        {"bos_token_id", vocab - 1},
                        {"eos_token_id", vocab - 1},
                        {"head_dim", o.hiddenSize / o.heads},
                        {"hidden_act", "silu"},
                        {"hidden_size", o.hiddenSize},
                        {"initializer_range", 0.02},
                        {"intermediate_size", o.intermediateSize},
                        {"max_position_embeddings", o.maxPositions},
                        {"mlp_bias", false},
                        {"model_type", "llama"},
                        {"num_attention_heads", o.heads},
                        {"num_hidden_layers", o.layers},
                        {"num_key_value_heads", o.heads},
                        {"rms_norm_eps", 1e-5},
                        {"rope_theta", 10000.0},
                        {"tie_word_embeddings", true},
                        {"vocab_size", vocab}};
            },
            {"mistral", "qwen2"}};
}

}  // namespace artemis
