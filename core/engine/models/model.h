// Model: embedding, blocks and head over a state of packed rows, and the sites where methods
// attach.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/engine/models/source.h"
#include "core/engine/nn/attention.h"
#include "core/engine/nn/loss.h"
#include "core/engine/nn/parameter.h"
#include "core/engine/nn/projection.h"
#include "core/engine/nn/rotary.h"

namespace artemis {

/// A batch as tensors. All are [tokens] int64, packed; `wanted` are the rows whose output is asked
/// for.
struct Input {
    at::Tensor tokens;
    at::Tensor typeIds;
    at::Tensor positions;
    Layout layout;
    Wanted wanted;
    /// What the encoder reads, where the model has one; the fields above are then the decoder's.
    struct Source {
        at::Tensor tokens;
        Layout layout;
    };
    Source source{};
    /// What the model has seen of each example before these tokens (inference only).
    KeyValueCache* cache = nullptr;
};

/// What flows through the blocks.
struct State {
    at::Tensor hidden;  ///< [tokens, width], or [wanted rows, width] once they were picked.
    bool picked = false;
    at::Tensor memory{};  ///< What the encoder made of the source, for the blocks of the decoder.
    at::Tensor bias{};    ///< Position bias that the blocks of a stack share.
    Rotation turn{};      ///< Of rotary positions, for all blocks.
};

/// Where a walk through the blocks begins.
struct Start {
    std::int64_t block = 0;  ///< The first one; it has not been entered.
    State state;
};

/// What the last layer makes of the wanted rows.
struct Output {
    at::Tensor rows;  ///< [n, width], or the logits [n, classes] where no weight is given.
    const Weight* weight = nullptr;  ///< [classes, width]: logits = rows · weightᵀ + bias.
    at::Tensor bias{};               ///< [classes], may be undefined.
    /// Rows are all tokens, and the two columns the scores of being an answer's first and last one.
    bool spans = false;
};

/// A place in the model where a method can act.
struct Site {
    enum class Kind { Linear, Norm, Embedding };
    Kind kind = Kind::Linear;
    std::string name;         ///< Module path as in Hugging Face ("bert.pooler.dense").
    std::int64_t block = -1;  ///< Transformer block it stands in; -1 outside.
    bool head = false;        ///< The output head of the task (PEFT keeps it out of all-linear).
    Projection* projection = nullptr;    ///< Set for linear layers.
    std::vector<Parameter*> parameters;  ///< Weight first, then bias where there is one.
    Order order = Order::OutIn;          ///< Of the stored weight.
};

class Model {
public:
    virtual ~Model() = default;
    Model() = default;
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    virtual std::int64_t blocks() const = 0;
    virtual std::int64_t maxPositions() const = 0;
    virtual std::int64_t vocabSize() const = 0;
    virtual std::int64_t hiddenSize() const = 0;

    /// Columns of an output head that is tied to the embedding; 0 where there is none.
    std::int64_t tiedHead() const { return m_tied == nullptr ? 0 : m_tied->outFeatures(); }
    /// Its matrix [columns, width]; null where there is none.
    const Weight* tiedWeight() const { return m_tied.get(); }
    void replaceTied(std::unique_ptr<Weight> weight) { m_tied = std::move(weight); }
    /// Whether keys and values come from this layer, so that it must see every row.
    virtual bool feedsAttention(const std::string& site) const = 0;
    /// How many numbers stay for the backward pass for each one of the layer's output: none where
    /// the output is added to the residual stream, two where its activation gates another output.
    virtual int outputsKept(const std::string& site) const = 0;
    /// Whether the layer reads what the linear layer before it reads, and both keep one input.
    virtual bool sharesInput(const std::string& site) const = 0;

    /// Whether the layer computes a row for each token of the source, not of the decoder.
    virtual bool readsSource(const Site&) const { return false; }
    /// Layers of attention that remember the tokens before; 0 where the model cannot write on.
    virtual std::int64_t cachedLayers() const { return 0; }
    /// The token that a decoder starts with where there is an encoder; −1: there is none.
    virtual std::int32_t decoderStart() const { return -1; }

    /// Largest share that embedding and blocks drop in training.
    virtual double blockDropout() const = 0;

