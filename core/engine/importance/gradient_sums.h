// Sums of gradients, parameter by parameter, without keeping the gradients.
#pragma once

#include <memory>
#include <vector>

#include "core/engine/models/model.h"

namespace artemis {

/// Which parameters get a gradient.
enum class GradientsOf { Everything, Blocks };

/// While it lives these parameters of the model, and no others, have a gradient; those of a block
/// are added up and let go as soon as all backward passes of its batch have brought theirs, so that
/// a backward pass needs little more memory than its activations. What lies outside of blocks may
/// be used in several places; its gradient waits for take().
class GradientSums {
public:
    /// `passes`: how many backward passes, on threads of their own perhaps, make one batch.
    GradientSums(Model& model, int passes, GradientsOf which = GradientsOf::Everything);
    ~GradientSums();
    GradientSums(const GradientSums&) = delete;
    GradientSums& operator=(const GradientSums&) = delete;

    /// Of one parameter in one batch.
    struct Sum {
        double absolute = 0;  ///< Σ |∂L/∂θ|
        double squares = 0;   ///< Σ (∂L/∂θ)²
    };
    /// After the backward passes of a batch: one sum a parameter, in the order of
    /// model.parameters(). Starts anew.
    std::vector<Sum> take();

private:
    struct Hook;
    struct Place {
        bool inBlock = false;
        int passes = 0;
        Sum sum;
    };

    void add(std::size_t index);

    Model& m_model;
    int m_passes;
    std::vector<Place> m_places;
    std::vector<bool> m_trained;  ///< As it was before.
};

}  // namespace artemis
