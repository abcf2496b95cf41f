// T5: encoder and decoder with relative position buckets, RMS norms and no biases; v1.0 with ReLU
// and a tied head, v1.1 with a gated GELU and a head of its own. Raffel et al. 2020
// (arXiv:1910.10683), Shazeer 2020 (arXiv:2002.05202); names and arithmetic as transformers'
// modeling_t5.
#include <cmath>

#include "core/base/random.h"
#include "core/engine/models/activation.h"
#include "core/engine/models/t5_config.h"

namespace artemis {

namespace {

class T5 final : public Model {
public:
    T5(const Value& json, const std::string& where, WeightSource& source)
        : m(readT5Config(json, where)), m_act(activation(m.activation)) {
        m_config = json;
        m_config["architectures"] = {"T5ForConditionalGeneration"};
        m_words = &addEmbedding(source, "shared", m.vocab, m.hidden, Init::normal(m.initializer));
        m_encoder = makeStack(source, "encoder", 0, m.encoderLayers);
        m_decoder = makeStack(source, "decoder", m.encoderLayers, m.decoderLayers);
        if (m.tied) {
            tieHead(*m_words);
        } else {
            m_head = &addLinear(source, "lm_head",
                                {.in = m.hidden,
                                 .out = m.vocab,
                                 .head = true,
                                 .bias = false,
                                 .init = Init::normal(m.initializer)});
        }
    }

    std::int64_t blocks() const override { return m.encoderLayers + m.decoderLayers; }
    /// Positions are relative: there is no longest input.
    std::int64_t maxPositions() const override { return std::int64_t{1} << 20; }
    std::int64_t vocabSize() const override { return m.vocab; }
    std::int64_t hiddenSize() const override { return m.hidden; }
    std::int64_t classes() const override { return m.vocab; }
    std::int64_t cachedLayers() const override { return m.decoderLayers; }
    std::int32_t decoderStart() const override { return static_cast<std::int32_t>(m.start); }
    bool feedsAttention(const std::string& site) const override {
        return site.ends_with("SelfAttention.k") || site.ends_with("SelfAttention.v");
    }
    int outputsKept(const std::string& site) const override {
        if (site.ends_with("Attention.o") || site.ends_with("DenseReluDense.wo")) {
            return 0;
        }
        return site.ends_with("DenseReluDense.wi_0") ? 2 : 1;
    }
    /// All keys and values of cross-attention read the encoder's output.
    bool sharesInput(const std::string& site) const override {
        return site.ends_with("Attention.k") || site.ends_with("Attention.v") ||
               site.ends_with("DenseReluDense.wi_1");
    }
    bool readsSource(const Site& site) const override {
        return (site.block >= 0 && site.block < m.encoderLayers) ||
               site.name.ends_with("EncDecAttention.k") || site.name.ends_with("EncDecAttention.v");
    }
    std::vector<std::string> headModules() const override { return {}; }
    std::string peftTaskType() const override { return "SEQ_2_SEQ_LM"; }
    std::vector<std::string> defaultTargets() const override { return {"q", "v"}; }

    double blockDropout() const override { return m.dropout; }

    State embed(const Input& input, const Context& context) const override {
        return {isRemembered(input)
                    ? at::Tensor()
                    : embedded(m_encoder, input.source.tokens, input.source.layout, context)};
    }

    State frame(std::int64_t index, const Input& input) const override {
        State state;
        if (index < m.encoderLayers) {
            state.bias = positionBias(m_encoder, input.source.layout.longest, true);
            return state;
        }
        std::int64_t reach = input.layout.longest;
        if (input.cache != nullptr) {
            reach += std::ranges::max(input.cache->lengths());
        }
        state.bias = positionBias(m_decoder, reach, false);
        return state;
    }

    void enter(std::int64_t index, State& state, const Input& input,
               const Context& context) const override {
        if (index == 0 && !isRemembered(input)) {
            state.bias = frame(index, input).bias;
        }
        if (index != m.encoderLayers) {
            return;
        }
        if (!isRemembered(input)) {
            state.memory = context.precision.operand(
                context.drop(m_encoder.norm(state.hidden), m.dropout, input.source.layout.rowKeys,
                             m_encoder.outKey));
        }
        if (input.cache != nullptr && input.cache->empty()) {
            input.cache->memory.layout = input.source.layout;
            input.cache->memory.keys.resize(static_cast<std::size_t>(m.decoderLayers));
            input.cache->memory.values.resize(static_cast<std::size_t>(m.decoderLayers));
        }
        state.hidden = embedded(m_decoder, input.tokens, input.layout, context);
        state.bias = frame(index, input).bias;
    }

    void block(std::int64_t index, State& state, const Input& input, bool pick,
               const Context& context) const override {
        if (index < m.encoderLayers) {
            if (!isRemembered(input)) {
                encode(m_encoder.blocks[index], state, input, context);
            }
        } else {
            decode(index - m.encoderLayers, state, input, pick, context);
        }
    }

