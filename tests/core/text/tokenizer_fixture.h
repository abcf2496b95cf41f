// A tiny tokenizer.json with added tokens of every kind, and a folder to put variants of it in.
#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/value.h"

namespace artemis::test {

inline Value addedToken(int id, const std::string& content, const char* flag, bool special) {
    Value token = {{"id", id},          {"content", content}, {"single_word", false},
                   {"lstrip", false},   {"rstrip", false},    {"normalized", false},
                   {"special", special}};
    if (*flag != '\0') {
        token[flag] = true;
    }
    return token;
}

/// WordPiece with 20 tokens and 9 added ones.
inline Value wordPieceJson() {
    Value json = Value::parse(R"({
      "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
      "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                     "strip_accents": null, "lowercase": true},
      "pre_tokenizer": {"type": "BertPreTokenizer"},
      "post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                   {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                 {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                 {"Sequence": {"id": "B", "type_id": 1}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                           "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
      "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
      "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 12,
                "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "hello": 5,
                          "world": 6, "un": 7, "##aff": 8, "##able": 9, "##s": 10, "a": 11,
                          "!": 12, ",": 13, "中": 14, "文": 15, "e": 16, "o": 17, "##o": 18,
                          "foo": 19}}})");
    Value& added = json["added_tokens"];
    int id = 0;
    for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) {
        added.push_back(addedToken(id++, special, "", true));
    }
    added.push_back(addedToken(4, "[MASK]", "lstrip", true));
    added.push_back(addedToken(20, "<l>", "lstrip", false));
    added.push_back(addedToken(21, "<r>", "rstrip", false));
    added.push_back(addedToken(22, "word", "single_word", false));
    added.push_back(addedToken(23, "Häh", "normalized", false));
    return json;
}

/// Byte-level BPE over a few letters, with merges in the form of pairs.
inline Value byteLevelJson() {
    return Value::parse(R"({
      "version": "1.0", "added_tokens": [], "normalizer": null,
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
      "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false},
      "decoder": {"type": "ByteLevel"},
      "model": {"type": "BPE", "unk_token": null, "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3},
                "merges": [["a", "b"]]}})");
}

class TokenizerFolder {
public:
    std::filesystem::path path() const { return m_dir.path().toStdString(); }
    void put(const std::string& name, const std::string& bytes) const {
        std::ofstream(path() / name, std::ios::binary) << bytes;
    }
    void put(const std::string& name, const Value& json) const { put(name, json.dump()); }

private:
    QTemporaryDir m_dir;
};

}  // namespace artemis::test
