// JSON with a large vocabulary inside, read without building a tree of it.
#pragma once

#include <string>

#include "core/text/tokenizer_files.h"

namespace artemis {

/// Parses JSON; the message of a BadInput names the file and the byte where it breaks off.
Value parseJson(const std::string& text, const std::string& file);

/// Parses a tokenizer.json: model.vocab, where it is a map, and model.merges go beside the rest.
void parseTokenizerJson(const std::string& text, TokenizerDocument& into);

/// Parses a vocab.json: a map from token to id.
TokenIds parseVocabJson(const std::string& text, const std::string& file);

}  // namespace artemis
