// PCRE2's matching and substitution.
#include "core/text/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/base/error.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

struct FreeMatch {
    void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
};

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

const pcre2_code* codeOf(const std::shared_ptr<void>& code) {
    return static_cast<const pcre2_code*>(code.get());
}

[[noreturn]] void giveUp(std::size_t bytes) {
    throw Failure("the tokenizer's pattern needs too much work on a text of " +
                      std::to_string(bytes) + " bytes",
                  "cut the text into shorter rows");
}

}  // namespace

Regex::Regex(const std::string& pattern, Kind kind) {
    int error = 0;
    PCRE2_SIZE at = 0;
    const std::uint32_t options = PCRE2_UTF | (kind == Kind::Literal ? PCRE2_LITERAL : PCRE2_UCP);
    pcre2_code* code = pcre2_compile(units(pattern), pattern.size(), options, &error, &at, nullptr);
    if (code == nullptr) {
        PCRE2_UCHAR reason[128] = {};
        pcre2_get_error_message(error, reason, sizeof reason);
        throw Mistake(std::string(reinterpret_cast<char*>(reason)) + " at character " +
                      std::to_string(at));
    }
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    m_code = {code, [](void* given) { pcre2_code_free(static_cast<pcre2_code*>(given)); }};
}

void Regex::eachMatch(std::string_view text,
                      const std::function<void(std::size_t, std::size_t)>& take) const {
    const std::unique_ptr<pcre2_match_data, FreeMatch> match(
        pcre2_match_data_create_from_pattern(codeOf(m_code), nullptr));
    for (std::size_t at = 0; at <= text.size();) {
        const int count = pcre2_match(codeOf(m_code), units(text), text.size(), at,
                                      PCRE2_NO_UTF_CHECK, match.get(), nullptr);
        if (count == PCRE2_ERROR_NOMATCH) {
            return;
        }
        if (count < 0) {
            giveUp(text.size());
        }
        const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match.get());
        const auto [begin, end] = std::pair(range[0], range[1]);
        if (begin == end) {
            at = end < text.size() ? end + utf8Length(text[end]) : end + 1;
            continue;
        }
        take(begin, end);
        at = end;
    }
}

std::string Regex::replaced(const std::string& text, const std::string& with) const {
    std::string result(2 * text.size() + 64, '\0');
    PCRE2_SIZE size = 0;
    const auto attempt = [&] {
        size = result.size();
        return pcre2_substitute(
            codeOf(m_code), units(text), text.size(), 0,
            PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_NO_UTF_CHECK,
            nullptr, nullptr, units(with), with.size(),
            reinterpret_cast<PCRE2_UCHAR*>(result.data()), &size);
    };
    int count = attempt();
    if (count == PCRE2_ERROR_NOMEMORY) {
        result.resize(size);
        count = attempt();
    }
    if (count < 0) {
        giveUp(text.size());
    }
    result.resize(size);
    return result;
}

}  // namespace artemis
