// What every model shares: parameters, sites, the walk through the blocks.
#include "core/engine/models/model.h"

#include "core/engine/models/recompute.h"
#include "core/engine/nn/loss.h"
#include "core/engine/nn/rms_norm.h"

namespace artemis {

namespace {

/// As [in, out], with its gradients where it can have some.
at::Tensor columns(const Weight& weight) {
    const Parameter* parameter = weight.parameter();
    return (parameter == nullptr ? weight.dense() : parameter->value).t();
}

}  // namespace

void Model::walk(Start& start, std::int64_t end, const Input& input, const Context& context) const {
    const bool picks = input.wanted.rows.numel() < input.layout.tokens;
    for (; start.block < end; ++start.block) {
        advance(start.block, start.state, input, picks && start.block + 1 == blocks(), context);
    }
}

State Model::before(std::int64_t block, const Input& input, const Context& context) const {
    Start start{0, embed(input, context)};
    walk(start, block, input, context);
    return start.state;
}

void Model::advance(std::int64_t index, State& state, const Input& input, bool pick,
                    const Context& context) const {
    enter(index, state, input, context);
    if (context.recompute) {
        recomputedBlock(*this, index, state, input, pick, context);
    } else {
        block(index, state, input, pick, context);
    }
}

AttentionRows Model::selfRows(std::int64_t layer, const Input& input, bool pick) {
    return {.queries = input.layout,
            .wanted = pick ? &input.wanted : nullptr,
            .cache = input.cache == nullptr ? nullptr : &input.cache->layer(layer)};
}

at::Tensor Model::head(State state, const Input& input, const Context& context) const {
    const Output out = output(std::move(state), input, context);
    return out.weight == nullptr
               ? out.rows
               : out.weight->multiply(context.precision.operand(out.rows), out.bias);
}

at::Tensor Model::forward(const Input& input, const Context& context) const {
    return forward({0, embed(input, context)}, input, context);
}

at::Tensor Model::forward(Start start, const Input& input, const Context& context) const {
    walk(start, blocks(), input, context);
    return head(std::move(start.state), input, context);
}

at::Tensor Model::lossSum(const Input& input, const at::Tensor& labels, const Context& context,
                          RowAnswers* each) const {
    return lossSum({0, embed(input, context)}, input, labels, context, each);
}

at::Tensor Model::lossSum(Start start, const Input& input, const at::Tensor& labels,
                          const Context& context, RowAnswers* each) const {
    walk(start, blocks(), input, context);
    const Output out = output(std::move(start.state), input, context);
    if (out.spans) {
        return spanLossSum(out.rows.to(at::kFloat), input.layout.lengths, labels, each);
    }
    return out.weight == nullptr ? crossEntropySum(out.rows.to(at::kFloat), labels, each)
                                 : vocabularyLossSum(context.precision.operand(out.rows),
                                                     columns(*out.weight), out.bias, labels, each);
}

Output Model::headOutput(const Projection& head, const at::Tensor& rows, const at::Tensor& rowKeys,
                         const Context& context) {
    if (!head.adapters().empty()) {
        return {head.forward(rows, rowKeys, context)};
    }
    return {rows, &head.weight(), head.bias() == nullptr ? at::Tensor() : head.bias()->value};
}

Parameter* Model::parameter(const std::string& name) const {
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second;
}

Parameter& Model::add(WeightSource& source, const std::string& name, at::IntArrayRef shape,
                      const Init& init, bool decays) {
    auto parameter = std::make_unique<Parameter>();
    parameter->name = name;
    parameter->value = source.take(name, aliases(name), shape, init);
    parameter->decays = decays;
    m_byName[name] = parameter.get();
    m_parameters.push_back(std::move(parameter));
    return *m_parameters.back();
}

Projection& Model::addLinear(WeightSource& source, const std::string& name,
                             const LinearShape& shape) {
    const bool straight = shape.order == Order::OutIn;
    Parameter& weight =
        add(source, name + ".weight",
            {straight ? shape.out : shape.in, straight ? shape.in : shape.out}, shape.init, true);
    const Init zeros = shape.init.required ? Init::zeros() : Init::zeros().optional();
    Parameter* bias =
        shape.bias ? &add(source, name + ".bias", {shape.out}, zeros, false) : nullptr;
    m_projections.push_back(std::make_unique<Projection>(
        name, std::make_unique<DenseWeight>(weight, shape.order), bias));
    std::vector<Parameter*> parameters{&weight};
    if (bias != nullptr) {
        parameters.push_back(bias);
    }
    m_sites.push_back({Site::Kind::Linear, name, shape.block, shape.head,
                       m_projections.back().get(), std::move(parameters), shape.order});
    return *m_projections.back();
}

Model::Norm Model::addNorm(WeightSource& source, const std::string& name, std::int64_t width,
                           double epsilon, std::int64_t block, bool required) {
    const auto init = [required](const Init& own) { return required ? own : own.optional(); };
    Norm norm;
    norm.weight = &add(source, name + ".weight", {width}, init(Init::ones()), false);
    norm.bias = &add(source, name + ".bias", {width}, init(Init::zeros()), false);
    norm.epsilon = epsilon;
    m_sites.push_back({Site::Kind::Norm, name, block, false, nullptr, {norm.weight, norm.bias}});
    return norm;
}

Model::Norm Model::addRmsNorm(WeightSource& source, const std::string& name, std::int64_t width,
                              double epsilon, std::int64_t block) {
    Norm norm;
    norm.weight = &add(source, name + ".weight", {width}, Init::ones(), false);
    norm.epsilon = epsilon;
    m_sites.push_back({Site::Kind::Norm, name, block, false, nullptr, {norm.weight}});
    return norm;
}

at::Tensor Model::Norm::operator()(const at::Tensor& x) const {
    if (bias == nullptr) {
        return rmsNorm(x, weight->value, epsilon);
    }
    return at::layer_norm(x.to(at::kFloat), {x.size(-1)}, weight->value, bias->value, epsilon);
}

Parameter& Model::addEmbedding(WeightSource& source, const std::string& name, std::int64_t rows,
                               std::int64_t width, const Init& init) {
    Parameter& table = add(source, name + ".weight", {rows, width}, init, true);
    table.rowSparse = true;
    m_sites.push_back({Site::Kind::Embedding, name, -1, false, nullptr, {&table}});
    return table;
}

void Model::tieHead(Parameter& table) {
    table.rowSparse = false;
    m_tied = std::make_unique<DenseWeight>(table, Order::OutIn);
}

at::Tensor lookUp(const Parameter& table, const at::Tensor& ids, std::int64_t padding) {
    return at::embedding(table.value, ids, padding, false, table.trainable()).to(at::kFloat);
}

}  // namespace artemis
