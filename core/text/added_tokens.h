// Tokens that stand beside the model's vocabulary: found in the text before anything else is cut.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/text/normalizer.h"
#include "core/text/pieces.h"

namespace artemis {

struct AddedToken {
    std::string content;
    std::int32_t id = -1;
    bool singleWord = false;  // only where no word character stands beside it
    bool lstrip = false;      // takes the white space before it
    bool rstrip = false;      // takes the white space after it
    bool normalized = true;   // is searched in the normalised text, itself normalised
    bool special = false;     // is left out when decoding without special tokens
    bool operator==(const AddedToken&) const = default;
};

/// Finds the leftmost, longest added tokens.
class AddedTokenFinder {
public:
    AddedTokenFinder() = default;
    AddedTokenFinder(std::vector<AddedToken> tokens, const Normalizer* normalizer);

    /// Cuts the tokens out of the pieces: those that are searched in the text as given, or those
    /// that are searched in the normalised text.
    void cutGiven(PieceText& text) const { cut(text, m_given); }
    void cutNormalized(PieceText& text) const { cut(text, m_normalized); }

private:
    struct Pattern {
        std::string text;
        std::size_t token;  // index into m_tokens
    };
    struct Patterns {
        std::array<std::vector<Pattern>, 256> byFirst;  // the longest first
        bool empty = true;
    };
    static void add(Patterns& patterns, std::string text, std::size_t token);
    void cut(PieceText& text, const Patterns& patterns) const;
    void cutPiece(const PieceText& text, const Patterns& patterns, const Piece& piece,
                  std::vector<Piece>& into) const;

    std::vector<AddedToken> m_tokens;
    Patterns m_given;
    Patterns m_normalized;
};

}  // namespace artemis
