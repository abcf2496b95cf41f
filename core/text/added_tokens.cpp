// Searches from left to right; at each place the longest token wins.
#include "core/text/added_tokens.h"

#include <algorithm>

#include "core/text/unicode.h"

namespace artemis {

namespace {

/// Start of the code point that ends at byte `end`.
std::size_t previous(std::string_view text, std::size_t end) {
    do {
        --end;
    } while ((text[end] & 0xC0) == 0x80);
    return end;
}

char32_t pointAt(std::string_view text, std::size_t at) { return nextCodePoint(text, at); }

bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) {
    const bool wordBefore = begin > 0 && isWordCharacter(pointAt(text, previous(text, begin)));
    const bool wordAfter = end < text.size() && isWordCharacter(pointAt(text, end));
    return !wordBefore && !wordAfter;
}

std::size_t withSpaceBefore(std::string_view text, std::size_t begin, std::size_t limit) {
    while (begin > limit) {
        const std::size_t before = previous(text, begin);
        if ((charClass(pointAt(text, before)) & Space) == 0) {
            break;
        }
        begin = before;
    }
    return begin;
}

std::size_t withSpaceAfter(std::string_view text, std::size_t end) {
    while (end < text.size() && (charClass(pointAt(text, end)) & Space) != 0) {
        end += utf8Length(text[end]);
    }
    return end;
}

std::string normalizedText(const std::string& content, const Normalizer* normalizer) {
    PieceText text(content, false);
    if (normalizer != nullptr) {
        normalizer->apply(text);
    }
    return std::string(text.bytes());
}

}  // namespace

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens, const Normalizer* normalizer)
    : m_tokens(std::move(tokens)) {
    // Where two tokens look alike after normalizing, a special one wins, then the lower id.
    std::ranges::stable_partition(m_tokens, &AddedToken::special);
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const std::string& content = m_tokens[i].content;
        if (m_tokens[i].normalized) {
            add(m_normalized, normalizedText(content, normalizer), i);
        } else {
            add(m_given, content, i);
        }
    }
}

void AddedTokenFinder::add(Patterns& patterns, std::string text, std::size_t token) {
    if (text.empty()) {
        return;
    }
    auto& list = patterns.byFirst[static_cast<unsigned char>(text.front())];
    const auto place = std::ranges::find_if(
        list, [&](const Pattern& other) { return other.text.size() < text.size(); });
    list.insert(place, {std::move(text), token});
    patterns.empty = false;
}

void AddedTokenFinder::cut(PieceText& text, const Patterns& patterns) const {
    if (!patterns.empty) {
        text.split([&](const Piece& piece, std::vector<Piece>& into) {
            cutPiece(text, patterns, piece, into);
        });
    }
}

void AddedTokenFinder::cutPiece(const PieceText& text, const Patterns& patterns, const Piece& piece,
                                std::vector<Piece>& into) const {
    const std::string_view bytes = text.bytes(piece);
    const auto put = [&](std::size_t begin, std::size_t end, std::int32_t token) {
        into.push_back({piece.begin + begin, piece.begin + end, token});
    };
    std::size_t covered = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto& candidates = patterns.byFirst[static_cast<unsigned char>(bytes[at])];
        const auto found = std::ranges::find_if(candidates, [&](const Pattern& pattern) {
            return bytes.substr(at, pattern.text.size()) == pattern.text;
        });
        if (found == candidates.end()) {
            ++at;
            continue;
        }
        const AddedToken& token = m_tokens[found->token];
        std::size_t end = at + found->text.size();
        if (!token.singleWord || standsAlone(bytes, at, end)) {
            // A token may lie in white space that the one before took along: the reference finds it
            // all the same, unless it strips, too.
            const std::size_t begin =
                token.lstrip ? std::max(withSpaceBefore(bytes, at, covered), covered) : at;
            const std::size_t stop = token.rstrip ? withSpaceAfter(bytes, end) : end;
            if (begin > covered) {
                put(covered, begin, -1);
            }
            if (stop > begin) {
                put(begin, stop, token.id);
            }
            covered = stop;
        }
        at = end;
    }
    if (covered < bytes.size()) {
        put(covered, bytes.size(), -1);
    }
}

}  // namespace artemis
