// Cost models for tests of plans: random ones, and the even layers of a transformer.
#pragma once

#include <vector>

#include "core/base/random.h"
#include "core/plan/cost_model.h"

namespace artemis::test {

/// Uniform numbers one after another.
class Draws {
public:
    explicit Draws(std::uint64_t key) : m_key(key) {}
    double between(double low, double high) {
        return low + (high - low) * random::uniform(m_key, m_next++);
    }
    std::size_t below(std::size_t bound) {
        return static_cast<std::size_t>(random::below(m_key, m_next++, bound));
    }

private:
    std::uint64_t m_key;
    std::uint64_t m_next = 0;
};

/// Every cost drawn for itself.
inline LayerCost randomLayer(Draws& draws) {
    LayerCost layer;
    layer.forward = draws.between(1, 2);
    layer.inputGradient = draws.between(1, 2);
    layer.weights = draws.between(10, 20);
    layer.activations = draws.between(5, 40);
    layer.full = {.innerGradient = draws.between(0, 1),
                  .weightGradient = draws.between(0.5, 3),
                  .optimizer = draws.between(0, 1),
                  .parameters = draws.between(2, 10),
                  .activations = draws.between(5, 40)};
    layer.adapter = {.innerGradient = draws.between(0, 1), .activations = draws.between(0, 10)};
    layer.adapterPerRank = {.forward = draws.between(0, 0.05),
                            .inputGradient = draws.between(0, 0.05),
                            .weightGradient = draws.between(0, 0.05),
                            .parameters = draws.between(0.01, 0.1),
                            .activations = draws.between(0, 1)};
    return layer;
}

inline CostModel randomModel(Draws& draws, std::size_t layers) {
    CostModel model;
    model.embedding = {.forward = 0.5, .weights = 100};
    model.embedding.full = {.weightGradient = 1, .optimizer = 2, .parameters = 30};
    for (std::size_t i = 0; i < layers; ++i) {
        model.layers.push_back(randomLayer(draws));
    }
    model.head = {.forward = 0.5, .inputGradient = 0.5, .activations = 3};
    model.head.full = {.weightGradient = 0.5, .parameters = 1};
    model.head.adapter = model.head.full;
    model.batchSeconds = 0.1;
    model.cacheReadWork = 0.2;
    model.cacheBytes = draws.between(0, 60);
    model.boundaryBytes = 4;
    model.temporaryBytes = 20;
    return model;
}

/// Layers of one shape: the three products of a layer cost the same.
inline CostModel evenModel(std::size_t layers) {
    LayerCost layer{.forward = 10, .inputGradient = 10, .weights = 400, .activations = 200};
    layer.full = {.weightGradient = 10, .optimizer = 1, .parameters = 100, .activations = 200};
    layer.adapterPerRank = {.forward = 0.02,
                            .inputGradient = 0.02,
                            .weightGradient = 0.02,
                            .optimizer = 0.005,
                            .parameters = 0.5,
                            .weights = 2,
                            .activations = 1};
    CostModel model;
    model.embedding = {.weights = 1000};
    model.layers.assign(layers, layer);
    model.head = {.forward = 1, .inputGradient = 1, .activations = 4};
    model.head.full = {.weightGradient = 1, .parameters = 2};
    model.head.adapter = model.head.full;
    model.cacheBytes = 900;
    model.boundaryBytes = 20;
    model.temporaryBytes = 50;
    return model;
}

inline std::vector<double> randomScores(Draws& draws, std::size_t layers) {
    std::vector<double> scores;
    for (std::size_t i = 0; i < layers; ++i) {
        scores.push_back(draws.between(0, 1));
    }
    return scores;
}

}  // namespace artemis::test
