// Projection: a linear layer, its weight, its bias, and a slot for adapters.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/nn/context.h"
#include "core/engine/nn/weight.h"

namespace artemis {

class Projection;

/// Something that changes what a projection computes. `next(x)` is the projection without this
/// adapter: its weight, its bias and the adapters before this one.
class SlotAdapter {
public:
    using Next = std::function<at::Tensor(const at::Tensor&)>;
    virtual ~SlotAdapter() = default;
    /// x [n, in] → [n, out]; `rowKeys` [n] name the rows for random numbers.
    virtual at::Tensor apply(const at::Tensor& x, const Next& next, const at::Tensor& rowKeys,
                             const Context& context) const = 0;
    /// Whether it computes with a copy of its input, some of which is dropped.
    virtual bool dropsInput() const { return false; }
    /// Its parameters, named as in their file: the projection's name, then "lora_A.weight". Where
    /// adapters share, those of the first one.
    virtual std::vector<Parameter*> parameters() = 0;
    /// Goes on from an adapter of the same kind in the same place, of whatever size.
    virtual std::vector<Moved> takeOver(SlotAdapter& earlier) = 0;
    /// Changes weight and bias so that the projection alone computes the same.
    virtual void mergeInto(Projection& projection) const = 0;
};

class Projection {
public:
    Projection(std::string name, std::unique_ptr<Weight> weight, Parameter* bias)
        : m_name(std::move(name)),
          m_key(random::key(m_name)),
          m_weight(std::move(weight)),
          m_bias(bias) {}

    /// x [n, in] → [n, out], rounded as context.precision says.
    at::Tensor forward(const at::Tensor& x, const at::Tensor& rowKeys,
                       const Context& context) const;

    const std::string& name() const { return m_name; }
    std::uint64_t key() const { return m_key; }
    Weight& weight() const { return *m_weight; }
    void replaceWeight(std::unique_ptr<Weight> weight) { m_weight = std::move(weight); }
    Parameter* bias() const { return m_bias; }

    struct NamedAdapter {
        std::string name;
        std::unique_ptr<SlotAdapter> adapter;
    };
    /// Applied in order, the first one innermost.
    std::vector<NamedAdapter>& adapters() { return m_adapters; }
    const std::vector<NamedAdapter>& adapters() const { return m_adapters; }

private:
    at::Tensor through(std::size_t count, const at::Tensor& x, const at::Tensor& rowKeys,
                       const Context& context) const;

    std::string m_name;
    std::uint64_t m_key;
    std::unique_ptr<Weight> m_weight;
    Parameter* m_bias;
    std::vector<NamedAdapter> m_adapters;
};

}  // namespace artemis
