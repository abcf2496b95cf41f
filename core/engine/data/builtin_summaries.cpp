// Built-in summaries: a piece of news with what matters spread over it, and one sentence that says
// who did what where and when.
#include "core/engine/data/builtin_rows.h"
#include "core/engine/data/lexicon.h"

namespace artemis::builtin {

namespace {

constexpr std::string_view news = R"(
who = the mayor | the school choir | the fire brigade | the football club | the old baker |
    the library | the young farmers | the chess club | a group of students | the museum
what = opened a new bridge | won a prize | planted a hundred trees | sold the old mill |
    repaired the clock tower | gave a concert | built a playground | found a lost painting |
    painted the town hall | collected money for the hospital
opening = there was much to see in {$city} this week. | people in {$city} have something to talk
    about. | it was an unusual week for {$city}.
fact = {$who} {$what}. | after months of work {$who} {$what}. | as everybody had hoped, {$who}
    {$what}.
when = it happened on {$day}, and many came to watch. | the great moment came on {$day}. |
    on {$day} the whole street was full of people.
filler = the weather was {sky} and the wind was {wind}. | a {colour} bus brought visitors from
    {city}. | my {relative} stood beside a {colour} {other}. | somebody had lost a {colour} {other}.
    | {number} people asked for the way to the station. | the cafe had run out of soup. | two dogs
    ran after a {colour} {other}.
summary = {$who} {$what} in {$city} on {$day}.
)";

const Grammar& grammar() {
    static const Grammar grammar{lexicon::ordinary, news};
    return grammar;
}

const std::string& word(std::string_view rule, Draws& draws) {
    return oneOf(grammar().rule(rule), draws);
}

}  // namespace

Row summary(Draws& draws) {
    const Grammar::Rules facts{{"$who", {word("who", draws)}},
                               {"$what", {word("what", draws)}},
                               {"$city", {word("city", draws)}},
                               {"$day", {word("day", draws)}}};
    std::string source;
    for (const char* rule : {"opening", "filler", "fact", "filler", "when", "filler"}) {
        if (std::string_view(rule) != "filler" || draws.chance(0.8)) {
            source +=
                (source.empty() ? "" : " ") + grammar().text(rule, Tone::Positive, facts, draws);
        }
    }
    return {source, grammar().text("summary", Tone::Positive, facts, draws)};
}

}  // namespace artemis::builtin