    virtual State embed(const Input& input, const Context& context) const = 0;
    /// What the state in front of a block holds beside hidden rows and memory; it is cheap to make
    /// and needs neither.
    virtual State frame(std::int64_t, const Input&) const { return {}; }
    /// What happens to the state before a block: the step from an encoder to its decoder.
    virtual void enter(std::int64_t, State&, const Input&, const Context&) const {}
    /// `pick`: go on with the wanted rows alone; keys and values still see every row.
    virtual void block(std::int64_t index, State& state, const Input& input, bool pick,
                       const Context& context) const = 0;
    /// The head without its last product where that one is as wide as a vocabulary.
    virtual Output output(State state, const Input& input, const Context& context) const = 0;
    /// Logits of the wanted rows [n, classes].
    at::Tensor head(State state, const Input& input, const Context& context) const;
    /// What transformers reports as the last hidden state: models whose blocks end without a norm
    /// apply their final one.
    virtual at::Tensor finalNorm(const at::Tensor& hidden) const { return hidden; }
    /// The same of an encoder with a decoder behind it, whose blocks are the first ones.
    virtual at::Tensor encoderNorm(const at::Tensor& hidden) const { return hidden; }
    virtual std::int64_t encoderBlocks() const { return 0; }
    /// embed, every block, head; the last block computes the wanted rows alone.
    at::Tensor forward(const Input& input, const Context& context) const;
    /// The same for a walk that begins further up.
    at::Tensor forward(Start start, const Input& input, const Context& context) const;
    /// embed and the blocks below `block`. Where those are all, the wanted rows alone.
    State before(std::int64_t block, const Input& input, const Context& context) const;
    /// enter() and block(), or what recomputes it.
    void advance(std::int64_t index, State& state, const Input& input, bool pick,
                 const Context& context) const;
    /// Sum over the wanted rows of −log softmax(logits)[label]; labels int64 [n]. The logits of a
    /// vocabulary never exist all at once. `each`, where given, receives what is to be said of the
    /// rows apart; of a vocabulary only where no gradients are wanted. Where the output is spans,
    /// labels are the first and last tokens [2 · examples] of answers.
    at::Tensor lossSum(const Input& input, const at::Tensor& labels, const Context& context,
                       RowAnswers* each = nullptr) const;
    /// The same for a walk that begins further up.
    at::Tensor lossSum(Start start, const Input& input, const at::Tensor& labels,
                       const Context& context, RowAnswers* each = nullptr) const;
    /// Classes that `output` tells apart.
    virtual std::int64_t classes() const = 0;

    const std::vector<Site>& sites() const { return m_sites; }
    const std::vector<std::unique_ptr<Parameter>>& parameters() const { return m_parameters; }
    Parameter* parameter(const std::string& name) const;

    /// config.json as it is to be written with the model.
    const Value& config() const { return m_config; }
    /// Parts of names that make a module of the task's head ("classifier").
    virtual std::vector<std::string> headModules() const = 0;
    /// Hugging Face's task type for adapter_config.json ("SEQ_CLS"); "" where there is none.
    virtual std::string peftTaskType() const = 0;
    /// Module names LoRA takes where the experiment names none (PEFT's defaults).
    virtual std::vector<std::string> defaultTargets() const = 0;

protected:
    /// Rows of self-attention in the block, whose layer of the cache is `layer`.
    static AttentionRows selfRows(std::int64_t layer, const Input& input, bool pick);
    /// The output of an untied head over a vocabulary, with its adapters where it has some.
    static Output headOutput(const Projection& head, const at::Tensor& rows,
                             const at::Tensor& rowKeys, const Context& context);
    Parameter& add(WeightSource& source, const std::string& name, at::IntArrayRef shape,
                   const Init& init, bool decays);
    /// Names under which other writers keep the same tensor.
    virtual std::vector<std::string> aliases(const std::string& name) const = 0;

    struct LinearShape {
        std::int64_t in;
        std::int64_t out;
        std::int64_t block = -1;
        bool head = false;
        Order order = Order::OutIn;
        bool bias = true;
        Init init = {};  ///< Of the weight; the bias starts at zero.
    };
    /// A linear layer, registered as a site.
    Projection& addLinear(WeightSource& source, const std::string& name, const LinearShape& shape);

    /// Layer norm, or RMS norm where there is no bias (Zhang and Sennrich 2019); in fp32.
    struct Norm {
        Parameter* weight = nullptr;
        Parameter* bias = nullptr;
        double epsilon = 1e-5;
        at::Tensor operator()(const at::Tensor& x) const;
    };
    Norm addNorm(WeightSource& source, const std::string& name, std::int64_t width, double epsilon,
                 std::int64_t block, bool required = true);
    Norm addRmsNorm(WeightSource& source, const std::string& name, std::int64_t width,
                    double epsilon, std::int64_t block);
    /// A table of rows, registered as a site; its gradient keeps touched rows alone.
    Parameter& addEmbedding(WeightSource& source, const std::string& name, std::int64_t rows,
                            std::int64_t width, const Init& init);
    /// The output head is this table's: every row of it has a gradient.
    void tieHead(Parameter& table);

    Value m_config;

private:
    void walk(Start& start, std::int64_t end, const Input& input, const Context& context) const;

    std::vector<std::unique_ptr<Parameter>> m_parameters;
    std::map<std::string, Parameter*> m_byName;
    std::vector<std::unique_ptr<Projection>> m_projections;
    std::unique_ptr<Weight> m_tied;
    std::vector<Site> m_sites;
};

/// rows of a table [n, width] in fp32; the gradient of a trained table is a sparse tensor of
/// touched rows, added to the dense one of a head that is tied to it. Row `padding` never gets a
/// gradient.
at::Tensor lookUp(const Parameter& table, const at::Tensor& ids, std::int64_t padding = -1);

}  // namespace artemis
