// Metaspace: blanks are written as "▁", so that a text can be put together again from its tokens.
// Kudo and Richardson, "SentencePiece", 2018.
#pragma once

#include <string>

#include "core/text/component.h"

namespace artemis {

/// What a Metaspace component says; older files say `add_prefix_space` in place of the scheme.
struct Metaspace {
    enum class Prepend { Always, First, Never };

    explicit Metaspace(const Component& component);
    char32_t replacement = U'▁';
    Prepend prepend = Prepend::Always;
    bool split = true;
};

}  // namespace artemis
