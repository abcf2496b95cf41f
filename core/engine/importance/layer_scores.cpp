// Scores of importance.
#include "core/engine/importance/layer_scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/engine/importance/module_names.h"

namespace artemis {

namespace {

/// Linear interpolation between the sorted values, as numpy's and LibTorch's quantile.
double quantile(const std::vector<double>& descending, double q) {
    const double at = (1 - q) * static_cast<double>(descending.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, descending.size() - 1);
    return std::lerp(descending[low], descending[high], at - static_cast<double>(low));
}

}  // namespace

GradientScores gradientScores(const Model& model, const std::vector<GradientSums::Sum>& sums) {
    const auto blocks = static_cast<std::size_t>(model.blocks());
    GradientScores scores{std::vector<double>(blocks), std::vector<double>(blocks)};
    std::vector<double> counts(blocks);
    const ModuleNames names = moduleNames(model);
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const Parameter* parameter = model.parameters()[i].get();
        if (const auto found = names.places.find(parameter); found != names.places.end()) {
            const std::size_t block = found->second.layer;
            scores.absolute[block] += sums[i].absolute;
            scores.squares[block] += sums[i].squares;
            counts[block] += static_cast<double>(parameter->count());
        }
    }
    for (std::size_t block = 0; block < blocks; ++block) {
        scores.absolute[block] /= counts[block];
        scores.squares[block] /= counts[block];
    }
    return scores;
}

ActivationScores activationScores(const Model& model, const Input& input, const Context& context) {
    const c10::NoGradGuard noGrad;
    ActivationScores scores;
    State state = model.embed(input, context);
    for (std::int64_t i = 0; i < model.blocks(); ++i) {
        model.enter(i, state, input, context);
        const at::Tensor before = state.hidden;
        model.block(i, state, input, false, context);
        // The rows are those of the encoder's layout in an encoder's block.
        const Layout& layout = i < model.encoderBlocks() ? input.source.layout : input.layout;
        at::Tensor h0 = before;
        at::Tensor h = state.hidden;
        if (layout.attend.defined()) {
            const at::Tensor real =
                layout.attend.flatten().index_select(0, layout.grid).nonzero().squeeze(1);
            h0 = h0.index_select(0, real);
            h = h.index_select(0, real);
        }
        const auto lengths = [](const at::Tensor& rows) {
            return at::linalg_vector_norm(rows, 2, {-1});
        };
        scores.rows.push_back(static_cast<double>(h.size(0)));
        scores.magnitude.push_back(h.abs().mean().item<double>());
        scores.relativeChange.push_back((lengths(h - h0) / lengths(h0)).mean().item<double>());
    }
    return scores;
}

SpectralScore spectralScore(const at::Tensor& weight) {
    const at::Tensor matrix = weight.to(at::kDouble);
    const auto [small, large] = std::minmax({matrix.size(0), matrix.size(1)});
    const at::Tensor gram =
        matrix.size(0) <= matrix.size(1) ? matrix.mm(matrix.t()) : matrix.t().mm(matrix);
    const at::Tensor values = at::linalg_eigvalsh(gram).clamp_min(0).sqrt().flip(0).contiguous();
    SpectralScore score;
    score.singularValues.assign(values.const_data_ptr<double>(),
                                values.const_data_ptr<double>() + small);
    score.sigma =
        (quantile(score.singularValues, 0.75) - quantile(score.singularValues, 0.25)) / 1.349;
    score.threshold =
        score.sigma * (1 + std::sqrt(static_cast<double>(small) / static_cast<double>(large)));
    const auto noise = std::ranges::partition_point(
        score.singularValues, [&](double value) { return value > score.threshold; });
    const double signal = std::accumulate(score.singularValues.begin(), noise, 0.0);
    const double rest = std::accumulate(noise, score.singularValues.end(), 0.0);
    score.ratio = signal / (noise == score.singularValues.end() ? 1 : rest);
    score.snr = score.ratio / score.singularValues.front();
    return score;
}

}  // namespace artemis
