// Weight: a matrix a linear layer multiplies with, whatever its storage.
#pragma once

#include <cstdint>

#include "core/engine/nn/parameter.h"

namespace artemis {

class Weight {
public:
    virtual ~Weight() = default;
    /// x [n, in] · Wᵀ + bias → [n, out]; `bias` may be undefined. Differentiable in x, in bias and,
    /// where the storage can be trained, in W.
    virtual at::Tensor multiply(const at::Tensor& x, const at::Tensor& bias) const = 0;
    /// g [n, out] · W → [n, in].
    virtual at::Tensor transposedMultiply(const at::Tensor& g) const = 0;
    /// W as [out, in] in fp32.
    virtual at::Tensor dense() const = 0;
    /// W += delta [out, in]; the sum is kept in fp32.
    virtual void add(const at::Tensor& delta) = 0;
    virtual std::int64_t inFeatures() const = 0;
    virtual std::int64_t outFeatures() const = 0;
    virtual std::int64_t bytes() const = 0;
    /// The parameter that holds it, or null where the storage cannot be trained.
    virtual Parameter* parameter() const = 0;
};

/// How a checkpoint lays a matrix out: Linear stores [out, in], GPT-2's Conv1D [in, out].
enum class Order { OutIn, InOut };

/// A plain tensor, possibly a memory-mapped one.
class DenseWeight final : public Weight {
public:
    DenseWeight(Parameter& parameter, Order order) : m_parameter(parameter), m_order(order) {}
    at::Tensor multiply(const at::Tensor& x, const at::Tensor& bias) const override;
    at::Tensor transposedMultiply(const at::Tensor& g) const override;
    at::Tensor dense() const override;
    void add(const at::Tensor& delta) override;
    std::int64_t inFeatures() const override;
    std::int64_t outFeatures() const override;
    std::int64_t bytes() const override;
    Parameter* parameter() const override { return &m_parameter; }

private:
    Parameter& m_parameter;
    Order m_order;
};

}  // namespace artemis
