// The model of an experiment as a list of modules, known from config.json alone; LibTorch-free.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/config/experiment.h"

namespace artemis {

struct OutlineModule {
    enum class Kind { Linear, Norm, Embedding };
    /// What trains of it: all of its own parameters, some of them (biases), an adapter, nothing.
    enum class State { Trained, Partly, Adapted, Frozen };
    std::string name;         ///< Module path as in Hugging Face.
    std::int64_t block = -1;  ///< Transformer block; -1 outside of them.
    Kind kind = Kind::Linear;
    State state = State::Frozen;
    std::vector<std::int64_t> shape;  ///< [out, in] of a linear layer; rows and width of a table.
    std::int64_t parameters = 0;      ///< Its own, without adapters.
    std::int64_t trainable = 0;       ///< That train, adapters included.
    /// The shortest target that means this layer in every block and no other; "" where methods may
    /// not adapt it.
    std::string target;
};

/// One word of a list of target modules, and the modules it means (indices).
struct TargetWord {
    std::string word;
    std::vector<std::size_t> modules;
};

/// A setting of a chosen method that lists target modules.
struct TargetSetting {
    std::string path;               ///< "fine_tuning.METHOD.target_modules"
    std::vector<TargetWord> words;  ///< As given, or the model's usual ones.

    std::set<std::size_t> modules() const;
};

struct ModelOutline {
    std::string family;
    std::int64_t blocks = 0;
    std::int64_t parameters = 0;  ///< Of the model without adapters.
    std::int64_t trainable = 0;
    std::vector<OutlineModule> modules;  ///< In the order of the forward pass.
    std::vector<TargetSetting> targets;
    std::vector<Problem> problems;  ///< Why the methods could not be attached; all is then frozen.
};

/// Reads config.json and the names in the weights' header. The number of classes is counted in the
/// first rows of the training data, two where they cannot be read. Throws BadInput where there is
/// no model.
ModelOutline outlineModel(const ExperimentConfig& config);

/// The setting changed so that it means exactly the `wanted` modules: words that mean wanted ones
/// alone stay, a layer wanted in every block is added by its target, others by their full names.
TargetSetting retargeted(const ModelOutline& outline, const TargetSetting& now,
                         const std::set<std::size_t>& wanted);

}  // namespace artemis
