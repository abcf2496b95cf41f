// Built-in weather reports: fields on the one side, a sentence that says all of them on the other.
#include "core/engine/data/builtin_rows.h"
#include "core/engine/data/lexicon.h"

namespace artemis::builtin {

namespace {

/// Written for all fields, for reports without wind, and without temperatures.
constexpr std::string_view sentences = R"(
all = on {$day} it will be {$sky} in {$city}, with a {$wind} wind and between {$low} and {$high}
    degrees. | {$city} expects a {$sky} {$day}. The wind is {$wind}, and it will be {$low} to
    {$high} degrees. | expect {$low} to {$high} degrees and a {$wind} wind in {$city} on {$day},
    which stays {$sky}. | in {$city} the {$day} brings {$sky} weather, a {$wind} wind, a low of
    {$low} and a high of {$high} degrees.
no-wind = on {$day} it will be {$sky} in {$city}, between {$low} and {$high} degrees. |
    {$city} expects a {$sky} {$day} with {$low} to {$high} degrees. |
    {$sky} weather comes to {$city} on {$day}, with a low of {$low} and a high of {$high} degrees.
no-degrees = on {$day} it will be {$sky} in {$city} with a {$wind} wind. |
    {$city} expects a {$sky} {$day} and a {$wind} wind. |
    the {$day} in {$city} stays {$sky} while the wind is {$wind}.
)";

const Grammar& grammar() {
    static const Grammar grammar{lexicon::ordinary, sentences};
    return grammar;
}

std::string word(std::string_view rule, Draws& draws) {
    const auto& words = grammar().rule(rule);
    return words[draws.below(words.size())];
}

}  // namespace

Row report(Draws& draws) {
    const std::string sky = word("sky", draws);
    const int low = static_cast<int>(draws.below(sky == "snowy" ? 5 : 25)) - 5;
    const int high = low + 2 + static_cast<int>(draws.below(sky == "snowy" ? 3 : 12));
    const Grammar::Rules fields{{"$city", {word("city", draws)}},
                                {"$day", {word("day", draws)}},
                                {"$sky", {sky}},
                                {"$wind", {word("wind", draws)}},
                                {"$low", {std::to_string(low)}},
                                {"$high", {std::to_string(high)}}};
    const std::uint64_t kind = draws.below(4);
    const auto field = [&](const std::string& name) {
        return ", " + name + "[" + fields.at("$" + name).front() + "]";
    };
    std::string source = "city[" + fields.at("$city").front() + "]" + field("day") + field("sky");
    source += kind == 2 ? "" : field("wind");
    source += kind == 3 ? "" : field("low") + field("high");
    const std::string_view rule = kind == 2 ? "no-wind" : kind == 3 ? "no-degrees" : "all";
    return {source, grammar().text(rule, Tone::Positive, fields, draws)};
}

}  // namespace artemis::builtin
