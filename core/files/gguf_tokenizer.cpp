// tokenizer.json from tokenizer.ggml.*: vocabulary, merges, special tokens, pre-tokenizer by name.
#include "core/files/gguf_tokenizer.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/files/gguf_merges.h"
#include "core/files/gguf_pre_tokenizers.h"

namespace artemis {

namespace {

/// tokenizer.ggml.token_type
enum TokenType { unknown = 2, control = 3, userDefined = 4 };

const GgufPreTokenizer& preTokenizerOf(const GgufKeys& keys) {
    const std::string name = keys.text("tokenizer.ggml.pre", "default");
    const auto found = std::ranges::find(ggufPreTokenizers, name, &GgufPreTokenizer::name);
    if (found == ggufPreTokenizers.end()) {
        std::vector<std::string> known;
        for (const GgufPreTokenizer& one : ggufPreTokenizers) {
            known.emplace_back(one.name);
        }
        keys.refuse("has the pre-tokenizer \"" + name + "\" (tokenizer.ggml.pre); known are " +
                    join(known, ", ") +
                    "; take the model's Hugging Face folder, which has its tokenizer.json");
    }
    return *found;
}

Value byteLevel(bool addPrefixSpace, bool trimOffsets, bool useRegex) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", addPrefixSpace},
            {"trim_offsets", trimOffsets},
            {"use_regex", useRegex}};
}

Value preTokenizerJson(const GgufPreTokenizer& pre, bool addPrefixSpace) {
    const Value bytes = byteLevel(addPrefixSpace, true, pre.gpt2Pattern);
    if (pre.pattern.empty()) {
        return bytes;
    }
    const Value words{{"type", "Split"},
                      {"pattern", {{"Regex", pre.pattern}}},
                      {"behavior", "Isolated"},
                      {"invert", false}};
    return {{"type", "Sequence"}, {"pretokenizers", {words, bytes}}};
}

/// The vocabulary and how its tokens are named by role.
class Vocabulary {
public:
    explicit Vocabulary(const GgufKeys& keys)
        : m_keys(keys), m_tokens(keys.texts("tokenizer.ggml.tokens")) {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            m_ids[m_tokens[i]] = i;
        }
        if (keys.has("tokenizer.ggml.token_type")) {
            m_types = keys.numbers("tokenizer.ggml.token_type");
            checkCount("tokenizer.ggml.token_type", m_types.size());
        }
    }

    const std::vector<std::string>& tokens() const { return m_tokens; }

    void checkCount(const std::string& key, std::size_t count) const {
        if (count != m_tokens.size()) {
            m_keys.refuse("has " + std::to_string(count) + " values in " + key + " for " +
                          std::to_string(m_tokens.size()) +
                          " tokens; the file is damaged, download it again");
        }
    }

    /// Of the token with this role ("bos", "eos", "unknown", "padding"); null where it has none.
    Value role(const std::string& name) const {
        const std::string key = "tokenizer.ggml." + name + "_token_id";
        const auto id = m_keys.maybeInteger(key);
        if (!id) {
            return nullptr;
        }
        if (static_cast<std::size_t>(*id) >= m_tokens.size()) {
            m_keys.refuse("has " + std::to_string(*id) + " as " + key + "; there are " +
                          std::to_string(m_tokens.size()) + " tokens");
        }
        return m_tokens[static_cast<std::size_t>(*id)];
    }

    std::size_t idOf(const std::string& token) const { return m_ids.at(token); }

    /// Token → id; where a token stands twice, the later id, as in the reference.
    Value json() const {
        Value::object_t ids;
        ids.reserve(m_tokens.size());
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (m_ids.at(m_tokens[i]) == i) {
                ids.emplace_back(m_tokens[i], i);
            }
        }
        return ids;
    }

    /// Control tokens and those of the user; without types, the tokens that have a role.
    Value added() const {
        Value list = Value::array();
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const int type = m_types.empty() ? roleType(m_tokens[i]) : static_cast<int>(m_types[i]);
            if (type == control || type == unknown || type == userDefined) {
                list.push_back({{"id", i},
                                {"content", m_tokens[i]},
                                {"single_word", false},
                                {"lstrip", false},
                                {"rstrip", false},
                                {"normalized", false},
                                {"special", type != userDefined}});
            }
        }
        return list;
    }

private:
    int roleType(const std::string& token) const {
        for (const char* name : {"bos", "eos", "unknown", "padding"}) {
            if (role(name) == token) {
                return control;
            }
        }
        return 0;
    }
    const GgufKeys& m_keys;
    std::vector<std::string> m_tokens;
    std::vector<double> m_types;
    std::unordered_map<std::string, std::size_t> m_ids;
};

/// bos and eos around each text; null where there is neither.
Value templateJson(const Vocabulary& vocabulary, const Value& bos, const Value& eos) {
    Value single = Value::array();
    Value pair = Value::array();
    Value tokens = Value::object();
    const auto special = [&](const Value& token, int sequence) -> Value {
        const std::string name = token;
        tokens[name] = {{"id", name}, {"ids", {vocabulary.idOf(name)}}, {"tokens", {name}}};
        return {{"SpecialToken", {{"id", name}, {"type_id", sequence}}}};
    };
    for (int sequence = 0; sequence < 2; ++sequence) {
        if (!bos.is_null()) {
            pair.push_back(special(bos, sequence));
        }
        pair.push_back({{"Sequence", {{"id", sequence == 0 ? "A" : "B"}, {"type_id", sequence}}}});
        if (!eos.is_null()) {
            pair.push_back(special(eos, sequence));
        }
        if (sequence == 0) {
            single = pair;
        }
    }
    return {{"type", "TemplateProcessing"},
            {"single", single},
            {"pair", pair},
            {"special_tokens", tokens}};
}

