// LoraAdapter: the low-rank update of one linear layer.
#pragma once

#include <memory>

#include "core/engine/nn/projection.h"
#include "core/engine/peft/lora_options.h"

namespace artemis {

class LoraAdapter final : public SlotAdapter {
public:
    /// With the matrices of `lender`, where there is one.
    LoraAdapter(const Projection& projection, const LoraOptions& options, std::uint64_t seed,
                const LoraAdapter* lender);

    at::Tensor apply(const at::Tensor& x, const Next& next, const at::Tensor& rowKeys,
                     const Context& context) const override;
    bool dropsInput() const override { return m_dropout > 0; }
    std::vector<Parameter*> parameters() override { return {&m_matrices->a, &m_matrices->b}; }
    /// Of more components than it has itself it takes the strongest, by ‖a_i‖ · ‖b_i‖.
    std::vector<Moved> takeOver(SlotAdapter& earlier) override;
    void mergeInto(Projection& projection) const override;

private:
    struct Matrices {
        Parameter a;
        Parameter b;
    };
    std::shared_ptr<Matrices> m_matrices = std::make_shared<Matrices>();
    double m_scale;
    double m_dropout;
    std::uint64_t m_key;
};

}  // namespace artemis
