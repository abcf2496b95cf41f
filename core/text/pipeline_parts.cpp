// JSON as the library `tokenizers` writes it.
#include "core/text/pipeline_parts.h"

namespace artemis {

Value templateToken(const std::string& token, int typeId) {
    return {{"SpecialToken", {{"id", token}, {"type_id", typeId}}}};
}

Value templateText(const std::string& id, int typeId) {
    return {{"Sequence", {{"id", id}, {"type_id", typeId}}}};
}

Value templateProcessing(const Value& single, const Value& pair,
                         const std::vector<std::pair<std::string, std::int64_t>>& tokens) {
    Value known = Value::object();
    for (const auto& [token, id] : tokens) {
        known[token] = {
            {"id", token}, {"ids", Value::array({id})}, {"tokens", Value::array({token})}};
    }
    return {{"type", "TemplateProcessing"},
            {"single", single},
            {"pair", pair},
            {"special_tokens", known}};
}

Value addedTokenValue(const std::string& content, std::int64_t id, bool special) {
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", special}};
}

Value pipelineDocument(const Value& addedTokens, const Value& normalizer, const Value& preTokenizer,
                       const Value& postProcessor, const Value& decoder, const Value& model) {
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", addedTokens},
            {"normalizer", normalizer},
            {"pre_tokenizer", preTokenizer},
            {"post_processor", postProcessor},
            {"decoder", decoder},
            {"model", model}};
}

}  // namespace artemis
