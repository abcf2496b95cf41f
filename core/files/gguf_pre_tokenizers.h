// How byte-level tokenizers cut a text into words before they merge: ggml's names for it.
#pragma once

#include <array>
#include <string_view>

namespace artemis {

struct GgufPreTokenizer {
    std::string_view name;  ///< tokenizer.ggml.pre
    /// Each match becomes a word of its own; empty: GPT-2's pattern, which ByteLevel has itself.
    std::string_view pattern;
    bool gpt2Pattern;  ///< Then GPT-2's pattern as well.
    bool wholeWords;   ///< A word that is a token needs no merges (ignore_merges).
    bool startsText;   ///< Adds the bos token unless add_bos_token says otherwise.
    bool composed;     ///< Unicode form NFC first.
};

/// Decimal digits alone: fractions and superscripts stay with their neighbours, as transformers'
/// GGUF loader (the reference here) leaves them.
inline constexpr std::string_view digit = R"(\p{Nd})";
// Of the tokenizer.json that Llama 3 and Qwen2 were published with.
inline constexpr std::string_view llama3Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view qwen2Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

inline constexpr std::array ggufPreTokenizers{
    GgufPreTokenizer{"default", "", true, false, false, false},
    GgufPreTokenizer{"gpt-2", "", true, false, false, false},
    GgufPreTokenizer{"smollm", digit, true, false, false, false},
    GgufPreTokenizer{"starcoder", digit, true, false, false, false},
    GgufPreTokenizer{"llama-bpe", llama3Words, false, true, true, false},
    GgufPreTokenizer{"qwen2", qwen2Words, false, false, false, true}};

}  // namespace artemis
