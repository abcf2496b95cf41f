// GPT-2: decoder with learned positions and pre-norm blocks; the head is tied to the embedding.
// Radford et al. 2019; names and arithmetic as transformers' modeling_gpt2 (Conv1D: [in, out]).
#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/engine/models/activation.h"
#include "core/engine/models/config_reader.h"
#include "core/engine/models/family.h"
#include "core/engine/nn/attention.h"

namespace artemis {

namespace {

struct Gpt2Config {
    std::int64_t vocab, hidden, layers, heads, intermediate, positions;
    double epsilon, embedDropout, residualDropout, attentionDropout, initializer;
    std::string activation;
};

Gpt2Config readConfig(const Value& json, const std::string& where) {
    ConfigReader reader(json, where);
    Gpt2Config c;
    c.vocab = reader.integer("vocab_size", 1);
    c.hidden = reader.integer("n_embd", 1);
    c.layers = reader.integer("n_layer", 1);
    c.heads = reader.integer("n_head", 1);
    c.intermediate = reader.integer("n_inner", 1, 4 * c.hidden);
    c.positions = reader.integer("n_positions", 1);
    c.epsilon = reader.real("layer_norm_epsilon", 0, 1, 1e-5);
    c.embedDropout = reader.real("embd_pdrop", 0, 0.999, 0.1);
    c.residualDropout = reader.real("resid_pdrop", 0, 0.999, 0.1);
    c.attentionDropout = reader.real("attn_pdrop", 0, 0.999, 0.1);
    c.initializer = reader.real("initializer_range", 0, 10, 0.02);
    const Value* named = find(json, "activation_function");
    c.activation =
        named == nullptr ? "gelu_new" : reader.oneOf("activation_function", activationNames());
    reader.unsupported("scale_attn_by_inverse_layer_idx",
                       "scores are scaled by the head size alone");
    reader.unsupported("add_cross_attention", "only decoders without an encoder are");
    const Value* scale = find(json, "scale_attn_weights");
    reader.require(scale == nullptr || *scale == true, "scale_attn_weights",
                   "is false, which is not supported");
    const Value* tied = find(json, "tie_word_embeddings");
    reader.require(tied == nullptr || *tied == true, "tie_word_embeddings",
                   "is false, which is not supported");
    reader.require(c.hidden % c.heads == 0, "n_head",
                   "is " + std::to_string(c.heads) + ", which does not divide n_embd " +
                       std::to_string(c.hidden));
    reader.finish();
    return c;
}

class Gpt2 final : public Model {
public:
    Gpt2(const Value& json, const std::string& where, WeightSource& source)
        : m(readConfig(json, where)), m_act(activation(m.activation)) {
        m_config = json;
        m_config["architectures"] = {"GPT2LMHeadModel"};
        m_words = &addEmbedding(source, "transformer.wte", m.vocab, m.hidden,
                                Init::normal(m.initializer));
        tieHead(*m_words);
        m_positions = &addEmbedding(source, "transformer.wpe", m.positions, m.hidden,
                                    Init::normal(m.initializer));
        for (std::int64_t i = 0; i < m.layers; ++i) {
            m_blocks.push_back(makeBlock(source, i));
        }
        m_norm = addNorm(source, "transformer.ln_f", m.hidden, m.epsilon, -1);
    }

    std::int64_t blocks() const override { return m.layers; }
    std::int64_t maxPositions() const override { return m.positions; }
    std::int64_t vocabSize() const override { return m.vocab; }
    std::int64_t hiddenSize() const override { return m.hidden; }
    std::int64_t cachedLayers() const override { return m.layers; }
    std::int64_t classes() const override { return m.vocab; }
    bool feedsAttention(const std::string& site) const override {
        return site.ends_with("attn.c_attn");
    }
    int outputsKept(const std::string& site) const override {
        return site.ends_with("c_proj") ? 0 : 1;
    }
    bool sharesInput(const std::string&) const override { return false; }
    std::vector<std::string> headModules() const override { return {}; }
    std::string peftTaskType() const override { return "CAUSAL_LM"; }
    std::vector<std::string> defaultTargets() const override { return {"c_attn"}; }

    double blockDropout() const override {
        return std::max({m.embedDropout, m.residualDropout, m.attentionDropout});
    }

    State embed(const Input& input, const Context& context) const override {
        const at::Tensor sum =
            lookUp(*m_words, input.tokens) + lookUp(*m_positions, input.positions);
        return {context.drop(sum, m.embedDropout, input.layout.rowKeys, m_embedKey)};
    }

