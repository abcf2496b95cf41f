// The merges of a BPE tokenizer in a GGUF file: listed, or to be had from the scores of the pieces.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/files/gguf_keys.h"

namespace artemis {

using MergePair = std::pair<std::string, std::string>;

/// tokenizer.ggml.merges: "left right" each. Throws BadInput naming the entry.
std::vector<MergePair> listedMerges(const GgufKeys& keys);

/// SentencePiece's order: every way to put a token together from two others, best token first;
/// among the ways to one token, the best parts first (transformers' GGUFTokenizerSkeleton).
std::vector<MergePair> mergesFromScores(const std::vector<std::string>& tokens,
                                        const std::vector<double>& scores);

}  // namespace artemis
