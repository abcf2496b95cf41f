// Answers: passages of a context, as SQuAD and Hugging Face's data sets write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

struct Answer {
    std::string text;
    std::int64_t start = 0;  ///< Where it begins in the context, in code points.
    bool operator==(const Answer&) const = default;
};

/// [{"text": …, "answer_start": …}, …]
std::string toJson(const std::vector<Answer>& answers);
/// The same, or {"text": […], "answer_start": […]}; nothing where it is neither.
std::optional<std::vector<Answer>> answersFrom(std::string_view json);

/// Code points `begin` … `end` − 1 of valid UTF-8, as far as there are any.
std::string_view codePoints(std::string_view text, std::int64_t begin, std::int64_t end);
/// Whether the answer stands in the context where it says.
bool standsIn(std::string_view context, const Answer& answer);

}  // namespace artemis