    void block(std::int64_t index, State& state, const Input& input, bool pick,
               const Context& context) const override {
        const Block& b = m_blocks[index];
        const at::Tensor& all = input.layout.rowKeys;
        const at::Tensor keys = pick ? all.index_select(0, input.wanted.rows) : all;
        const auto qkv = b.qkv->forward(b.norm1(state.hidden), all, context).split(m.hidden, 1);
        const at::Tensor query = pick ? qkv[0].index_select(0, input.wanted.rows) : qkv[0];
        const at::Tensor residual =
            pick ? state.hidden.index_select(0, input.wanted.rows) : state.hidden;
        const at::Tensor mixed =
            attention(query, qkv[1], qkv[2], selfRows(index, input, pick),
                      {m.heads, 1 / std::sqrt(static_cast<double>(m.hidden / m.heads)), true,
                       m.attentionDropout, b.qkv->key()},
                      context);
        const at::Tensor attended =
            residual + context.drop(b.attentionOut->forward(mixed, keys, context),
                                    m.residualDropout, keys, b.attentionOut->key());
        const at::Tensor inner = m_act(b.up->forward(b.norm2(attended), keys, context));
        state.hidden = attended + context.drop(b.down->forward(inner, keys, context),
                                               m.residualDropout, keys, b.down->key());
        state.picked = pick;
    }

    Output output(State state, const Input& input, const Context&) const override {
        const at::Tensor rows =
            state.picked ? state.hidden : state.hidden.index_select(0, input.wanted.rows);
        return {m_norm(rows), tiedWeight()};
    }

    /// Hidden states are compared after the final norm.
    at::Tensor finalNorm(const at::Tensor& hidden) const override { return m_norm(hidden); }

protected:
    /// The published checkpoints leave out "transformer.".
    std::vector<std::string> aliases(const std::string& name) const override {
        return {name.substr(name.find('.') + 1)};
    }

private:
    struct Block {
        Norm norm1, norm2;
        Projection *qkv, *attentionOut, *up, *down;
    };

    Block makeBlock(WeightSource& source, std::int64_t i) {
        const std::string at = "transformer.h." + std::to_string(i) + ".";
        const auto linear = [&](const std::string& name, std::int64_t in, std::int64_t out) {
            // Layers that write to the residual stream start smaller, by the root of their number.
            const double share =
                name.ends_with("c_proj") ? 1 / std::sqrt(2 * static_cast<double>(m.layers)) : 1;
            return &addLinear(source, at + name,
                              {.in = in,
                               .out = out,
                               .block = i,
                               .order = Order::InOut,
                               .init = Init::normal(m.initializer * share)});
        };
        Block b;
        b.norm1 = addNorm(source, at + "ln_1", m.hidden, m.epsilon, i);
        b.qkv = linear("attn.c_attn", m.hidden, 3 * m.hidden);
        b.attentionOut = linear("attn.c_proj", m.hidden, m.hidden);
        b.norm2 = addNorm(source, at + "ln_2", m.hidden, m.epsilon, i);
        b.up = linear("mlp.c_fc", m.hidden, m.intermediate);
        b.down = linear("mlp.c_proj", m.intermediate, m.hidden);
        return b;
    }

    Gpt2Config m;
    Activation m_act;
    std::uint64_t m_embedKey = random::key("transformer.wte");
    Parameter* m_words = nullptr;
    Parameter* m_positions = nullptr;
    std::vector<Block> m_blocks;
    Norm m_norm;
};

}  // namespace

Family gpt2Family() {
    return {{"gpt2", "GPT-2", "Decoder: causal language modelling."},
            {"causal-lm"},
            [](const Value& config, const std::string& where, const HeadRequest&,
               WeightSource& source) -> std::unique_ptr<Model> {
                return std::make_unique<Gpt2>(config, where, source);
            },
            "byte-bpe",
            [](const CreateOptions& o, std::int64_t vocab) -> Value {
                return {{"activation_function", "gelu_new"},
                        {"architectures", {"GPT2LMHeadModel"}},
                        {"attn_pdrop", o.dropout},
                        {"bos_token_id", vocab - 1},
                        {"embd_pdrop", o.dropout},
                        {"eos_token_id", vocab - 1},
                        {"initializer_range", 0.02},
                        {"layer_norm_epsilon", 1e-5},
                        {"model_type", "gpt2"},
                        {"n_embd", o.hiddenSize},
                        {"n_head", o.heads},
                        {"n_inner", o.intermediateSize},
                        {"n_layer", o.layers},
                        {"n_positions", o.maxPositions},
                        {"resid_pdrop", o.dropout},
                        {"vocab_size", vocab}};
            }};
}

}  // namespace artemis
