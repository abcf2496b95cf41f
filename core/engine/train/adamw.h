// AdamW: Adam with decoupled weight decay. Loshchilov & Hutter 2019, arXiv:1711.05101; as
// torch.optim.AdamW:
//   p ← p (1 − lr·wd);  m ← β1 m + (1−β1) g;  v ← β2 v + (1−β2) g²
//   p ← p − lr / (1−β1^t) · m / (√v / √(1−β2^t) + ε)
// m and v are kept in fp32, or in 8 bits as in bitsandbytes' AdamW8bit: Dettmers et al. 2022,
// arXiv:2110.02861. The update is computed in fp32 either way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/engine/nn/parameter.h"
#include "core/engine/train/adamw_update.h"
#include "core/engine/train/workers.h"

namespace artemis {

struct AdamWOptions {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0;
    /// In 8 bits where a parameter has at least 4096 numbers; what is row-sparse stays in fp32.
    bool smallStates = false;
};

/// Numbers in 8 bits that share a scale.
inline constexpr std::int64_t stateBlock = 256;

/// Bytes of m and v of a parameter all of which has a gradient.
std::int64_t stateBytes(const Parameter& parameter, bool smallStates);

class AdamW {
public:
    AdamW(std::vector<Parameter*> parameters, const AdamWOptions& options);

    /// Total L2 norm of all gradients. The workers share the parameters, here and below.
    double gradientNorm(Workers& workers) const;
    /// One step with rate `lr`, every gradient scaled by `gradientScale` (clipping); gradients are
    /// dropped afterwards. A row-sparse parameter keeps state for rows that ever had a gradient:
    /// all others would have m = v = 0 and stay where they are but for decay.
    void step(double lr, double gradientScale, Workers& workers);

    /// Steps taken.
    std::int64_t steps() const { return m_steps; }
    std::int64_t stateBytes() const;

    /// State under "<parameter>/m", "<parameter>/v", and "<parameter>/rows" for row-sparse ones; of
    /// codes in 8 bits the blocks' largest magnitudes under "<parameter>/m_scale", "…/v_scale";
    /// under "<parameter>/since", int64 [1], the steps taken before the first of its own.
    std::map<std::string, at::Tensor> state() const;
    /// Goes on from an earlier optimiser's steps and states; what is not among `moved` starts anew.
    void takeOver(const AdamW& earlier, const std::vector<Moved>& moved);

    /// Frees the states: another step would start anew.
    void dropStates() { m_moments.assign(m_parameters.size(), {}); }

    /// False where a state has other bits than the options ask for.
    [[nodiscard]] bool restore(const std::map<std::string, at::Tensor>& state, std::int64_t steps);

private:
    struct Moments {
        at::Tensor mean;
        at::Tensor square;
        at::Tensor meanScale;  ///< In 8 bits: [blocks], one after another.
        at::Tensor squareScale;
        at::Tensor rows;  ///< Row-sparse: int64 [k], the rows that mean and square [k, width] hold.
        at::Tensor slot;  ///< Row-sparse: int64 [table rows], index into rows, or -1.
        std::int64_t since = 0;  ///< Steps before its own first one, from which t counts.
    };
    void stepDense(Parameter& parameter, Moments& moments, double lr, double gradientScale);
    void stepSmall(Parameter& parameter, Moments& moments, double lr, double gradientScale);
    void stepRows(Parameter& parameter, Moments& moments, double lr, double gradientScale);
    void admit(Moments& moments, const at::Tensor& rows, const at::Tensor& table);

    AdamWFactors factorsOf(const Parameter& parameter, const Moments& moments, double lr,
                           double gradientScale) const;
    double norm(Parameter& parameter) const;
    void stepOne(std::size_t index, double lr, double gradientScale);
    /// task(index of parameter) for all that have a gradient.
    void forEach(Workers& workers, const std::function<void(std::size_t)>& task) const;

    std::vector<Parameter*> m_parameters;
    std::vector<Moments> m_moments;
    AdamWOptions m_options;
    std::int64_t m_steps = 0;
};

}  // namespace artemis
