// Reads added_tokens, added_tokens_decoder and the names of special tokens.
#include "core/text/special_tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "core/base/error.h"
#include "core/text/component.h"

namespace artemis {

namespace {

constexpr std::array<const char*, 7> roleKeys = {
    "pad_token", "cls_token", "sep_token", "mask_token", "unk_token", "bos_token", "eos_token"};

AddedToken readToken(const Component& token, std::int64_t id) {
    AddedToken read;
    read.content = token.text("content");
    if (read.content.empty()) {
        token.fail("content", "is empty");
    }
    if (id < 0 || id > INT32_MAX) {
        token.fail("has the id " + std::to_string(id) + ", a token's id is not negative");
    }
    read.id = static_cast<std::int32_t>(id);
    read.singleWord = token.boolean("single_word", false);
    read.lstrip = token.boolean("lstrip", false);
    read.rstrip = token.boolean("rstrip", false);
    read.special = token.boolean("special", false);
    read.normalized = token.boolean("normalized", !read.special);
    return read;
}

using TokensById = std::map<std::int32_t, AddedToken>;

void readOwn(const TokenizerDocument& document, TokensById& tokens) {
    const Component root(document.pipeline, document.file);
    if (!root.has("added_tokens")) {
        return;
    }
    for (const Component& token : root.list("added_tokens")) {
        AddedToken read = readToken(token, token.integer("id"));
        const std::int32_t id = read.id;
        const auto [place, isNew] = tokens.emplace(id, std::move(read));
        if (!isNew) {
            token.fail("has the id " + std::to_string(id) + ", which \"" + place->second.content +
                       "\" has already");
        }
    }
}

void readDecoder(const TokenizerDocument& document, TokensById& tokens) {
    const Component root(document.config, document.configFile);
    const Component decoder = root.at("added_tokens_decoder");
    if (decoder.isNull()) {
        return;
    }
    for (const auto& [key, ignored] : decoder.value().items()) {
        std::int64_t id = -1;
        const auto result = std::from_chars(key.data(), key.data() + key.size(), id);
        if (result.ec != std::errc() || result.ptr != key.data() + key.size()) {
            decoder.fail("\"" + key + "\" is no token's id");
        }
        AddedToken read = readToken(decoder.at(key), id);
        tokens[read.id] = std::move(read);
    }
}

/// Where a role is named: tokenizer_config.json first.
std::string nameOfRole(const TokenizerDocument& document, const char* role) {
    for (const auto& [map, file] : {std::pair(&document.config, &document.configFile),
                                    {&document.specialTokens, &document.specialTokensFile}}) {
        const auto found = map->find(role);
        if (found == map->end() || found->is_null()) {
            continue;
        }
        const std::string content = specialTokenContent(*found);
        if (content.empty()) {
            throw BadInput(*file + ": " + role, "is " + found->dump() +
                                                    ", a token or a map with its content is "
                                                    "expected");
        }
        return content;
    }
    return {};
}

/// The tokens with a role and the additional special tokens.
std::vector<std::string> specialNames(const TokenizerDocument& document) {
    std::vector<std::string> names;
    for (const char* role : roleKeys) {
        names.push_back(nameOfRole(document, role));
    }
    for (const auto& [map, file] : {std::pair(&document.config, &document.configFile),
                                    {&document.specialTokens, &document.specialTokensFile}}) {
        const Component root(*map, *file);
        if (root.has("additional_special_tokens")) {
            for (const Component& token : root.list("additional_special_tokens")) {
                names.push_back(specialTokenContent(token.value()));
            }
        }
    }
    return names;
}

/// A special token that is no added token yet becomes one: with its id in the vocabulary, or a new
/// one behind all others.
void addSpecial(const TokenizerDocument& document, TokensById& tokens) {
    std::int64_t next = tokens.empty() ? 0 : tokens.rbegin()->first + 1;
    for (const auto& [token, id] : document.vocabulary) {
        next = std::max(next, id + 1);
    }
    for (const std::string& name : specialNames(document)) {
        const auto sameName = [&name](const auto& entry) { return entry.second.content == name; };
        if (name.empty() || std::ranges::any_of(tokens, sameName)) {
            continue;
        }
        const auto known =
            std::ranges::find(document.vocabulary, name, &TokenIds::value_type::first);
        AddedToken token;
        token.content = name;
        token.id =
            static_cast<std::int32_t>(known != document.vocabulary.end() ? known->second : next++);
        token.normalized = false;
        token.special = true;
        tokens.emplace(token.id, std::move(token));
    }
}

}  // namespace

std::string specialTokenContent(const Value& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_object()) {
        const auto content = value.find("content");
        return content != value.end() && content->is_string() ? content->get<std::string>() : "";
    }
    return {};
}

std::vector<AddedToken> readAddedTokens(const TokenizerDocument& document) {
    TokensById byId;
    readOwn(document, byId);
    readDecoder(document, byId);
    addSpecial(document, byId);
    std::vector<AddedToken> tokens;
    for (auto& [id, token] : byId) {
        tokens.push_back(std::move(token));
    }
    return tokens;
}

SpecialIds readSpecialIds(const TokenizerDocument& document, const Vocabulary& vocabulary,
                          const std::vector<AddedToken>& added) {
    const auto idOf = [&](const std::string& token) -> std::optional<std::int32_t> {
        const auto found = std::ranges::find(added, token, &AddedToken::content);
        return found != added.end() ? found->id : vocabulary.id(token);
    };
    const bool isWordPiece =
        Component(document.pipeline, document.file).at("model").text("type", "") == "WordPiece";
    const auto role = [&](const char* key, const char* bert, const char* gpt2) {
        const std::string name = nameOfRole(document, key);
        return idOf(!name.empty() ? name : isWordPiece ? bert : gpt2);
    };
    return {.pad = role("pad_token", "[PAD]", ""),
            .cls = role("cls_token", "[CLS]", ""),
            .sep = role("sep_token", "[SEP]", ""),
            .mask = role("mask_token", "[MASK]", ""),
            .unk = role("unk_token", "[UNK]", "<|endoftext|>"),
            .bos = role("bos_token", "", "<|endoftext|>"),
            .eos = role("eos_token", "", "<|endoftext|>")};
}

}  // namespace artemis
