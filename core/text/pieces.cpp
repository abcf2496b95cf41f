// Keeps bytes, origins and pieces in step while the text is rewritten.
#include "core/text/pieces.h"

namespace artemis {

PieceText::PieceText(std::string_view text, bool aligned) : m_bytes(text), m_aligned(aligned) {
    if (aligned) {
        m_origin.reserve(text.size());
        std::int32_t point = 0;
        for (std::size_t at = 0; at < text.size(); ++point) {
            const std::size_t length = utf8Length(text[at]);
            m_origin.insert(m_origin.end(), length, Span{point, point + 1});
            at += length;
        }
    }
    if (!text.empty()) {
        m_pieces.push_back({0, text.size()});
    }
}

void PieceText::rewrite(const std::function<void(Rewriter&)>& change) {
    std::string bytes;
    std::vector<Span> origin;
    bytes.reserve(m_bytes.size() + m_bytes.size() / 8 + 8);
    origin.reserve(m_aligned ? bytes.capacity() : 0);
    m_cut.clear();
    for (const Piece& piece : m_pieces) {
        const std::size_t begin = bytes.size();
        if (piece.token >= 0) {
            bytes += this->bytes(piece);
            if (m_aligned) {
                origin.insert(origin.end(),
                              m_origin.begin() + static_cast<std::ptrdiff_t>(piece.begin),
                              m_origin.begin() + static_cast<std::ptrdiff_t>(piece.end));
            }
        } else {
            Rewriter rewriter(*this, piece, bytes, origin);
            change(rewriter);
        }
        if (bytes.size() > begin) {
            m_cut.push_back({begin, bytes.size(), piece.token});
        }
    }
    m_pieces.swap(m_cut);
    m_owned = std::move(bytes);
    m_bytes = m_owned;
    m_origin = std::move(origin);
}

void Rewriter::write(char32_t c, Span origin) {
    const std::size_t before = m_bytes.size();
    appendUtf8(m_bytes, c);
    if (m_source.m_aligned) {
        m_origin.insert(m_origin.end(), m_bytes.size() - before, origin);
    }
}

void Rewriter::replace(char32_t c) {
    write(c, m_source.m_aligned ? m_source.m_origin[m_at] : Span{});
    skip();
}

void Rewriter::replaceAscii(char c) {
    m_bytes += c;
    if (m_source.m_aligned) {
        m_origin.push_back(m_source.m_origin[m_at]);
    }
    ++m_at;
}

void Rewriter::insert(char32_t c) {
    write(c, m_source.m_aligned ? m_source.m_origin[m_at - 1] : Span{});
}

}  // namespace artemis
