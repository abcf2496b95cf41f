// What config.json says of a T5 model.
#pragma once

#include <cstdint>
#include <string>

#include "core/engine/models/family.h"

namespace artemis {

struct T5Config {
    std::int64_t vocab, hidden, headWidth, heads, intermediate, encoderLayers, decoderLayers,
        buckets, furthest, start;
    double epsilon, dropout, initializer;
    bool gated, tied;
    std::string activation;
};

/// Throws BadInput with all that is missing or not supported.
T5Config readT5Config(const Value& json, const std::string& where);

/// config.json of a new model.
Value newT5Config(const CreateOptions& options, std::int64_t vocabSize);

/// The bucket of each distance key − query in −(reach − 1) … reach − 1: half of the buckets are for
/// distances of their own, the others for spans that grow by logarithm.
at::Tensor positionBuckets(const T5Config& config, std::int64_t reach, bool bidirectional);

}  // namespace artemis
