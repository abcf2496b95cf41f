// Parts of a tokenizer.json, for those who write one from other files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// A step of a template: a token that is added, or the text "A" or "B".
Value templateToken(const std::string& token, int typeId);
Value templateText(const std::string& id, int typeId);
/// TemplateProcessing with the ids of the tokens that its steps name.
Value templateProcessing(const Value& single, const Value& pair,
                         const std::vector<std::pair<std::string, std::int64_t>>& tokens);

/// An entry of `added_tokens` that is searched in the text as given.
Value addedTokenValue(const std::string& content, std::int64_t id, bool special = true);

/// The whole of a tokenizer.json.
Value pipelineDocument(const Value& addedTokens, const Value& normalizer, const Value& preTokenizer,
                       const Value& postProcessor, const Value& decoder, const Value& model);

}  // namespace artemis
