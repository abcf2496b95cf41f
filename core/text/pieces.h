// The text on its way through a tokenizer: its bytes so far, the pieces it is cut into, and where
// each byte came from.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/utf8.h"

namespace artemis {

/// Code points [begin, end) of the original text.
struct Span {
    std::int32_t begin = 0;
    std::int32_t end = 0;
    bool operator==(const Span&) const = default;
};

/// Bytes [begin, end) of the text; an added token where `token` is not -1, and then final.
struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::int32_t token = -1;
};

class Rewriter;

class PieceText {
public:
    /// One piece that is all of `text`, which must be valid UTF-8 and outlive this object.
    PieceText(std::string_view text, bool aligned);
    PieceText(const PieceText&) = delete;
    PieceText& operator=(const PieceText&) = delete;

    std::string_view bytes() const { return m_bytes; }
    std::string_view bytes(const Piece& piece) const {
        return m_bytes.substr(piece.begin, piece.end - piece.begin);
    }
    const std::vector<Piece>& pieces() const { return m_pieces; }
    /// Where the bytes [begin, end) came from; they are not empty and the text is aligned.
    Span origin(std::size_t begin, std::size_t end) const {
        return {m_origin[begin].begin, m_origin[end - 1].end};
    }

    /// Replaces every piece that is no token by those that `cut` appends for it.
    template <typename Cut>
    void split(const Cut& cut);
    /// Writes the text anew: `change` consumes each piece that is no token, start to end.
    void rewrite(const std::function<void(Rewriter&)>& change);

private:
    friend class Rewriter;
    std::string_view m_bytes;
    std::string m_owned;
    std::vector<Span> m_origin;  // one per byte
    std::vector<Piece> m_pieces;
    std::vector<Piece> m_cut;
    bool m_aligned;
};

/// Reads one piece and writes what replaces it; every written byte keeps the origin of what it
/// stands for, in the way Hugging Face's NormalizedString counts it.
class Rewriter {
public:
    bool done() const { return m_at == m_end; }
    char32_t peek() const {
        std::size_t at = m_at;
        return nextCodePoint(m_source.m_bytes, at);
    }
    /// The bytes not consumed yet.
    std::string_view rest() const { return m_source.m_bytes.substr(m_at, m_end - m_at); }
    /// Writes c in the place of the next code point.
    void replace(char32_t c);
    /// Writes the byte c in the place of the next byte, both ASCII.
    void replaceAscii(char c);
    void keep() { replace(peek()); }
    /// Leaves the next code point out.
    void skip() { m_at += utf8Length(m_source.m_bytes[m_at]); }
    /// Writes c besides; it gets the origin of the code point consumed last, which there must be.
    void insert(char32_t c);

private:
    friend class PieceText;
    Rewriter(const PieceText& source, const Piece& piece, std::string& bytes,
             std::vector<Span>& origin)
        : m_source(source), m_at(piece.begin), m_end(piece.end), m_bytes(bytes), m_origin(origin) {}
    void write(char32_t c, Span origin);

    const PieceText& m_source;
    std::size_t m_at;
    std::size_t m_end;
    std::string& m_bytes;
    std::vector<Span>& m_origin;
};

template <typename Cut>
void PieceText::split(const Cut& cut) {
    m_cut.clear();
    for (const Piece& piece : m_pieces) {
        if (piece.token >= 0) {
            m_cut.push_back(piece);
        } else {
            cut(piece, m_cut);
        }
    }
    m_pieces.swap(m_cut);
}

}  // namespace artemis
