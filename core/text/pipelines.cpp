// The pipelines that transformers makes from a bare vocabulary.
#include "core/base/error.h"
#include "core/text/special_tokens.h"
#include "core/text/tokenizer_files.h"

namespace artemis {

namespace {

Value flag(const Value& config, const char* key, const Value& otherwise) {
    const auto found = config.find(key);
    return found == config.end() ? otherwise : *found;
}

Value special(const std::string& name, int typeId) {
    return {{"SpecialToken", {{"id", name}, {"type_id", typeId}}}};
}

Value text(const std::string& id, int typeId) {
    return {{"Sequence", {{"id", id}, {"type_id", typeId}}}};
}

/// [CLS] A [SEP], [CLS] A [SEP] B [SEP]
Value bertTemplate(const std::string& cls, std::int64_t clsId, const std::string& sep,
                   std::int64_t sepId) {
    const auto token = [](const std::string& name, std::int64_t id) -> Value {
        return {{"id", name}, {"ids", Value::array({id})}, {"tokens", Value::array({name})}};
    };
    const Value single = Value::array({special(cls, 0), text("A", 0), special(sep, 0)});
    const Value pair = Value::array(
        {special(cls, 0), text("A", 0), special(sep, 0), text("B", 1), special(sep, 1)});
    return {{"type", "TemplateProcessing"},
            {"single", single},
            {"pair", pair},
            {"special_tokens", {{cls, token(cls, clsId)}, {sep, token(sep, sepId)}}}};
}

Value addedToken(const std::string& content, std::int64_t id) {
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", true}};
}

Value document(const Value& addedTokens, const Value& normalizer, const Value& preTokenizer,
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

}  // namespace

Value bertPipeline(const Value& config, const TokenIds& vocabulary, const std::string& file) {
    const auto idOf = [&](const std::string& token) {
        for (const auto& [known, id] : vocabulary) {
            if (known == token) {
                return id;
            }
        }
        throw BadInput(file, "lacks \"" + token + "\", which a BERT vocabulary must have");
    };
    const auto name = [&](const char* key, const char* otherwise) {
        const std::string given = specialTokenContent(flag(config, key, nullptr));
        return given.empty() ? std::string(otherwise) : given;
    };
    Value added = Value::array();
    for (const auto& [key, otherwise] : {std::pair("pad_token", "[PAD]"),
                                         {"unk_token", "[UNK]"},
                                         {"cls_token", "[CLS]"},
                                         {"sep_token", "[SEP]"},
                                         {"mask_token", "[MASK]"}}) {
        added.push_back(addedToken(name(key, otherwise), idOf(name(key, otherwise))));
    }
    const std::string cls = name("cls_token", "[CLS]");
    const std::string sep = name("sep_token", "[SEP]");
    const Value normalizer = {
        {"type", "BertNormalizer"},
        {"clean_text", true},
        {"handle_chinese_chars", flag(config, "tokenize_chinese_chars", true)},
        {"strip_accents", flag(config, "strip_accents", nullptr)},
        {"lowercase", flag(config, "do_lower_case", true)}};
    return document(added, normalizer, {{"type", "BertPreTokenizer"}},
                    bertTemplate(cls, idOf(cls), sep, idOf(sep)),
                    {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}},
                    {{"type", "WordPiece"},
                     {"unk_token", name("unk_token", "[UNK]")},
                     {"continuing_subword_prefix", "##"},
                     {"max_input_chars_per_word", 100}});
}

Value gpt2Pipeline(const Value& config, const TokenIds& vocabulary) {
    Value added = Value::array();
    for (const auto& [token, id] : vocabulary) {
        if (token == "<|endoftext|>") {
            added.push_back(addedToken(token, id));
        }
    }
    const auto byteLevel = [](const Value& prefixSpace, bool trimOffsets) -> Value {
        return {{"type", "ByteLevel"},
                {"add_prefix_space", prefixSpace},
                {"trim_offsets", trimOffsets},
                {"use_regex", true}};
    };
    return document(added, nullptr, byteLevel(flag(config, "add_prefix_space", false), true),
                    byteLevel(true, false), byteLevel(true, true),
                    {{"type", "BPE"},
                     {"dropout", nullptr},
                     {"unk_token", nullptr},
                     {"continuing_subword_prefix", ""},
                     {"end_of_word_suffix", ""},
                     {"fuse_unk", false},
                     {"byte_fallback", false},
                     {"ignore_merges", false}});
}

}  // namespace artemis
