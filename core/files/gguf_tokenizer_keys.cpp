// The tokenizer of a folder as tokenizer.ggml.*.
#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/files/gguf_metadata.h"
#include "core/files/gguf_pre_tokenizers.h"

namespace artemis {

namespace {

namespace fs = std::filesystem;
/// Finds keys quickly, which an ordered Value does not: a vocabulary is a large map.
using Json = nlohmann::json;

/// tokenizer.ggml.token_type
enum TokenType { normal = 1, unknown = 2, control = 3, userDefined = 4, unused = 5, byte = 6 };

Json parsed(const fs::path& path) {
    Json json = Json::parse(readFile(path), nullptr, false);
    if (!json.is_object()) {
        throw BadInput(path.string(), "is no JSON object; it is damaged, download it again");
    }
    return json;
}

/// The component of this type in a component that may be a sequence; null where there is none.
Json part(const Json& component, const std::string& type) {
    if (!component.is_object()) {
        return nullptr;
    }
    if (component.value("type", "") == type) {
        return component;
    }
    for (const char* list : {"pretokenizers", "normalizers", "decoders", "processors"}) {
        for (const Json& one : component.value(list, Json::array())) {
            if (Json found = part(one, type); !found.is_null()) {
                return found;
            }
        }
    }
    return nullptr;
}

class TokenizerKeys {
public:
    TokenizerKeys(Value& metadata, const Value& config, const fs::path& folder)
        : m_metadata(metadata),
          m_config(config),
          m_file(folder / "tokenizer.json"),
          m_tokenizer(parsed(m_file)),
          m_settings(fs::exists(folder / "tokenizer_config.json")
                         ? parsed(folder / "tokenizer_config.json")
                         : Json::object()) {}

    void add() {
        const Json model = m_tokenizer.value("model", Json::object());
        const Json& pre = m_tokenizer["pre_tokenizer"];
        const Json bytes = part(pre, "ByteLevel");
        const bool fallsBack = model.value("byte_fallback", false);
        if (model.value("type", "") != "BPE" || (bytes.is_null() && !fallsBack)) {
            refuse("is a tokenizer of the kind " + model.value("type", "") +
                   "; byte-level BPE and SentencePiece BPE can be exported");
        }
        set("model", bytes.is_null() ? "llama" : "gpt2");
        if (bytes.is_null()) {
            set("add_space_prefix", !part(m_tokenizer["normalizer"], "Prepend").is_null() ||
                                        !part(pre, "Metaspace").is_null());
        } else {
            set("pre", preTokenizerName(pre));
            set("add_space_prefix", bytes.value("add_prefix_space", false));
        }
        addTokens(model);
        addMerges(model, bytes.is_null());
        addRoles();
        if (const Json text = m_settings.value("chat_template", Json()); text.is_string()) {
            m_metadata["tokenizer.chat_template"] = text.get<std::string>();
        }
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw BadInput(m_file.string(), what);
    }
    void set(const std::string& key, Value value) {
        m_metadata["tokenizer.ggml." + key] = std::move(value);
    }

    std::string preTokenizerName(const Json& pre) const {
        const Json split = part(pre, "Split");
        const bool digits = !part(pre, "Digits").is_null();
        const std::string pattern =
            split.is_object() ? split.value("pattern", Json::object()).value("Regex", "?") : "";
        for (const GgufPreTokenizer& one : ggufPreTokenizers) {
            const bool same = digits ? one.name == "smollm" : one.pattern == pattern;
            if (same && one.name != "default") {
                return std::string(one.name);
            }
        }
        refuse("cuts words by the pattern " + pattern +
               ", for which GGUF has no name here; keep the model as a folder");
    }

    void addTokens(const Json& model) {
        const auto size = m_config.value("vocab_size", std::size_t{0});
        std::vector<std::string> tokens(size);
        std::vector<int> types(size, unused);
        const auto put = [&](const std::string& token, const Json& id, int type) {
            if (!id.is_number_unsigned() || id.get<std::size_t>() >= size) {
                refuse("gives the token \"" + token + "\" the id " + id.dump() +
                       "; the model has " + std::to_string(size) + " tokens");
            }
            tokens[id.get<std::size_t>()] = token;
            types[id.get<std::size_t>()] = type;
            m_ids[token] = id.get<std::size_t>();
        };
        const Json vocabulary = model.value("vocab", Json::object());
        for (const auto& [token, id] : vocabulary.items()) {
            put(token, id, token.size() == 6 && token.starts_with("<0x") ? byte : normal);
        }
        for (const Json& added : m_tokenizer.value("added_tokens", Json::array())) {
            put(added.at("content"), added.at("id"),
                added.value("special", false) ? control : userDefined);
        }
        if (const Json name = model.value("unk_token", Json());
            name.is_string() && m_ids.contains(name)) {
            put(name, m_ids.at(name), unknown);
        }
        for (std::size_t i = 0; i < size; ++i) {
            tokens[i] = types[i] == unused ? "[PAD" + std::to_string(i) + "]" : tokens[i];
        }
        set("tokens", tokens);
        set("token_type", types);
    }

    /// SentencePiece's readers go by scores: the rank of the merge that makes a token, negative.
    void addMerges(const Json& model, bool withScores) {
        std::vector<std::string> merges;
        std::vector<float> scores(m_metadata["tokenizer.ggml.tokens"].size(), 0);
        for (const Json& merge : model.value("merges", Json::array())) {
            const bool pair = merge.is_array() && merge.size() == 2;
            const std::string text =
                pair ? merge[0].get<std::string>() + " " + merge[1].get<std::string>()
                     : merge.get<std::string>();
            std::string whole = text;
            whole.erase(whole.find(' '), 1);
            if (const auto id = m_ids.find(whole); id != m_ids.end() && scores[id->second] == 0) {
                scores[id->second] = -1.0F - static_cast<float>(merges.size());
            }
            merges.push_back(text);
        }
        set("merges", merges);
        if (withScores) {
            set("scores", scores);
        }
    }

    void addRoles() {
        for (const auto& [role, key] : {std::pair("bos", "bos_token"),
                                        {"eos", "eos_token"},
                                        {"unknown", "unk_token"},
                                        {"padding", "pad_token"}}) {
            Json token = m_settings.value(key, Json());
            token = token.is_object() ? token.value("content", Json()) : token;
            const Value id = m_config.value(std::string(key) + "_id", Value());
            if (token.is_string() && m_ids.contains(token)) {
                set(std::string(role) + "_token_id", m_ids.at(token));
            } else if (id.is_number_unsigned()) {
                set(std::string(role) + "_token_id", id);
            }
        }
        const Json frame = part(m_tokenizer["post_processor"], "TemplateProcessing");
        const Json single =
            frame.is_object() ? frame.value("single", Json::array()) : Json::array();
        set("add_bos_token", !single.empty() && single.front().contains("SpecialToken"));
        set("add_eos_token", !single.empty() && single.back().contains("SpecialToken"));
    }

    Value& m_metadata;
    const Value& m_config;
    fs::path m_file;
    Json m_tokenizer;
    Json m_settings;
    std::map<std::string, std::size_t> m_ids;
};

}  // namespace

void addTokenizerKeys(Value& metadata, const Value& config, const fs::path& folder) {
    TokenizerKeys(metadata, config, folder).add();
}

}  // namespace artemis
