// Decoders put tokens together to text again.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/component.h"

namespace artemis {

class Decoder {
public:
    virtual ~Decoder() = default;
    virtual std::string decode(const std::vector<std::string_view>& tokens) const = 0;
};

/// From the field `decoder` of a tokenizer.json; where it is null, tokens are joined by spaces.
/// Throws BadInput naming a type that is not known.
std::unique_ptr<Decoder> makeDecoder(const Component& component);

/// Takes the spaces before . ? ! , and English contractions out, as transformers'
/// clean_up_tokenization does.
std::string cleanedUp(std::string text);

}  // namespace artemis
