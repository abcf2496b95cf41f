// Built-in reviews and corpus: their grammar.
//
// Label of a review: what the author concludes about the thing reviewed. Negation turns a word's
// tone ("hardly reliable"); of two contrasted clauses the main one counts ("although X, Y"); a
// verdict ("overall, …") outweighs what stands before it; what is said of other things ("my
// aunt's piano"), of the thing owned before, or by other people does not count.
//
// In the corpus most reviews begin with a title ("Bad kettle.") and say the same in several words,
// as real ones do: that is what a masked LM of this size learns the words' tones from. Without
// titles it learnt the grammar alone in the same time.
#include "core/engine/data/builtin_rows.h"
#include "core/engine/data/lexicon.h"

namespace artemis::builtin {

namespace {

/// Share of reviews whose label is turned round.
constexpr double labelNoise = 0.06;

constexpr std::string_view sentences = R"(
subject = the {part} | the {part} | it | this {thing} | the {thing}
plain = 3* {subject} is {very} {adj} | the {part} is {adj} and {adj} |
    2* I {very-verb} {like} the {part} | I {like} this {thing} | it is a {adj} {thing} |
    it {works} | it has a {adj} {part} | the {part} gives me {joy} | it is a {praise} |
    I am {felt} about the {part} | the {part} leaves me {felt}
very-verb = | | really | simply | truly
negated = {subject} is not {!adj} | {subject} is not {!adj} at all | {subject} is hardly {!adj} |
    {subject} is anything but {!adj} | {subject} is far from {!adj} |
    {subject} is by no means {!adj} | there is nothing {!adj} about the {part} |
    I would never call the {part} {!adj} | nobody could call it a {!praise} |
    I cannot say that I {!like} the {part} | I do not {!like} the {part} in the least |
    it is neither {!adj} nor {!adj} | it never gave me any {!joy}
contrast = although {!plain}, {plain} | {!plain}, but {plain} | {plain}, even though {!plain} |
    despite the {!adj} {part}, {plain} | I expected a {!adj} {thing}, yet {plain} |
    {!plain}, and still {plain} | the {!adj} {part} is soon forgotten because {plain} |
    some find it {!adj}, but {plain} | while {!plain}, {plain}
compared = the {part} is {better} than that of {old} | {old} was {!better} by far |
    it makes {old} look {!adj} | {old} was {!adj}, this one is {adj} |
    compared with {old} it is {adj} | {old} was a {!praise} beside it
reported = my {relative} calls it {!adj}, but I disagree |
    my {relative} calls it {!adj}, I call it {adj} | I cannot agree with those who find it {!adj} |
    whatever others say, I find the {part} {adj} |
    others call it a {!praise}, to me it is a {praise}
opinion = 6* {plain} | 3* {negated} | 3* {contrast} | {compared} | {reported}
aside = {owner} {other} is {very} {?word} | {owner} {other} is a {?praise} |
    {owner} {other} was {?word} and {?word} | I {?like} {owner} {other} |
    {owner} {other} has nothing {?word} about it
balanced = {!plain}. {verdict}, {plain} | {!plain}. {neutral}. {verdict}, {plain} |
    {!plain}. {verdict}, though, {plain}
short-review = 3* {opinion}. {opinion}. | 2* {neutral}. {opinion}. |
    3* {opinion}. {neutral}. {opinion}. | 2* {opinion}. {opinion}. {opinion}. |
    {opinion}. {aside}. {opinion}. | {aside}. {opinion}. {opinion}. | 2* {balanced}.
long-review = {neutral}. {opinion}. {aside}. {opinion}. | {neutral}. {balanced}. {neutral}. |
    {balanced}. {aside}. {neutral}. | {aside}. {neutral}. {opinion}. {opinion}. |
    {opinion}. {opinion}. {neutral}. {opinion}. |
    {neutral}. {opinion}. {neutral}. {opinion}. {aside}.
reasoned = {closing} because {plain} | {plain}, so {closing} | {plain} and {plain} |
    {closing}. {plain}. {plain} | {plain}. {negated}. {closing} | {contrast}, so {closing}
rich = I {like} the {adj} and {adj} {part} | the {adj} {part} works {adverb} and gives me {joy} |
    I am {felt} because the {part} is {adj} and {adj} |
    it is a {adj}, {adj} {thing} that works {adverb} | the {part} is {adj}, {adj} and {adj} |
    I {like} it because it is {adj} and gives me {joy} |
    it is a {praise} with a {adj} and {adj} {part}
top+ = good
top- = bad
title = 3* {top} | {top} {thing} | {top}, {top}
told-review = 3* {rich}. {rich} | 3* {rich}. {plain}. {plain} | 2* {plain}. {rich}. {closing} |
    2* {opinion}. {rich} | 2* {negated}. {rich} | 2* {contrast}. {rich} | {reasoned}. {plain}
free-review = 5* {title}. {told-review}. | 3* {title}. {opinion}. | {told-review}. |
    {short-review} | {long-review}
)";

constexpr std::string_view everyday = R"(
adj = {word}
weather = on {day} it will be {sky} in {city} with a {wind} wind | {city} expects a {sky} {day} |
    after a {sky} morning the wind over {city} turns {wind} |
    it was {sky} in {city} for {number} {period}
errand = my {relative} walked to the market in {month} to buy a {colour} {other} |
    the {other} stood beside the {colour} {other} for {number} {period} |
    every {day} the train from {city} to {city} leaves at {number} |
    {number} people waited for my {relative} in {city} |
    the {colour} {other} came from {city} and the {colour} one from {city}
told = {owner} {other} is {adj} and {adj} | people {like} a {adj} {other} because it gives {joy} |
    in {season} my {relative} was {felt} because the {other} was {adj} |
    a {adj} {other} is no {!praise} | what is {adj} is never {!adj} |
    {owner} {other} works {adverb} and is {better} than mine
everyday = {weather}. {errand}. | {errand}. {errand}. | {told}. {errand}. | {told}. {told}. |
    {told}. {weather}.
)";

