// JSON from outside: whatever is wrong with it comes as one kind of error, with its place.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace artemis {

/// Json::parse(), but a number that no double can hold is a parse_error as well; its `byte` then is
/// where the number first stands.
template <typename Json>
Json parsedJson(std::string_view text, const typename Json::parser_callback_t& listener = nullptr) {
    try {
        return Json::parse(text, listener);
    } catch (const typename Json::out_of_range& error) {
        const std::string what = error.what();  // … number overflow parsing '2e999'
        const std::size_t quote = what.find('\'') + 1;
        const std::string number = what.substr(quote, what.rfind('\'') - quote);
        throw Json::parse_error::create(101, text.find(number) + 1, what, nullptr);
    }
}

}  // namespace artemis
