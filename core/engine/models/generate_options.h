// How a model writes on: settings, prompts and results; LibTorch-free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace artemis {

/// Names and meaning as transformers' GenerationConfig.
struct GenerateOptions {
    std::int64_t maxNewTokens = 64;
    std::int64_t minNewTokens = 0;        ///< No end token before so many.
    std::vector<std::int32_t> endTokens{};  ///< Any of them ends a text.

    bool sample = false;  ///< Draw from the distribution; else take the likeliest token.
    double temperature = 1;
    std::int64_t topK = 0;  ///< 0: all.
    double topP = 1;
    double minP = 0;
    std::uint64_t seed = 0;

    double repetitionPenalty = 1;
    std::int64_t noRepeatNgram = 0;  ///< 0: n-grams may be repeated.

    std::int64_t beams = 1;  ///< More than one: beam search, without sampling.
    double lengthPenalty = 1;
    bool earlyStopping = false;
    std::int64_t returned = 1;  ///< Best ones of the beams.
};

struct Prompt {
    std::vector<std::int32_t> tokens;    ///< What the decoder starts from; at least one.
    std::vector<std::int32_t> source{};  ///< What the encoder reads, where there is one.
    /// Tokens that count for penalties and n-grams although the model does not see them: the
    /// padding that transformers puts before shorter prompts.
    std::vector<std::int32_t> before{};
};

struct Generated {
    std::vector<std::int32_t>
        tokens;                    ///< New ones alone; the last one is the end token if `ended`.
    bool ended = false;            ///< By an end token.
    double score = 0;              ///< Beams: Σ log p / length^lengthPenalty.
    std::vector<float> topScores;  ///< Without beams: the highest score of each step.
};

/// Told of each token as it is chosen (of beams: at the end); false ends that text.
using TokenSink = std::function<bool(std::size_t prompt, std::int32_t token)>;

}  // namespace artemis
