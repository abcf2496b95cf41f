// BERT: encoder with learned positions and post-norm blocks; heads for classification, spans of
// answers and masked LM. Devlin et al. 2019 (arXiv:1810.04805); names and arithmetic as
// transformers' modeling_bert.
#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/engine/models/activation.h"
#include "core/engine/models/config_reader.h"
#include "core/engine/models/family.h"
#include "core/engine/nn/attention.h"

namespace artemis {

namespace {

struct BertConfig {
    std::int64_t vocab, hidden, layers, heads, intermediate, positions, types, padding;
    double epsilon, dropout, attentionDropout, headDropout, initializer;
    std::string activation;
};

BertConfig readConfig(const Value& json, const std::string& where) {
    ConfigReader reader(json, where);
    BertConfig c;
    c.vocab = reader.integer("vocab_size", 1);
    c.hidden = reader.integer("hidden_size", 1);
    c.layers = reader.integer("num_hidden_layers", 1);
    c.heads = reader.integer("num_attention_heads", 1);
    c.intermediate = reader.integer("intermediate_size", 1);
    c.positions = reader.integer("max_position_embeddings", 1);
    c.types = reader.integer("type_vocab_size", 1, 2);
    c.padding = reader.integer("pad_token_id", 0, 0);
    c.epsilon = reader.real("layer_norm_eps", 0, 1, 1e-12);
    c.dropout = reader.real("hidden_dropout_prob", 0, 0.999, 0.1);
    c.attentionDropout = reader.real("attention_probs_dropout_prob", 0, 0.999, 0.1);
    c.headDropout = reader.real("classifier_dropout", 0, 0.999, c.dropout);
    c.initializer = reader.real("initializer_range", 0, 10, 0.02);
    c.activation = reader.oneOf("hidden_act", activationNames());
    reader.oneOf("position_embedding_type", {"absolute"});
    reader.unsupported("is_decoder", "only encoders are");
    reader.unsupported("add_cross_attention", "only encoders are");
    reader.require(c.hidden % c.heads == 0, "num_attention_heads",
                   "is " + std::to_string(c.heads) + ", which does not divide hidden_size " +
                       std::to_string(c.hidden));
    reader.finish();
    return c;
}

class Bert final : public Model {
public:
    Bert(const Value& json, const std::string& where, const HeadRequest& request,
         WeightSource& source)
        : m(readConfig(json, where)), m_task(request.task) {
        m_config = json;
        const std::string at = "bert.embeddings.";
        const Init init = Init::normal(m.initializer);
        m_words = &addEmbedding(source, at + "word_embeddings", m.vocab, m.hidden, init);
        m_positions =
            &addEmbedding(source, at + "position_embeddings", m.positions, m.hidden, init);
        m_types = &addEmbedding(source, at + "token_type_embeddings", m.types, m.hidden, init);
        m_norm = addNorm(source, at + "LayerNorm", m.hidden, m.epsilon, -1);
        for (std::int64_t i = 0; i < m.layers; ++i) {
            m_blocks.push_back(makeBlock(source, i));
        }
        m_act = activation(m.activation);
        if (m_task == "classification") {
            makeClassifier(source, request.labels);
        } else if (m_task == "question-answering") {
            makeSpans(source);
        } else {
            makeMaskedLm(source);
        }
    }

    std::int64_t blocks() const override { return m.layers; }
    std::int64_t maxPositions() const override { return m.positions; }
    std::int64_t vocabSize() const override { return m.vocab; }
    std::int64_t hiddenSize() const override { return m.hidden; }
    std::int64_t classes() const override {
        return m_head == nullptr ? m.vocab : m_head->weight().outFeatures();
    }
    bool feedsAttention(const std::string& site) const override {
        return site.ends_with("self.key") || site.ends_with("self.value");
    }
    int outputsKept(const std::string& site) const override {
        return site.ends_with("output.dense") ? 0 : 1;
    }
    bool sharesInput(const std::string& site) const override { return feedsAttention(site); }
    std::vector<std::string> headModules() const override {
        if (m_head == nullptr) {
            return {};
        }
        return m_ownPooler ? std::vector<std::string>{"bert.pooler", m_head->name()}
                           : std::vector<std::string>{m_head->name()};
    }
    std::string peftTaskType() const override {
        return m_task == "classification"       ? "SEQ_CLS"
               : m_task == "question-answering" ? "QUESTION_ANS"
                                                : "";
    }
    std::vector<std::string> defaultTargets() const override { return {"query", "value"}; }