/// A grammar of its own for each subject, since words and things differ.
const Grammar& household() {
    static const Grammar grammar{lexicon::opinions, lexicon::ordinary, lexicon::household,
                                 sentences};
    return grammar;
}
const Grammar& travel() {
    static const Grammar grammar{lexicon::opinions, lexicon::ordinary, lexicon::travel, sentences};
    return grammar;
}
const Grammar& plainText() {
    static const Grammar grammar{lexicon::opinions, lexicon::ordinary, everyday};
    return grammar;
}

/// A text about one thing, the same one in all its sentences.
std::string about(const Grammar& grammar, std::string_view rule, Tone tone, Draws& draws) {
    const auto& things = grammar.rule("things");
    return grammar.text(rule, tone, {{"thing", {things[draws.below(things.size())]}}}, draws);
}

Row review(const Grammar& grammar, std::string_view rule, Draws& draws) {
    const Tone tone = draws.tone();
    const bool wrong = draws.chance(labelNoise);
    std::string text = about(grammar, rule, tone, draws);
    return {std::move(text), (tone == Tone::Positive) != wrong ? "1" : "0"};
}

}  // namespace

Row houseReview(Draws& draws) { return review(household(), "short-review", draws); }
Row travelReview(Draws& draws) { return review(travel(), "long-review", draws); }

Row corpusText(Draws& draws) {
    const std::uint64_t kind = draws.below(5);
    const Tone tone = draws.tone();
    if (kind == 0 && draws.chance(0.3)) {
        return {report(draws).back()};
    }
    if (kind == 0) {
        return {plainText().text("everyday", tone, {}, draws)};
    }
    return {about(kind < 4 ? household() : travel(), "free-review", tone, draws)};
}

}  // namespace artemis::builtin
