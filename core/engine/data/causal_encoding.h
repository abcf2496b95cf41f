// Encodings of causal language modelling: blocks of text, pairs, conversations.
#pragma once

#include "core/engine/data/task.h"

namespace artemis {

/// What all three need.
struct CausalParts {
    const Table& table;
    const Tokenizer& tokenizer;
    const DataOptions& options;
    int threads;
    bool evaluates;  ///< Keep prompts and references.
};

/// The texts one after another, each closed by the end token, cut into blocks of max_length.
void encodeBlocks(const CausalParts& parts, Dataset& data);
/// prefix + source + "\n" + target + end token, cut at max_length; only the target has labels.
void encodePairs(const CausalParts& parts, Dataset& data);
/// Conversations by the chat template, cut at max_length; only what the assistant says has labels,
/// with the token that ends its turn. The last answer is what generation is compared with.
void encodeChats(const CausalParts& parts, Dataset& data);

}  // namespace artemis