    double blockDropout() const override { return std::max(m.dropout, m.attentionDropout); }

    State embed(const Input& input, const Context& context) const override {
        const at::Tensor sum = lookUp(*m_words, input.tokens, m.padding) +
                               lookUp(*m_types, input.typeIds) +
                               lookUp(*m_positions, input.positions);
        return {context.drop(m_norm(sum), m.dropout, input.layout.rowKeys, m_embedKey)};
    }

    void block(std::int64_t index, State& state, const Input& input, bool pick,
               const Context& context) const override {
        const Block& b = m_blocks[index];
        const at::Tensor& all = input.layout.rowKeys;
        const at::Tensor keys = pick ? all.index_select(0, input.wanted.rows) : all;
        const at::Tensor& x = state.hidden;
        const at::Tensor residual = pick ? x.index_select(0, input.wanted.rows) : x;
        const at::Tensor in = context.precision.operand(x);  // One for query, key and value.
        const at::Tensor mixed = attention(
            b.query->forward(pick ? residual : in, keys, context), b.key->forward(in, all, context),
            b.value->forward(in, all, context), {input.layout, pick ? &input.wanted : nullptr},
            {m.heads, 1 / std::sqrt(static_cast<double>(m.hidden / m.heads)), false,
             m.attentionDropout, b.query->key()},
            context);
        const at::Tensor attended =
            b.attentionNorm(context.drop(b.attentionOut->forward(mixed, keys, context), m.dropout,
                                         keys, b.attentionOut->key()) +
                            residual);
        const at::Tensor inner = m_act(b.up->forward(attended, keys, context));
        state.hidden = b.outputNorm(
            context.drop(b.down->forward(inner, keys, context), m.dropout, keys, b.down->key()) +
            attended);
        state.picked = pick;
    }

    Output output(State state, const Input& input, const Context& context) const override {
        const at::Tensor keys = input.layout.rowKeys.index_select(0, input.wanted.rows);
        const at::Tensor rows =
            state.picked ? state.hidden : state.hidden.index_select(0, input.wanted.rows);
        if (m_pooler != nullptr) {
            const at::Tensor pooled = at::tanh(m_pooler->forward(rows, keys, context));
            return {m_head->forward(context.drop(pooled, m.headDropout, keys, m_head->key()), keys,
                                    context)};
        }
        if (m_head != nullptr) {
            return {.rows = m_head->forward(rows, keys, context), .spans = true};
        }
        const at::Tensor transformed =
            m_transformNorm(m_act(m_transform->forward(rows, keys, context)));
        return {transformed, tiedWeight(), m_decoderBias->value};
    }

protected:
    /// Bare encoders leave out "bert."; the first checkpoints call a norm's tensors gamma and beta.
    std::vector<std::string> aliases(const std::string& name) const override {
        std::vector<std::string> names;
        if (name.starts_with("bert.")) {
            names.push_back(name.substr(5));
        }
        const std::size_t norm = name.find("LayerNorm.");
        if (norm != std::string::npos) {
            const std::string old = name.ends_with("weight") ? "gamma" : "beta";
            names.push_back(name.substr(0, norm + 10) + old);
            names.push_back(names.front().substr(0, names.front().find("LayerNorm.") + 10) + old);
        }
        if (name == "cls.predictions.bias") {
            names.emplace_back("cls.predictions.decoder.bias");
        }
        return names;
    }

private:
    struct Block {
        Projection *query, *key, *value, *attentionOut, *up, *down;
        Norm attentionNorm, outputNorm;
    };

