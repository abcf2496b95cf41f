// Normalizers change the text before it is cut: cleaning, lower case, accents.
#pragma once

#include <memory>

#include "core/text/component.h"
#include "core/text/pieces.h"

namespace artemis {

class Normalizer {
public:
    virtual ~Normalizer() = default;
    /// Rewrites every piece that is no added token.
    virtual void apply(PieceText& text) const = 0;
};

/// From the field `normalizer` of a tokenizer.json; null where it is null. Throws BadInput naming a
/// type that is not known.
std::unique_ptr<Normalizer> makeNormalizer(const Component& component);

/// BertNormalizer: clean_text, handle_chinese_chars, strip_accents (null: as lowercase), lowercase.
std::unique_ptr<Normalizer> makeBertNormalizer(const Component& component);

/// Strip, Nmt, NFKC and Precompiled; null for another type.
std::unique_ptr<Normalizer> makeSentencePieceNormalizer(const Component& component,
                                                        const std::string& type);
/// Precompiled: precompiled_charsmap in base64.
std::unique_ptr<Normalizer> makePrecompiledNormalizer(const Component& component);

/// Lower case, code point by code point, without context.
void lowerCase(PieceText& text);
/// Canonical decomposition (NFD).
void decompose(PieceText& text);
/// Leaves nonspacing marks out.
void stripMarks(PieceText& text);

}  // namespace artemis
