// The tokens at which a model's texts end.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/value.h"

namespace artemis {

class Tokenizer;

/// What config.json names (one or several), the tokenizer's end of text, with which texts to train
/// on end, and the ends of a turn that chat templates use, where the vocabulary has them.
std::vector<std::int32_t> endTokens(const Value& config, const Tokenizer& tokenizer);

}  // namespace artemis