    Output output(State state, const Input& input, const Context& context) const override {
        const at::Tensor rows =
            state.picked ? state.hidden : state.hidden.index_select(0, input.wanted.rows);
        const at::Tensor keys = input.layout.rowKeys.index_select(0, input.wanted.rows);
        const at::Tensor normed =
            context.drop(m_decoder.norm(rows), m.dropout, keys, m_decoder.outKey);
        if (m_head == nullptr) {
            return {normed / std::sqrt(static_cast<double>(m.hidden)), tiedWeight()};
        }
        return headOutput(*m_head, normed, keys, context);
    }

    at::Tensor finalNorm(const at::Tensor& hidden) const override { return m_decoder.norm(hidden); }
    at::Tensor encoderNorm(const at::Tensor& hidden) const override {
        return m_encoder.norm(hidden);
    }
    std::int64_t encoderBlocks() const override { return m.encoderLayers; }

protected:
    std::vector<std::string> aliases(const std::string& name) const override {
        return name == "shared.weight" ? std::vector<std::string>{"encoder.embed_tokens.weight",
                                                                  "decoder.embed_tokens.weight"}
                                       : std::vector<std::string>();
    }

private:
    struct Attention {
        Norm norm;
        Projection *query = nullptr, *key = nullptr, *value = nullptr, *out = nullptr;
    };
    struct Block {
        Attention self, cross;
        Norm norm;
        Projection *gate = nullptr, *up = nullptr, *down = nullptr;
    };
    struct Stack {
        std::uint64_t inKey = 0, outKey = 0;
        Parameter* bias = nullptr;  ///< [buckets, heads]
        std::vector<Block> blocks;
        Norm norm;
    };

    /// Whether the encoder has done its work in a step before.
    static bool isRemembered(const Input& input) {
        return input.cache != nullptr && !input.cache->empty();
    }

    at::Tensor embedded(const Stack& stack, const at::Tensor& tokens, const Layout& layout,
                        const Context& context) const {
        return context.drop(lookUp(*m_words, tokens), m.dropout, layout.rowKeys, stack.inKey);
    }

    /// [heads, 2 · reach − 1]
    at::Tensor positionBias(const Stack& stack, std::int64_t reach, bool bidirectional) const {
        return stack.bias->value.index_select(0, positionBuckets(m, reach, bidirectional))
            .to(at::kFloat)
            .t()
            .contiguous();
    }

    AttentionOptions options(const Attention& a, bool causal) const {
        return {.heads = m.heads, .causal = causal, .dropout = m.dropout, .site = a.query->key()};
    }

    /// x + dropout(o(mixed)), of the rows with these keys.
    at::Tensor added(const at::Tensor& x, const Projection& out, const at::Tensor& mixed,
                     const at::Tensor& keys, const Context& context) const {
        return x + context.drop(out.forward(mixed, keys, context), m.dropout, keys, out.key());
    }

    at::Tensor feedForward(const Block& b, const at::Tensor& x, const at::Tensor& keys,
                           const Context& context) const {
        const at::Tensor in = context.precision.operand(b.norm(x));
        at::Tensor inner = m_act((b.gate == nullptr ? b.up : b.gate)->forward(in, keys, context));
        if (b.gate != nullptr) {
            inner = inner * b.up->forward(in, keys, context);
        }
        inner = context.drop(inner, m.dropout, keys, b.up->key());
        return added(x, *b.down, inner, keys, context);
    }

    void encode(const Block& b, State& state, const Input& input, const Context& context) const {
        const at::Tensor& keys = input.source.layout.rowKeys;
        const at::Tensor in = context.precision.operand(b.self.norm(state.hidden));
        const at::Tensor mixed = attention(
            b.self.query->forward(in, keys, context), b.self.key->forward(in, keys, context),
            b.self.value->forward(in, keys, context),
            {.queries = input.source.layout, .bias = state.bias}, options(b.self, false), context);
        state.hidden =
            feedForward(b, added(state.hidden, *b.self.out, mixed, keys, context), keys, context);
    }

    void decode(std::int64_t layer, State& state, const Input& input, bool pick,
                const Context& context) const {
        const Block& b = m_decoder.blocks[layer];
        const auto picked = [&](const at::Tensor& t) {
            return pick ? t.index_select(0, input.wanted.rows) : t;
        };
        const at::Tensor& all = input.layout.rowKeys;
        const at::Tensor keys = picked(all);
        const at::Tensor in = context.precision.operand(b.self.norm(state.hidden));
        AttentionRows rows = selfRows(layer, input, pick);
        rows.bias = state.bias;
        const at::Tensor mixed = attention(
            b.self.query->forward(picked(in), keys, context), b.self.key->forward(in, all, context),
            b.self.value->forward(in, all, context), rows, options(b.self, true), context);
        at::Tensor x = added(picked(state.hidden), *b.self.out, mixed, keys, context);
        x = added(x, *b.cross.out, crossed(b.cross, layer, x, keys, state, input, pick, context),
                  keys, context);
        state.hidden = feedForward(b, x, keys, context);
        state.picked = pick;
    }

