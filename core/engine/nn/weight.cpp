// The dense weight.
#include "core/engine/nn/weight.h"

namespace artemis {

at::Tensor DenseWeight::multiply(const at::Tensor& x, const at::Tensor& bias) const {
    if (m_order == Order::OutIn) {
        return at::linear(x, m_parameter.value, bias);
    }
    return bias.defined() ? at::addmm(bias, x, m_parameter.value) : at::mm(x, m_parameter.value);
}

at::Tensor DenseWeight::transposedMultiply(const at::Tensor& g) const {
    return at::mm(g, m_order == Order::OutIn ? m_parameter.value : m_parameter.value.t());
}

at::Tensor DenseWeight::dense() const {
    const at::Tensor value = m_parameter.value.detach();
    return m_order == Order::OutIn ? value : value.t();
}

void DenseWeight::add(const at::Tensor& delta) { dense().add_(delta); }

std::int64_t DenseWeight::inFeatures() const {
    return m_parameter.value.size(m_order == Order::OutIn ? 1 : 0);
}

std::int64_t DenseWeight::outFeatures() const {
    return m_parameter.value.size(m_order == Order::OutIn ? 0 : 1);
}

std::int64_t DenseWeight::bytes() const {
    return m_parameter.value.numel() * static_cast<std::int64_t>(m_parameter.value.element_size());
}

}  // namespace artemis
