// Reads the files of a tokenizer folder into one document, whichever form they have.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/value.h"
#include "core/text/model.h"
#include "core/text/vocabulary.h"

namespace artemis {

/// A tokenizer.json whose vocabulary and merges stand beside the rest.
struct TokenizerDocument {
    Value pipeline;  // as tokenizer.json, without model.vocab and model.merges
    TokenIds vocabulary;
    Merges merges;
    Value config = Value::object();         // tokenizer_config.json
    Value specialTokens = Value::object();  // special_tokens_map.json
    std::string file;                       // what `pipeline` was read from, for errors
    std::string vocabularyPlace;            // file, and key where it has one
    std::string mergesPlace;
    std::string configFile;
    std::string specialTokensFile;
};

/// tokenizer.json, else vocab.txt (BERT), else vocab.json with merges.txt (GPT-2), else
/// spiece.model or tokenizer.model (T5, LLaMA), each with tokenizer_config.json and
/// special_tokens_map.json where they are there. Throws BadInput.
TokenizerDocument readTokenizerFolder(const std::filesystem::path& folder);

/// The pipelines that transformers makes for a BERT or GPT-2 tokenizer given by its vocabulary.
/// `config` has do_lower_case, strip_accents, tokenize_chinese_chars, add_prefix_space and names of
/// special tokens; `vocabulary` gives those their ids.
Value bertPipeline(const Value& config, const TokenIds& vocabulary, const std::string& file);
Value gpt2Pipeline(const Value& config, const TokenIds& vocabulary);

}  // namespace artemis
