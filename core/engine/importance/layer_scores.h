// Scores of importance: of every layer by its gradients and by its activations, of every matrix by
// its singular values. Formulas and names as in Artemis' golden cases (kind `importance`).
#pragma once

#include <vector>

#include "core/engine/importance/gradient_sums.h"
#include "core/engine/models/model.h"

namespace artemis {

/// Mean of |∂L/∂θ| over all scalars of each transformer block, norms and biases included; `squares`
/// likewise of (∂L/∂θ)², the diagonal of the empirical Fisher information. [blocks]
struct GradientScores {
    std::vector<double> absolute;
    std::vector<double> squares;
};
GradientScores gradientScores(const Model& model, const std::vector<GradientSums::Sum>& sums);

/// What each block does to its rows, over all rows of a batch: h is its output before any final
/// norm, h₀ its input. [blocks]
struct ActivationScores {
    std::vector<double> magnitude;       ///< Mean |h|.
    std::vector<double> relativeChange;  ///< Mean ‖h − h₀‖ / ‖h₀‖.
    std::vector<double> rows;            ///< What they are means over.
};
/// One forward pass without a gradient; rows that `input.layout.attend` hides do not count.
ActivationScores activationScores(const Model& model, const Input& input, const Context& context);

/// A matrix's signal against its noise (Hartford et al. 2024, "Spectrum", arXiv:2406.06623): the
/// edge of noise is that of Marchenko and Pastur with a deviation from the quartiles.
struct SpectralScore {
    std::vector<double> singularValues;  ///< Descending; min(rows, columns) of them.
    double sigma = 0;                    ///< (q75 − q25) / 1.349 of the singular values.
    double threshold = 0;                ///< sigma (1 + √(smaller side / larger side)).
    double ratio = 0;  ///< Σ values above the threshold / Σ of the others (1 if there are none).
    double snr = 0;    ///< ratio / largest value.
};
/// `weight` [rows, columns]. Exact, from the eigenvalues of the smaller Gram matrix in fp64: the
/// quartiles need all singular values, which a randomised decomposition does not give.
SpectralScore spectralScore(const at::Tensor& weight);

}  // namespace artemis
