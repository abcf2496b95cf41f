// Writes a tokenizer as the files that transformers reads.
#include <array>

#include "core/base/io.h"
#include "core/text/tokenizer_parts.h"

namespace artemis {

namespace {

Value toValue(const AddedToken& token) {
    return {{"content", token.content},       {"single_word", token.singleWord},
            {"lstrip", token.lstrip},         {"rstrip", token.rstrip},
            {"normalized", token.normalized}, {"special", token.special}};
}

std::string dumped(const Value& value, int indent) {
    return value.dump(indent, ' ', false, Value::error_handler_t::strict);
}

/// Token -> id in the order of ids. Keys are known to differ, so they are appended unsearched.
Value vocabularyMap(const Vocabulary& vocabulary) {
    Value::object_t map;
    for (std::size_t id = 0; id < vocabulary.size(); ++id) {
        const std::string& token = vocabulary.tokens()[id];
        if (vocabulary.id(token) == static_cast<std::int32_t>(id)) {
            map.emplace_back(token, id);
        }
    }
    return map;
}

Value pipelineWith(const TokenizerDocument& document, const Vocabulary& vocabulary,
                   const std::vector<AddedToken>& added) {
    Value pipeline = document.pipeline;
    Value tokens = Value::array();
    for (const AddedToken& token : added) {
        Value entry = {{"id", token.id}};
        entry.update(toValue(token));
        tokens.push_back(std::move(entry));
    }
    pipeline["added_tokens"] = std::move(tokens);
    Value& model = pipeline["model"];
    if (!model.value("vocab", Value()).is_array()) {  // Unigram's list is still there
        model["vocab"] = vocabularyMap(vocabulary);
    }
    if (!document.merges.empty()) {
        model["merges"] = document.merges;
    }
    return pipeline;
}

/// special_tokens_map.json with the names of the tokens with a role.
Value roles(const Tokenizer& tokenizer, const Value& given) {
    const SpecialIds& ids = tokenizer.special();
    Value names = given;
    for (const auto& [key, id] : {std::pair("bos_token", ids.bos),
                                  {"eos_token", ids.eos},
                                  {"unk_token", ids.unk},
                                  {"sep_token", ids.sep},
                                  {"pad_token", ids.pad},
                                  {"cls_token", ids.cls},
                                  {"mask_token", ids.mask}}) {
        if (id) {
            names[key] = tokenizer.idToToken(*id);
        }
    }
    return names;
}

Value configWith(const Value& given, const Value& names, const std::vector<AddedToken>& added,
                 const std::string& usualClass) {
    Value config = given;
    Value decoder = Value::object();
    for (const AddedToken& token : added) {
        decoder[std::to_string(token.id)] = toValue(token);
    }
    config["added_tokens_decoder"] = std::move(decoder);
    config.update(names);
    if (!config.contains("tokenizer_class")) {
        config["tokenizer_class"] = usualClass;
    }
    return config;
}

std::string vocabularyLines(const Vocabulary& vocabulary) {
    std::string lines;
    for (const std::string& token : vocabulary.tokens()) {
        lines.append(token).push_back('\n');
    }
    return lines;
}

std::string mergeLines(const Merges& merges) {
    std::string lines = "#version: 0.2\n";
    for (const auto& [left, right] : merges) {
        lines.append(left).append(" ").append(right).push_back('\n');
    }
    return lines;
}

}  // namespace

void Tokenizer::save(const std::filesystem::path& folder) const {
    const TokenizerDocument& document = m_parts->document;
    const bool isWordPiece = m_parts->modelType == "WordPiece";
    const bool isByteLevel = m_parts->preTokenizer && m_parts->preTokenizer->spellsBytes();
    const std::string usualClass = isWordPiece   ? "BertTokenizer"
                                   : isByteLevel ? "GPT2Tokenizer"
                                                 : "PreTrainedTokenizerFast";
    const Value names = roles(*this, document.specialTokens);
    writeFile(folder / "tokenizer.json",
              dumped(pipelineWith(document, m_parts->vocabulary, m_parts->added), 2));
    writeFile(folder / "tokenizer_config.json",
              dumped(configWith(document.config, names, m_parts->added, usualClass), 2));
    writeFile(folder / "special_tokens_map.json", dumped(names, 2));
    if (isWordPiece) {
        writeFile(folder / "vocab.txt", vocabularyLines(m_parts->vocabulary));
    } else if (isByteLevel) {
        writeFile(folder / "vocab.json", dumped(vocabularyMap(m_parts->vocabulary), -1));
        writeFile(folder / "merges.txt", mergeLines(document.merges));
    }
}

}  // namespace artemis
