// Families of models: how config.json becomes a Model, and the list of those there are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/config/options.h"
#include "core/engine/models/model.h"

namespace artemis {

/// What the head must be able to do.
struct HeadRequest {
    std::string
        task;  ///< "classification", "question-answering", "masked-lm", "causal-lm", "seq2seq"
    std::int64_t labels = 2;  ///< Classes of a classification.
};

struct Family {
    Entry entry;
    std::vector<std::string> tasks;
    /// Throws BadInput where the config names something unsupported; `where` names the file.
    std::unique_ptr<Model> (*make)(const Value& config, const std::string& where,
                                   const HeadRequest& head, WeightSource& source);
    /// Kind of tokenizer a new model gets: "wordpiece", "byte-bpe", or "span-bpe" with sentinels
    /// for gaps.
    std::string tokenizer;
    /// config.json of a new model.
    Value (*config)(const CreateOptions& options, std::int64_t vocabSize);
    /// What config.json's model_type may say besides the id.
    std::vector<std::string> alsoTypes = {};
};

const std::vector<Family>& families();
/// The family of that id; throws BadInput naming what exists.
const Family& family(const std::string& id);
/// The family of that id or model_type; throws BadInput at `where` naming what exists.
const Family& familyNamed(const std::string& id, const std::string& where);
/// The family of config.json's model_type that can do the task; throws BadInput naming what exists.
const Family& familyOf(const Value& config, const std::string& where, const std::string& task);

Family bertFamily();
Family gpt2Family();
Family llamaFamily();
Family t5Family();

/// config.json of a folder. Throws BadInput.
Value readModelConfig(const std::filesystem::path& folder);

/// Writes config.json and model.safetensors (fp32). Throws Failure.
void saveModel(const Model& model, const std::filesystem::path& folder);

}  // namespace artemis
