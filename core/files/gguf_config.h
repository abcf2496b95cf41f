// config.json of a model that comes as a GGUF file.
#pragma once

#include "core/files/gguf.h"
#include "core/files/gguf_architecture.h"
#include "core/files/gguf_keys.h"

namespace artemis {

/// The architecture that the file names. Throws BadInput where it is not one of
/// ggufArchitectures().
const GgufArchitecture& architectureOf(const GgufKeys& keys);

/// As transformers' GGUF loader fills it; RoPE scaling, biases and GPT-2's sizes, which that loader
/// leaves out, are kept. Throws BadInput naming the key.
Value configOf(const GgufFile& file, const GgufKeys& keys, const GgufArchitecture& architecture);

/// Llama 3's scaling of RoPE: what the i-th frequency is divided by (transformers,
/// modeling_rope_utils). `scaling` is the entry rope_scaling of config.json.
double llama3Divisor(const Value& scaling, double theta, std::int64_t i, std::int64_t headSize);

}  // namespace artemis
