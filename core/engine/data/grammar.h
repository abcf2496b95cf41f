// Grammar: small written rules from which sentences with a wanted attitude are drawn.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

/// Attitude of a sentence or word.
enum class Tone { Negative, Positive };
inline Tone opposite(Tone tone) { return tone == Tone::Positive ? Tone::Negative : Tone::Positive; }

/// The numbers of one stream (base/random.h), taken one after the other.
class Draws {
public:
    explicit Draws(std::uint64_t key) : m_key(key) {}
    std::uint64_t below(std::uint64_t bound);
    bool chance(double probability);
    Tone tone() { return below(2) == 1 ? Tone::Positive : Tone::Negative; }

private:
    std::uint64_t m_key;
    std::uint64_t m_counter = 0;
};

/// Rules are lines of text:
///   name = first alternative | 3* second, three times as likely | …      templates
///   name : word word two_words …     words, _ for a blank; the first ones most often
/// A line that begins with a blank goes on with the one before.
/// `name+` and `name-` hold what is said with a positive or negative tone. In a template {name} is
/// drawn with the tone of the whole, {!name} with the opposite one, {?name} with either.
class Grammar {
public:
    using Rules = std::map<std::string, std::vector<std::string>, std::less<>>;

    explicit Grammar(std::initializer_list<std::string_view> texts);

    /// The rule expanded as text: sentences capitalised, "a" made "an" where it must be. `bound`
    /// rules go before those of the grammar.
    std::string text(std::string_view rule, Tone tone, const Rules& bound, Draws& draws) const;

    /// Alternatives of a rule; throws Failure where there is none.
    const std::vector<std::string>& rule(std::string_view name) const;

private:
    void expand(std::string_view piece, Tone tone, const Rules& bound, Draws& draws,
                std::string& out) const;
    void expandSlot(std::string_view slot, Tone tone, const Rules& bound, Draws& draws,
                    std::string& out) const;
    Rules m_rules;
};

}  // namespace artemis
