// How a model writes on after a prompt: what a person may choose, in the window and on the command
// line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/config/generation_options.h"
#include "core/schema/schema.h"

namespace artemis {

/// The precision that keeps the blocks of a GGUF file.
inline constexpr const char* ownBlocks = "gguf";

struct WritingOptions {
    std::string decoding = "greedy";
    TextOptions text;
    std::vector<std::string> stop;
    std::string precision = "fp32";
    std::int64_t threads = 0;
};

struct DrawingOptions {
    SamplingOptions sampling;
    std::int64_t seed = 0;
};

/// All of it, checked.
struct WritingSettings {
    WritingOptions writing;
    DrawingOptions drawing;
    BeamOptions beams;

    /// What the decoding leaves of it.
    GenerationSettings generation() const;
};

/// Sections "writing", and below it one for each decoding that has settings of its own.
Schema writingSchema();

/// Labels of the decodings, as a form looks them up.
Catalog writingWords();

/// From a tree as the schema describes it; what is absent keeps its default. In stop texts `\n` and
/// `\t` mean a line's end and a tab. Throws BadInput with all problems.
WritingSettings writingSettings(const Value& tree);

}  // namespace artemis