    Block makeBlock(WeightSource& source, std::int64_t i) {
        const std::string at = "bert.encoder.layer." + std::to_string(i) + ".";
        const auto linear = [&](const std::string& name, std::int64_t in, std::int64_t out) {
            return &addLinear(
                source, at + name,
                {.in = in, .out = out, .block = i, .init = Init::normal(m.initializer)});
        };
        Block b;
        b.query = linear("attention.self.query", m.hidden, m.hidden);
        b.key = linear("attention.self.key", m.hidden, m.hidden);
        b.value = linear("attention.self.value", m.hidden, m.hidden);
        b.attentionOut = linear("attention.output.dense", m.hidden, m.hidden);
        b.attentionNorm =
            addNorm(source, at + "attention.output.LayerNorm", m.hidden, m.epsilon, i);
        b.up = linear("intermediate.dense", m.hidden, m.intermediate);
        b.down = linear("output.dense", m.intermediate, m.hidden);
        b.outputNorm = addNorm(source, at + "output.LayerNorm", m.hidden, m.epsilon, i);
        return b;
    }

    void makeClassifier(WeightSource& source, std::int64_t labels) {
        const Init init = Init::normal(m.initializer).optional();
        // A pooler that the checkpoint lacks starts at random, so it belongs to the head: it trains
        // and is kept with it.
        const std::string pooler = "bert.pooler.dense";
        m_pooler = &addLinear(source, pooler, {.in = m.hidden, .out = m.hidden, .init = init});
        m_ownPooler = source.lacked(pooler + ".weight");
        m_head = &addLinear(source, "classifier",
                            {.in = m.hidden, .out = labels, .head = true, .init = init});
        m_config["architectures"] = {"BertForSequenceClassification"};
        m_config["id2label"] = Value::object();
        m_config["label2id"] = Value::object();
        for (std::int64_t i = 0; i < labels; ++i) {
            const std::string label = "LABEL_" + std::to_string(i);
            m_config["id2label"][std::to_string(i)] = label;
            m_config["label2id"][label] = i;
        }
    }

    void makeSpans(WeightSource& source) {
        m_head = &addLinear(source, "qa_outputs",
                            {.in = m.hidden,
                             .out = 2,
                             .head = true,
                             .init = Init::normal(m.initializer).optional()});
        m_config["architectures"] = {"BertForQuestionAnswering"};
    }

    void makeMaskedLm(WeightSource& source) {
        const std::string at = "cls.predictions.";
        m_transform = &addLinear(
            source, at + "transform.dense",
            {.in = m.hidden, .out = m.hidden, .init = Init::normal(m.initializer).optional()});
        m_transformNorm =
            addNorm(source, at + "transform.LayerNorm", m.hidden, m.epsilon, -1, false);
        m_decoderBias = &add(source, at + "bias", {m.vocab}, Init::zeros().optional(), false);
        tieHead(*m_words);
        m_config["architectures"] = {"BertForMaskedLM"};
    }

    BertConfig m;
    std::string m_task;
    bool m_ownPooler = false;
    Activation m_act = nullptr;
    std::uint64_t m_embedKey = random::key("bert.embeddings");
    Parameter* m_words = nullptr;
    Parameter* m_positions = nullptr;
    Parameter* m_types = nullptr;
    Norm m_norm;
    std::vector<Block> m_blocks;
    Projection* m_pooler = nullptr;
    Projection* m_head = nullptr;  ///< Of classes or spans.
    Projection* m_transform = nullptr;
    Norm m_transformNorm;
    Parameter* m_decoderBias = nullptr;
};

}  // namespace

Family bertFamily() {
    return {
        {"bert", "BERT",
         "Encoder: classification, extractive question answering and masked language modelling."},
        {"classification", "question-answering", "masked-lm"},
        [](const Value& config, const std::string& where, const HeadRequest& head,
           WeightSource& source) -> std::unique_ptr<Model> {
            return std::make_unique<Bert>(config, where, head, source);
        },
        "wordpiece",
        [](const CreateOptions& o, std::int64_t vocab) -> Value {
            return {{"architectures", {"BertForMaskedLM"}},
                    {"attention_probs_dropout_prob", o.dropout},
                    {"hidden_act", "gelu"},
                    {"hidden_dropout_prob", o.dropout},
                    {"hidden_size", o.hiddenSize},
                    {"initializer_range", 0.02},
                    {"intermediate_size", o.intermediateSize},
                    {"layer_norm_eps", 1e-12},
                    {"max_position_embeddings", o.maxPositions},
                    {"model_type", "bert"},
                    {"num_attention_heads", o.heads},
                    {"num_hidden_layers", o.layers},
                    {"pad_token_id", 0},
                    {"type_vocab_size", 2},
                    {"vocab_size", vocab}};
        }};
}

}  // namespace artemis
