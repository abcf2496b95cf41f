// The pipelines that transformers makes from a bare vocabulary.
#include "core/base/error.h"
#include "core/text/pipeline_parts.h"
#include "core/text/special_tokens.h"
#include "core/text/tokenizer_files.h"

namespace artemis {

namespace {

Value flag(const Value& config, const char* key, const Value& otherwise) {
    const auto found = config.find(key);
    return found == config.end() ? otherwise : *found;
}

/// [CLS] A [SEP], [CLS] A [SEP] B [SEP]
Value bertTemplate(const std::string& cls, std::int64_t clsId, const std::string& sep,
                   std::int64_t sepId) {
    const Value single =
        Value::array({templateToken(cls, 0), templateText("A", 0), templateToken(sep, 0)});
    const Value pair =
        Value::array({templateToken(cls, 0), templateText("A", 0), templateToken(sep, 0),
                      templateText("B", 1), templateToken(sep, 1)});
    return templateProcessing(single, pair, {{cls, clsId}, {sep, sepId}});
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
        added.push_back(addedTokenValue(name(key, otherwise), idOf(name(key, otherwise))));
    }
    const std::string cls = name("cls_token", "[CLS]");
    const std::string sep = name("sep_token", "[SEP]");
    const Value normalizer = {
        {"type", "BertNormalizer"},
        {"clean_text", true},
        {"handle_chinese_chars", flag(config, "tokenize_chinese_chars", true)},
        {"strip_accents", flag(config, "strip_accents", nullptr)},
        {"lowercase", flag(config, "do_lower_case", true)}};
    return pipelineDocument(added, normalizer, {{"type", "BertPreTokenizer"}},
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
            added.push_back(addedTokenValue(token, id));
        }
    }
    const auto byteLevel = [](const Value& prefixSpace, bool trimOffsets) -> Value {
        return {{"type", "ByteLevel"},
                {"add_prefix_space", prefixSpace},
                {"trim_offsets", trimOffsets},
                {"use_regex", true}};
    };
    return pipelineDocument(added, nullptr,
                            byteLevel(flag(config, "add_prefix_space", false), true),
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
