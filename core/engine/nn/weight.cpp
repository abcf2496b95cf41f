// The dense weight.
#include "core/engine/nn/weight.h"

#include "core/engine/nn/product.h"

namespace artemis {

at::Tensor DenseWeight::multiply(const at::Tensor& x, const at::Tensor& bias) const {
    const at::Tensor& value = m_parameter.value;
    return affine(x, m_order == Order::OutIn ? value.t() : value, bias);
}

at::Tensor DenseWeight::transposedMultiply(const at::Tensor& g) const {
    const at::Tensor& value = m_parameter.value;
    return product(g, m_order == Order::OutIn ? value : value.t());
}

at::Tensor DenseWeight::dense() const {
    const at::Tensor value = m_parameter.value.detach().to(at::kFloat);
    return m_order == Order::OutIn ? value : value.t();
}

void DenseWeight::add(const at::Tensor& delta) {
    m_parameter.value = m_parameter.value.to(at::kFloat);
    dense().add_(delta);
}

std::int64_t DenseWeight::inFeatures() const {
    return m_parameter.value.size(m_order == Order::OutIn ? 1 : 0);
}

std::int64_t DenseWeight::outFeatures() const {
    return m_parameter.value.size(m_order == Order::OutIn ? 0 : 1);
}

std::int64_t DenseWeight::bytes() const { return m_parameter.bytes(); }

}  // namespace artemis
