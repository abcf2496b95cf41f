// Settings of generation: range, unit, help, source. Defaults stand in generation_options.h.
#include "core/config/generation_options.h"

namespace artemis {

const Fields<TextOptions>& textFields() {
    static const auto table =
        Fields<TextOptions>()
            .add(&TextOptions::maxNewTokens,
                 {.key = "max_new_tokens",
                  .label = "Most new tokens",
                  .help = "The text ends after so many tokens, if it has not ended before.",
                  .unit = "tokens",
                  .min = 1,
                  .max = 1048576,
                  .basic = true})
            .add(&TextOptions::minNewTokens, {.key = "min_new_tokens",
                                              .label = "Fewest new tokens",
                                              .help = "No end token before so many tokens.",
                                              .unit = "tokens",
                                              .min = 0,
                                              .max = 1048576})
            .add(&TextOptions::repetitionPenalty,
                 {.key = "repetition_penalty",
                  .label = "Repetition penalty",
                  .help = "Above 1, tokens that were used before become less likely.",
                  .source = "Keskar et al. 2019, arXiv:1909.05858",
                  .min = 1e-3,
                  .max = 1e3})
            .add(&TextOptions::noRepeatNgramSize,
                 {.key = "no_repeat_ngram_size",
                  .label = "No repeated n-gram",
                  .help = "No sequence of so many tokens is written twice; 0 allows all.",
                  .unit = "tokens",
                  .min = 0,
                  .max = 1048576});
    return table;
}

const Fields<SamplingOptions>& samplingFields() {
    static const auto table =
        Fields<SamplingOptions>()
            .add(&SamplingOptions::temperature,
                 {.key = "temperature",
                  .label = "Temperature",
                  .help = "Tokens are drawn by scores divided by it: below 1 likely tokens become "
                          "likelier still. 0: always the likeliest.",
                  .min = 0,
                  .max = 1e3,
                  .basic = true})
            .add(&SamplingOptions::topK, {.key = "top_k",
                                          .label = "Top k",
                                          .help = "Draws among the k likeliest tokens; 0: all.",
                                          .min = 0,
                                          .max = 1 << 30,
                                          .basic = true})
            .add(&SamplingOptions::topP,
                 {.key = "top_p",
                  .label = "Top p",
                  .help = "Draws among the likeliest tokens that together have this probability.",
                  .source = "Holtzman et al. 2020, arXiv:1904.09751",
                  .min = 1e-6,
                  .max = 1,
                  .basic = true})
            .add(&SamplingOptions::minP,
                 {.key = "min_p",
                  .label = "Min p",
                  .help = "Leaves out tokens below this share of the likeliest one's probability.",
                  .source = "Nguyen et al. 2024, arXiv:2407.01082",
                  .min = 0,
                  .max = 1});
    return table;
}

const Fields<BeamOptions>& beamFields() {
    static const auto table =
        Fields<BeamOptions>()
            .add(&BeamOptions::beams,
                 {.key = "beams",
                  .label = "Beams",
                  .help = "Texts that are followed at a time; the likeliest whole one is written. "
                          "1: no search.",
                  .min = 1,
                  .max = 64,
                  .basic = true})
            .add(&BeamOptions::lengthPenalty,
                 {.key = "length_penalty",
                  .label = "Length penalty",
                  .help = "Beams: the sum of log-probabilities is divided by the length to this "
                          "power; above 0 favours long texts, below 0 short ones.",
                  .min = -100,
                  .max = 100});
    return table;
}

const Fields<GenerationSettings>& generationFields() {
    static const auto table =
        Fields<GenerationSettings>()
            .include(&GenerationSettings::text, textFields())
            .include(&GenerationSettings::search, beamFields())
            .include(&GenerationSettings::sampling, samplingFields())
            .add(&GenerationSettings::batchSize, {.key = "batch_size",
                                                  .label = "Batch size",
                                                  .help = "Texts that are generated together.",
                                                  .unit = "examples",
                                                  .min = 1,
                                                  .max = 65536});
    return table;
}

}  // namespace artemis
