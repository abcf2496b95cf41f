// Decoders put tokens together to text again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/text/component.h"

namespace artemis {

class Decoder {
public:
    virtual ~Decoder() = default;
    /// The tokens on their way to text; what the last step leaves is joined.
    virtual std::vector<std::string> step(std::vector<std::string> tokens) const = 0;
    std::string decode(std::vector<std::string> tokens) const;
    /// Whether the tokens behind this one may change how it reads.
    virtual bool mayChange(const std::string& token) const {
        static_cast<void>(token);
        return false;
    }
};

/// From the field `decoder` of a tokenizer.json; where it is null, tokens are joined by spaces.
/// Throws BadInput naming a type that is not known.
std::unique_ptr<Decoder> makeDecoder(const Component& component);

/// Metaspace: replacement, prepend_scheme.
std::unique_ptr<Decoder> makeMetaspaceDecoder(const Component& component);

/// Takes the spaces before . ? ! , and English contractions out, as transformers'
/// clean_up_tokenization does.
std::string cleanedUp(std::string text);

}  // namespace artemis
