// The metadata of a GGUF file from config.json and the tokenizer's files.
#pragma once

#include <filesystem>

#include "core/base/value.h"
#include "core/files/gguf_architecture.h"

namespace artemis {

/// By the model_type of config.json. Throws BadInput where it is not one of ggufArchitectures()
/// ("mistral" counts as llama).
const GgufArchitecture& architectureOfConfig(const Value& config, const std::string& where);

/// "llama.block_count" … Throws BadInput naming the key that is missing or not known.
void addModelKeys(Value& metadata, const Value& config, const GgufArchitecture& architecture,
                  const std::string& where);

/// "tokenizer.ggml.*" of tokenizer.json and tokenizer_config.json. Throws BadInput where the
/// tokenizer is neither byte-level BPE with a known pre-tokenizer nor SentencePiece BPE.
void addTokenizerKeys(Value& metadata, const Value& config, const std::filesystem::path& folder);

}  // namespace artemis
