// The projection and its chain of adapters.
#include "core/engine/nn/projection.h"

namespace artemis {

at::Tensor Projection::forward(const at::Tensor& x, const at::Tensor& rowKeys,
                               const Context& context) const {
    return through(m_adapters.size(), context.precision.operand(x), rowKeys, context);
}

at::Tensor Projection::through(std::size_t count, const at::Tensor& x, const at::Tensor& rowKeys,
                               const Context& context) const {
    if (count == 0) {
        return m_weight->multiply(x, m_bias == nullptr ? at::Tensor() : m_bias->value);
    }
    const SlotAdapter& outermost = *m_adapters[count - 1].adapter;
    return outermost.apply(
        x, [&](const at::Tensor& inner) { return through(count - 1, inner, rowKeys, context); },
        rowKeys, context);
}

}  // namespace artemis
