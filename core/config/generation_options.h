// How a model writes texts, in an evaluation or for a person: described once. Names are those of
// transformers' GenerationConfig.
#pragma once

#include <cstdint>

#include "core/schema/fields.h"

namespace artemis {

struct TextOptions {
    std::int64_t maxNewTokens = 64;
    std::int64_t minNewTokens = 0;
    double repetitionPenalty = 1;
    std::int64_t noRepeatNgramSize = 0;
};

struct SamplingOptions {
    double temperature = 1;
    std::int64_t topK = 0;
    double topP = 1;
    double minP = 0;
};

struct BeamOptions {
    std::int64_t beams = 4;
    double lengthPenalty = 1;
};

/// Of an evaluation that compares texts with references: the likeliest token, unless there is a
/// temperature or more than one beam.
struct GenerationSettings {
    TextOptions text;
    BeamOptions search{.beams = 1};
    SamplingOptions sampling{.temperature = 0};
    std::int64_t batchSize = 16;

    /// Whether tokens are drawn.
    bool samples() const { return sampling.temperature > 0 && search.beams == 1; }
};

const Fields<TextOptions>& textFields();
const Fields<SamplingOptions>& samplingFields();
const Fields<BeamOptions>& beamFields();
const Fields<GenerationSettings>& generationFields();

}  // namespace artemis