/// null where no token is added.
Value postProcessor(const GgufKeys& keys, const Vocabulary& vocabulary, bool startsText) {
    const Value bos =
        keys.boolean("tokenizer.ggml.add_bos_token", startsText) ? vocabulary.role("bos") : Value();
    const Value eos =
        keys.boolean("tokenizer.ggml.add_eos_token", false) ? vocabulary.role("eos") : Value();
    return bos.is_null() && eos.is_null() ? Value() : templateJson(vocabulary, bos, eos);
}

Value document(const Vocabulary& vocabulary, Value normalizer, Value preTokenizer, Value processor,
               Value decoder, Value model) {
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", vocabulary.added()},
            {"normalizer", std::move(normalizer)},
            {"pre_tokenizer", std::move(preTokenizer)},
            {"post_processor", std::move(processor)},
            {"decoder", std::move(decoder)},
            {"model", std::move(model)}};
}

Value bpe(const Vocabulary& vocabulary, const std::vector<MergePair>& merges,
          const Value& unknownToken, bool byteFallback, bool wholeWords) {
    Value list = Value::array();
    for (const auto& [left, right] : merges) {
        list.push_back({left, right});
    }
    return {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", unknownToken},
            {"continuing_subword_prefix", nullptr},
            {"end_of_word_suffix", nullptr},
            {"fuse_unk", byteFallback},
            {"byte_fallback", byteFallback},
            {"ignore_merges", wholeWords},
            {"vocab", vocabulary.json()},
            {"merges", std::move(list)}};
}

Value byteLevelTokenizer(const GgufKeys& keys, const Vocabulary& vocabulary) {
    const GgufPreTokenizer& pre = preTokenizerOf(keys);
    const bool prefix = keys.boolean("tokenizer.ggml.add_space_prefix", false);
    Value processor = postProcessor(keys, vocabulary, pre.startsText);
    if (processor.is_null()) {
        processor = byteLevel(true, false, true);
    }
    return document(vocabulary, pre.composed ? Value{{"type", "NFC"}} : Value(),
                    preTokenizerJson(pre, prefix), std::move(processor),
                    byteLevel(true, true, true),
                    bpe(vocabulary, listedMerges(keys), nullptr, false, pre.wholeWords));
}

Value sentencePieceTokenizer(const GgufKeys& keys, const Vocabulary& vocabulary) {
    const bool prefix = keys.boolean("tokenizer.ggml.add_space_prefix", true);
    Value normalizers = Value::array();
    Value decoders{{{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}},
                   {{"type", "ByteFallback"}},
                   {{"type", "Fuse"}}};
    if (prefix) {
        normalizers.push_back({{"type", "Prepend"}, {"prepend", "▁"}});
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    }
    normalizers.push_back({{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}});
    std::vector<MergePair> merges;
    if (keys.has("tokenizer.ggml.merges")) {
        merges = listedMerges(keys);
    } else {
        const std::vector<double> scores = keys.numbers("tokenizer.ggml.scores");
        vocabulary.checkCount("tokenizer.ggml.scores", scores.size());
        merges = mergesFromScores(vocabulary.tokens(), scores);
    }
    return document(vocabulary, {{"type", "Sequence"}, {"normalizers", normalizers}}, nullptr,
                    postProcessor(keys, vocabulary, true),
                    {{"type", "Sequence"}, {"decoders", decoders}},
                    bpe(vocabulary, merges, vocabulary.role("unknown"), true, false));
}

Value specialTokens(const Vocabulary& vocabulary) {
    Value map = Value::object();
    for (const auto& [role, name] : {std::pair("bos", "bos_token"),
                                     {"eos", "eos_token"},
                                     {"unknown", "unk_token"},
                                     {"padding", "pad_token"}}) {
        if (const Value token = vocabulary.role(role); !token.is_null()) {
            map[name] = token;
        }
    }
    return map;
}

}  // namespace

TokenizerJson tokenizerOf(const GgufKeys& keys) {
    const std::string kind = keys.text("tokenizer.ggml.model");
    if (kind != "gpt2" && kind != "llama") {
        keys.refuse("has a tokenizer of the kind \"" + kind +
                    "\" (tokenizer.ggml.model); imported are gpt2 and llama");
    }
    const Vocabulary vocabulary(keys);
    TokenizerJson files;
    files.tokenizer = kind == "gpt2" ? byteLevelTokenizer(keys, vocabulary)
                                     : sentencePieceTokenizer(keys, vocabulary);
    files.specialTokens = specialTokens(vocabulary);
    files.config = files.specialTokens;
    files.config["tokenizer_class"] = "PreTrainedTokenizerFast";
    files.config["clean_up_tokenization_spaces"] = false;
    files.config["model_input_names"] = {"input_ids", "attention_mask"};
    if (keys.has("tokenizer.chat_template")) {
        files.config["chat_template"] = keys.text("tokenizer.chat_template");
    }
    return files;
}

}  // namespace artemis