    /// Attention of decoder rows x to the encoder's.
    at::Tensor crossed(const Attention& a, std::int64_t layer, const at::Tensor& x,
                       const at::Tensor& keys, const State& state, const Input& input, bool pick,
                       const Context& context) const {
        const Layout& source =
            input.cache == nullptr ? input.source.layout : input.cache->memory.layout;
        at::Tensor k;
        at::Tensor v;
        if (!isRemembered(input)) {
            k = a.key->forward(state.memory, source.rowKeys, context);
            v = a.value->forward(state.memory, source.rowKeys, context);
        }
        AttentionRows rows{
            .queries = input.layout, .wanted = pick ? &input.wanted : nullptr, .memory = &source};
        if (input.cache != nullptr) {
            auto& memory = input.cache->memory;
            const auto at = static_cast<std::size_t>(layer);
            if (k.defined()) {
                memory.keys[at] = k;
                memory.values[at] = v;
            }
            k = memory.keys[at];
            v = memory.values[at];
            rows.memoryOf = memory.of;
        }
        const at::Tensor q = a.query->forward(context.precision.operand(a.norm(x)), keys, context);
        return attention(q, k, v, rows, options(a, false), context);
    }

    Projection* linear(WeightSource& source, const std::string& name, std::int64_t in,
                       std::int64_t out, std::int64_t block, double deviation) {
        return &addLinear(source, name,
                          {.in = in,
                           .out = out,
                           .block = block,
                           .bias = false,
                           .init = Init::normal(m.initializer * deviation)});
    }

    Attention makeAttention(WeightSource& source, const std::string& at, const std::string& kind,
                            std::int64_t block) {
        const std::int64_t inner = m.heads * m.headWidth;
        const double narrow = 1 / std::sqrt(static_cast<double>(m.hidden));
        const std::string name = at + kind + ".";
        Attention a;
        a.norm = addRmsNorm(source, at + "layer_norm", m.hidden, m.epsilon, block);
        a.query = linear(source, name + "q", m.hidden, inner, block,
                         narrow / std::sqrt(static_cast<double>(m.headWidth)));
        a.key = linear(source, name + "k", m.hidden, inner, block, narrow);
        a.value = linear(source, name + "v", m.hidden, inner, block, narrow);
        a.out = linear(source, name + "o", inner, m.hidden, block,
                       1 / std::sqrt(static_cast<double>(inner)));
        return a;
    }

    Block makeBlock(WeightSource& source, const std::string& at, bool decodes, std::int64_t block) {
        const auto layer = [&](int n) { return at + "layer." + std::to_string(n) + "."; };
        const double narrow = 1 / std::sqrt(static_cast<double>(m.hidden));
        Block b;
        b.self = makeAttention(source, layer(0), "SelfAttention", block);
        if (decodes) {
            b.cross = makeAttention(source, layer(1), "EncDecAttention", block);
        }
        const std::string last = layer(decodes ? 2 : 1);
        b.norm = addRmsNorm(source, last + "layer_norm", m.hidden, m.epsilon, block);
        const std::string dense = last + "DenseReluDense.";
        if (m.gated) {
            b.gate = linear(source, dense + "wi_0", m.hidden, m.intermediate, block, narrow);
        }
        b.up = linear(source, dense + (m.gated ? "wi_1" : "wi"), m.hidden, m.intermediate, block,
                      narrow);
        b.down = linear(source, dense + "wo", m.intermediate, m.hidden, block,
                        1 / std::sqrt(static_cast<double>(m.intermediate)));
        return b;
    }

    Stack makeStack(WeightSource& source, const std::string& name, std::int64_t first,
                    std::int64_t layers) {
        Stack stack;
        stack.inKey = random::key(name + ".embed_tokens");
        stack.outKey = random::key(name + ".final_layer_norm");
        stack.bias =
            &add(source, name + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                 {m.buckets, m.heads},
                 Init::normal(m.initializer / std::sqrt(static_cast<double>(m.hidden))), false);
        for (std::int64_t i = 0; i < layers; ++i) {
            stack.blocks.push_back(makeBlock(source, name + ".block." + std::to_string(i) + ".",
                                             name == "decoder", first + i));
        }
        stack.norm = addRmsNorm(source, name + ".final_layer_norm", m.hidden, m.epsilon, -1);
        return stack;
    }

    T5Config m;
    Activation m_act;
    Parameter* m_words = nullptr;
    Projection* m_head = nullptr;  ///< Null where it is tied to the embedding.
    Stack m_encoder, m_decoder;
};

}  // namespace

Family t5Family() {
    return {{"t5", "T5", "Encoder and decoder: summarisation, translation, data to text."},
            {"span-corruption", "seq2seq"},
            [](const Value& config, const std::string& where, const HeadRequest&,
               WeightSource& source) -> std::unique_ptr<Model> {
                return std::make_unique<T5>(config, where, source);
            },
            "span-bpe",
            newT5Config};
}

}  // namespace artemis
