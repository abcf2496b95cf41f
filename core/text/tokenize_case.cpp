// Builds what a case should say from our own tokenizer, in the case's form, and compares.
#include "core/text/tokenize_case.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/error.h"

namespace artemis {

namespace {

Value tokensOf(const Encoding& encoding, const Tokenizer& tokenizer) {
    Value tokens = Value::array();
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        const auto shown = encoding.shownTexts.find(i);
        tokens.push_back(shown != encoding.shownTexts.end() ? shown->second
                                                            : tokenizer.idToToken(encoding.ids[i]));
    }
    return tokens;
}

Value ofString(const Value& given, const Tokenizer& tokenizer) {
    const std::string text = given.at("text");
    const Encoding encoding = tokenizer.encode(text);
    const std::string skipped = tokenizer.decode(encoding.ids, true);
    return {{"ids", encoding.ids},
            {"tokens", tokensOf(encoding, tokenizer)},
            {"offsets", encoding.offsets},
            {"special_tokens_mask", encoding.specialMask},
            {"ids_no_special", tokenizer.encodeIds(text, {.addSpecialTokens = false})},
            {"decode", tokenizer.decode(encoding.ids, false)},
            {"decode_skip", skipped},
            {"decode_skip_cleanup", tokenizer.decode(encoding.ids, true, true)}};
}

Value ofPair(const Value& given, const Tokenizer& tokenizer) {
    const Encoding encoding =
        tokenizer.encodePair(given.at("a").get<std::string>(), given.at("b").get<std::string>());
    return {
        {"ids", encoding.ids}, {"offsets", encoding.offsets}, {"token_type_ids", encoding.typeIds}};
}

/// With padding on the right up to `length`; pads and added tokens belong to no text (null).
Value ofWindow(const Encoding& encoding, std::size_t length, const Tokenizer& tokenizer) {
    Encoding padded = encoding;
    const std::size_t real = padded.ids.size();
    const std::size_t size = std::max(real, length);
    padded.ids.resize(size, tokenizer.special().pad.value_or(0));
    padded.typeIds.resize(size, 0);
    padded.offsets.resize(size, {0, 0});
    padded.sequenceIds.resize(size, -1);
    Value sequences = Value::array();
    Value attention = Value::array();
    for (std::size_t i = 0; i < size; ++i) {
        const int sequence = padded.sequenceIds[i];
        sequences.push_back(sequence < 0 ? Value() : Value(sequence));
        attention.push_back(i < real ? 1 : 0);
    }
    return {{"ids", padded.ids},
            {"token_type_ids", padded.typeIds},
            {"attention_mask", attention},
            {"offsets", padded.offsets},
            {"sequence_ids", sequences}};
}

Value ofWindows(const std::vector<Encoding>& windows, std::size_t length,
                const Tokenizer& tokenizer) {
    Value all = Value::array();
    for (const Encoding& window : windows) {
        all.push_back(ofWindow(window, length, tokenizer));
    }
    return {{"windows", all}};
}

bool isInput(const std::string& field) {
    constexpr std::array<std::string_view, 5> inputs = {"text", "a", "b", "question", "context"};
    return std::ranges::find(inputs, field) != inputs.end();
}

std::string shown(const Value& value) {
    return value.dump(-1, ' ', false, Value::error_handler_t::replace);
}

class Check {
public:
    Check(const Value& config, const Tokenizer& tokenizer)
        : m_tokenizer(tokenizer),
          m_length(config.value("max_length", std::size_t{0})),
          m_single(config.value("single_truncated_max_length", std::size_t{0})),
          m_stride(config.value("stride", std::size_t{0})) {}

    /// What this tokenizer says for one item of a part of the case.
    Value answer(const std::string& part, const Value& item) const {
        const auto text = [&item](const char* key) { return item.at(key).get<std::string>(); };
        if (part == "strings") {
            return ofString(item, m_tokenizer);
        }
        if (part == "pairs") {
            return ofPair(item, m_tokenizer);
        }
        if (part == "pair_longest_first") {
            return ofWindow(m_tokenizer.encodePair(text("a"), text("b"), {.maxLength = m_length}),
                            m_length, m_tokenizer);
        }
        if (part == "single_truncated") {
            return ofWindow(m_tokenizer.encode(text("a"), {.maxLength = m_single}), m_single,
                            m_tokenizer);
        }
        if (part == "single_overflow") {
            return ofWindows(
                m_tokenizer.windows(text("a"), {.maxLength = m_length, .stride = m_stride}), 0,
                m_tokenizer);
        }
        if (part == "qa_only_second") {
            const EncodeOptions options = {
                .maxLength = m_length, .truncation = Truncation::OnlySecond, .stride = m_stride};
            return ofWindows(m_tokenizer.windows(text("question"), text("context"), options),
                             m_length, m_tokenizer);
        }
        throw BadInput("expect." + part, "is no part of a tokenize case that is known");
    }

private:
    const Tokenizer& m_tokenizer;
    std::size_t m_length;
    std::size_t m_single;
    std::size_t m_stride;
};

}  // namespace

std::vector<std::string> checkTokenizeCase(const Value& caseJson, const Tokenizer& tokenizer) {
    const Check check(caseJson.value("config", Value::object()), tokenizer);
    std::vector<std::string> differences;
    for (const auto& [part, items] : caseJson.at("expect").items()) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            const Value answer = check.answer(part, items[i]);
            for (const auto& [field, expected] : items[i].items()) {
                const Value ours = isInput(field) ? expected : answer.value(field, Value());
                if (expected != ours) {
                    differences.push_back(part + "[" + std::to_string(i) + "]." + field +
                                          ": expected " + shown(expected) + ", got " + shown(ours));
                }
            }
        }
    }
    return differences;
}

}  // namespace artemis
