// The tokenizer that a GGUF file carries in its metadata, as the files of a Hugging Face folder.
#pragma once

#include "core/files/gguf_keys.h"

namespace artemis {

struct TokenizerJson {
    Value tokenizer;      ///< tokenizer.json
    Value config;         ///< tokenizer_config.json, with the chat template
    Value specialTokens;  ///< special_tokens_map.json
};

/// Byte-level BPE (tokenizer.ggml.model "gpt2") and SentencePiece BPE ("llama"). Throws BadInput
/// naming the key; other kinds and pre-tokenizers are refused by name.
TokenizerJson tokenizerOf(const GgufKeys& keys);

}  // namespace artemis
