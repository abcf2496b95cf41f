// Answers from JSON and back.
#include "core/engine/data/answers.h"

#include <algorithm>

#include "core/base/value.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

std::optional<Answer> answerFrom(const Value& text, const Value& start) {
    if (!text.is_string() || !start.is_number_integer()) {
        return {};
    }
    return Answer{text.get<std::string>(), start.get<std::int64_t>()};
}

/// The pairs of text and start that both ways of writing come to; null where it is neither.
std::vector<std::pair<const Value*, const Value*>> pairsOf(const Value& json, bool& known) {
    std::vector<std::pair<const Value*, const Value*>> pairs;
    if (json.is_array()) {
        for (const Value& one : json) {
            known =
                known && one.is_object() && one.contains("text") && one.contains("answer_start");
            if (known) {
                pairs.emplace_back(&one.at("text"), &one.at("answer_start"));
            }
        }
        return pairs;
    }
    known = json.is_object() && json.contains("text") && json.contains("answer_start") &&
            json.at("text").is_array() && json.at("answer_start").is_array() &&
            json.at("text").size() == json.at("answer_start").size();
    for (std::size_t i = 0; known && i < json.at("text").size(); ++i) {
        pairs.emplace_back(&json.at("text")[i], &json.at("answer_start")[i]);
    }
    return pairs;
}

}  // namespace

std::string toJson(const std::vector<Answer>& answers) {
    Value json = Value::array();
    for (const Answer& answer : answers) {
        json.push_back({{"text", answer.text}, {"answer_start", answer.start}});
    }
    return json.dump();
}

std::optional<std::vector<Answer>> answersFrom(std::string_view json) {
    const Value parsed = Value::parse(json, nullptr, false);
    bool known = true;
    std::vector<Answer> answers;
    for (const auto& [text, start] : pairsOf(parsed, known)) {
        const auto answer = answerFrom(*text, *start);
        if (!answer) {
            return {};
        }
        answers.push_back(*answer);
    }
    return known ? std::optional(answers) : std::nullopt;
}

std::string_view codePoints(std::string_view text, std::int64_t begin, std::int64_t end) {
    std::size_t at = 0;
    std::size_t first = text.size();
    for (std::int64_t point = 0; at < text.size() && point < end; ++point) {
        first = point == begin ? at : first;
        at = std::min(at + utf8Length(text[at]), text.size());
    }
    return first < at ? text.substr(first, at - first) : std::string_view();
}

bool standsIn(std::string_view context, const Answer& answer) {
    const auto length = static_cast<std::int64_t>(countCodePoints(answer.text));
    return answer.start >= 0 && length > 0 &&
           codePoints(context, answer.start, answer.start + length) == answer.text;
}

}  // namespace artemis
