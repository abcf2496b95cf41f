// What a model folder holds, and what it can be used for on this machine; LibTorch-free.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/files/hub.h"

namespace artemis {

/// Memory that one way of using a model takes, from its shapes alone.
struct MemoryNeed {
    std::string method;  ///< Label of a fine-tuning method; "" for writing and predicting.
    double bytes = 0;
};

struct ModelFacts {
    std::string path;          ///< As it was given.
    std::string folder;        ///< Where it lies; "" where that is not known.
    std::string architecture;  ///< "GPT2LMHeadModel", as config.json says it.
    std::string family;        ///< "GPT-2"
    std::int64_t parameters = 0;
    std::int64_t blocks = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t vocabulary = 0;
    double diskBytes = 0;            ///< Of the weights.
    std::string dtype;               ///< "BF16"; several joined by commas.
    std::vector<std::string> tasks;  ///< Labels of what its family can be trained for.
    bool writes = false;             ///< Whether it can go on after a prompt.
    std::vector<MemoryNeed> needs;
    double freeBytes = 0;
    std::string problem;  ///< Why it cannot be used, in a sentence; "" where it can.
};

/// The batch that `needs` of fine-tuning are reckoned for: so many examples of so many tokens.
inline constexpr std::int64_t needExamples = 8;
inline constexpr std::int64_t needTokens = 128;

/// `path` is a folder, `builtin:NAME` or `hub:ORG/NAME[@REVISION]`. Reads configuration and
/// headers, not the weights. Never throws for a model that cannot be used: its problem says why.
ModelFacts describeModel(const std::string& path);

struct FoundModel {
    enum class Place { BuiltIn, Hub, Beside, Given };
    std::string path;  ///< As describeModel() takes it.
    Place place = Place::BuiltIn;
};

/// Built-in models; those in the hub's cache; folders (and .gguf files) beside `current`; `given`
/// folders. Each once, in this order.
std::vector<FoundModel> findModels(const std::string& current,
                                   const std::vector<std::string>& given, const HubSettings& hub);

/// The first built-in model that can write; throws Failure where there is none.
std::string builtinWriter();

}  // namespace artemis
