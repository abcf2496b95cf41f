// Grammar: parses the rules and expands them.
#include "core/engine/data/grammar.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <sstream>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"

namespace artemis {

std::uint64_t Draws::below(std::uint64_t bound) { return random::below(m_key, m_counter++, bound); }

bool Draws::chance(double probability) { return random::uniform(m_key, m_counter++) < probability; }

namespace {

/// A line that begins with a blank goes on with the one before.
std::string joinedLines(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\n' || i + 1 == text.size() || text[i + 1] != ' ') {
            out += text[i];
        }
    }
    return out;
}

/// "3* text" three times, "text" once.
void addWeighted(std::string_view alternative, std::vector<std::string>& out) {
    std::size_t times = 1;
    if (alternative.size() > 3 && std::isdigit(static_cast<unsigned char>(alternative[0])) != 0 &&
        alternative.substr(1, 2) == "* ") {
        times = static_cast<std::size_t>(alternative[0] - '0');
        alternative.remove_prefix(3);
    }
    out.insert(out.end(), times, std::string(alternative));
}

/// The i-th of n words ⌊(n / i)^1.5⌋ times: as in real text a few words are frequent and most are
/// rare (Zipf's law, steeper), so that a small model can learn the frequent ones first.
void addWords(const std::string& line, std::vector<std::string>& out) {
    std::istringstream in(line);
    std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::replace(words[i].begin(), words[i].end(), '_', ' ');
        const double rarity = static_cast<double>(words.size()) / static_cast<double>(i + 1);
        out.insert(out.end(), static_cast<std::size_t>(std::pow(rarity, 1.5)), words[i]);
    }
}

/// What empty alternatives leave behind: doubled blanks, and blanks before a stop, go.
std::string tidied(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '.';
        if (text[i] == ' ' && (out.empty() || std::string_view(" .,;!?").find(next) < 6)) {
            continue;
        }
        out += text[i];
    }
    return out;
}

/// Sentences begin with a capital letter, and "a" stands as "an" before a vowel.
std::string polished(std::string_view text) {
    std::string out;
    bool sentenceStart = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool article = c == 'a' && (i == 0 || text[i - 1] == ' ') && i + 2 < text.size() &&
                             text[i + 1] == ' ' && std::string_view("aeiou").find(text[i + 2]) < 5;
        out += sentenceStart ? static_cast<char>(std::toupper(c)) : c;
        out += article ? "n" : "";
        sentenceStart = c == '.' || c == '!' || c == '?' || (sentenceStart && c == ' ');
    }
    return out;
}

}  // namespace

Grammar::Grammar(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
        for (const std::string& line : split(joinedLines(text), '\n')) {
            const std::size_t sign = line.find_first_of("=:");
            if (sign == std::string::npos) {
                continue;
            }
            const std::string body = line.substr(sign + 1);
            auto& alternatives = m_rules[std::string(trimmed(line.substr(0, sign)))];
            if (line[sign] == ':') {
                addWords(body, alternatives);
                continue;
            }
            for (const std::string& alternative : split(body, '|')) {
                addWeighted(trimmed(alternative), alternatives);
            }
        }
    }
}

const std::vector<std::string>& Grammar::rule(std::string_view name) const {
    const auto found = m_rules.find(name);
    if (found == m_rules.end()) {
        throw Failure("the built-in grammar has no rule \"" + std::string(name) + "\"");
    }
    return found->second;
}

void Grammar::expandSlot(std::string_view slot, Tone tone, const Rules& bound, Draws& draws,
                         std::string& out) const {
    if (slot.front() == '!') {
        tone = opposite(tone);
        slot.remove_prefix(1);
    } else if (slot.front() == '?') {
        tone = draws.tone();
        slot.remove_prefix(1);
    }
    const auto given = bound.find(slot);
    const std::string toned = std::string(slot) + (tone == Tone::Positive ? '+' : '-');
    const auto& alternatives = given != bound.end()      ? given->second
                               : m_rules.contains(toned) ? rule(toned)
                                                         : rule(slot);
    expand(alternatives[draws.below(alternatives.size())], tone, bound, draws, out);
}

void Grammar::expand(std::string_view piece, Tone tone, const Rules& bound, Draws& draws,
                     std::string& out) const {
    while (!piece.empty()) {
        const std::size_t open = piece.find('{');
        out += piece.substr(0, open);
        if (open == std::string_view::npos) {
            return;
        }
        const std::size_t close = piece.find('}', open);
        expandSlot(piece.substr(open + 1, close - open - 1), tone, bound, draws, out);
        piece.remove_prefix(close + 1);
    }
}

std::string Grammar::text(std::string_view name, Tone tone, const Rules& bound,
                          Draws& draws) const {
    std::string out;
    expandSlot(name, tone, bound, draws, out);
    return polished(tidied(out));
}

}  // namespace artemis
