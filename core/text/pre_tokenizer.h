// Pre-tokenizers cut the normalised text into words, which the model then splits further.
#pragma once

#include <memory>

#include "core/text/component.h"
#include "core/text/pieces.h"

namespace artemis {

class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    /// Cuts every piece that is no added token.
    virtual void apply(PieceText& text) const = 0;
    /// Whether the words are then spelled in GPT-2's byte alphabet. The text itself stays as it is:
    /// the model does that spelling.
    virtual bool spellsBytes() const { return false; }
};

/// From the field `pre_tokenizer` of a tokenizer.json; null where it is null. Throws BadInput
/// naming a type that is not known.
std::unique_ptr<PreTokenizer> makePreTokenizer(const Component& component);

/// ByteLevel: add_prefix_space, use_regex (GPT-2's pattern).
std::unique_ptr<PreTokenizer> makeByteLevelPreTokenizer(const Component& component);
/// Metaspace: replacement, prepend_scheme, split.
std::unique_ptr<PreTokenizer> makeMetaspacePreTokenizer(const Component& component);
/// Split: pattern {String or Regex}, behavior, invert.
std::unique_ptr<PreTokenizer> makeSplitPreTokenizer(const Component& component);

}  // namespace artemis
