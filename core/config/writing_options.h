// How a model writes on after a prompt: what a person may choose, in the window and on the command
// line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/schema/fields.h"
#include "core/schema/schema.h"

namespace artemis {

struct WritingOptions {
    std::string decoding = "greedy";
    std::int64_t maxNewTokens = 64;
    std::int64_t minNewTokens = 0;
    std::vector<std::string> stop;
    double repetitionPenalty = 1;
    std::int64_t noRepeatNgram = 0;
    std::string precision = "fp32";
    std::int64_t threads = 0;
};

struct SamplingOptions {
    double temperature = 1;
    std::int64_t topK = 0;
    double topP = 1;
    double minP = 0;
    std::int64_t seed = 0;
};

struct BeamOptions {
    std::int64_t beams = 4;
    double lengthPenalty = 1;
};

/// All of it, checked.
struct WritingSettings {
    WritingOptions writing;
    SamplingOptions sampling;
    BeamOptions beams;

    bool samples() const { return writing.decoding == "sampling"; }
    bool searches() const { return writing.decoding == "beams"; }
};

/// Sections "writing", and below it one for each decoding that has settings of its own.
Schema writingSchema();

/// Labels of the decodings, as a form looks them up.
Catalog writingWords();

/// From a tree as the schema describes it; what is absent keeps its default. In stop texts `\n` and
/// `\t` mean a line's end and a tab. Throws BadInput with all problems.
WritingSettings writingSettings(const Value& tree);

}  // namespace artemis
