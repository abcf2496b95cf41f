// The added tokens of a tokenizer folder and the roles that some tokens play.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/tokenizer_files.h"

namespace artemis {

/// Ids of the tokens with a role; empty where the tokenizer has none.
struct SpecialIds {
    std::optional<std::int32_t> pad, cls, sep, mask, unk, bos, eos;
};

/// The text of a special token as the files give it, a string or a map with `content`; ""
/// otherwise.
std::string specialTokenContent(const Value& value);

/// The added tokens of tokenizer.json, those of tokenizer_config.json (which win where both give an
/// id), and special tokens that are in neither; ordered by id. Throws BadInput.
std::vector<AddedToken> readAddedTokens(const TokenizerDocument& document);

/// Roles as tokenizer_config.json names them, else special_tokens_map.json, else as BERT and GPT-2
/// have them, where such a token exists.
SpecialIds readSpecialIds(const TokenizerDocument& document, const Vocabulary& vocabulary,
                          const std::vector<AddedToken>& added);

}  // namespace artemis
