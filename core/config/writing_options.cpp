// Settings of writing: range, unit, help, source. Defaults stand in writing_options.h.
#include "core/config/writing_options.h"

#include "core/base/error.h"

namespace artemis {

namespace {

const Fields<WritingOptions>& writingFields() {
    static const auto table =
        Fields<WritingOptions>()
            .add(&WritingOptions::decoding,
                 {.key = "decoding",
                  .label = "Next token",
                  .help = "How each token is chosen from the model's distribution.",
                  .choices = {"greedy", "sampling", "beams"},
                  .basic = true})
            .add(&WritingOptions::maxNewTokens,
                 {.key = "max_new_tokens",
                  .label = "Most new tokens",
                  .help = "The text ends after so many tokens, if it has not ended before.",
                  .min = 1,
                  .max = 1048576,
                  .basic = true})
            .add(&WritingOptions::minNewTokens,
                 {.key = "min_new_tokens",
                  .label = "Fewest new tokens",
                  .help = "No end token before so many tokens.",
                  .min = 0,
                  .max = 1048576})
            .add(&WritingOptions::stop,
                 {.key = "stop",
                  .label = "Stop before",
                  .help = "Texts before which to end; \\n means the end of a line.",
                  .basic = true})
            .add(&WritingOptions::repetitionPenalty,
                 {.key = "repetition_penalty",
                  .label = "Repetition penalty",
                  .help = "Above 1, tokens that were used before become less likely.",
                  .source = "Keskar et al. 2019, arXiv:1909.05858",
                  .min = 1e-3,
                  .max = 1e3})
            .add(&WritingOptions::noRepeatNgram,
                 {.key = "no_repeat_ngram",
                  .label = "No repeated n-gram",
                  .help = "No sequence of so many tokens is written twice; 0 allows all.",
                  .min = 0,
                  .max = 1048576})
            .add(&WritingOptions::precision,
                 {.key = "precision",
                  .label = "Precision",
                  .help = "bf16 keeps matrices in half as many bits: less memory, more tokens a "
                          "second, texts that may differ.",
                  .choices = {"fp32", "bf16"},
                  .basic = true})
            .add(&WritingOptions::threads,
                 {.key = "threads",
                  .label = "Threads",
                  .help = "Processor threads; 0 takes all the machine has.",
                  .min = 0,
                  .max = 1024});
    return table;
}

const Fields<SamplingOptions>& samplingFields() {
    static const auto table =
        Fields<SamplingOptions>()
            .add(&SamplingOptions::temperature,
                 {.key = "temperature",
                  .label = "Temperature",
                  .help = "Scores are divided by it: below 1 likely tokens become likelier still.",
                  .min = 1e-3,
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
                  .max = 1})
            .add(&SamplingOptions::seed,
                 {.key = "seed",
                  .label = "Seed",
                  .help = "Same seed, same prompt, same settings: the same text.",
                  .min = 0,
                  .max = 4294967295,
                  .basic = true});
    return table;
}

const Fields<BeamOptions>& beamFields() {
    static const auto table =
        Fields<BeamOptions>()
            .add(&BeamOptions::beams,
                 {.key = "beams",
                  .label = "Beams",
                  .help = "Texts that are followed at a time; the likeliest whole one is written.",
                  .min = 1,
                  .max = 64,
                  .basic = true})
            .add(&BeamOptions::lengthPenalty,
                 {.key = "length_penalty",
                  .label = "Length penalty",
                  .help = "Above 0 favours long texts, below 0 short ones.",
                  .min = -100,
                  .max = 100});
    return table;
}

std::string unescaped(const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        const bool known = next == 'n' || next == 't' || next == '\\';
        plain += !known ? text[i] : next == 'n' ? '\n' : next == 't' ? '\t' : '\\';
        i += known ? 1 : 0;
    }
    return plain;
}

Value part(const Value& tree, const std::string& path) {
    const Value* found = find(tree, path);
    return found == nullptr ? Value::object() : *found;
}

}  // namespace

Schema writingSchema() {
    return Schema(
        {{"writing", "Writing", "", writingFields().params()},
         {"writing.sampling", "Sampling", "Draws tokens at random.", samplingFields().params()},
         {"writing.beams", "Beam search", "Follows several texts.", beamFields().params()}});
}

Catalog writingWords() {
    Catalog words;
    words.tasks = {{"greedy", "The likeliest", "Always the likeliest token.", {}},
                   {"sampling", "Drawn at random", "By the model's distribution.", {}},
                   {"beams", "Beam search", "Looks for the likeliest text as a whole.", {}}};
    return words;
}

WritingSettings writingSettings(const Value& tree) {
    const std::vector<Problem> problems = writingSchema().validate(tree);
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    WritingSettings settings{writingFields().read(part(tree, "writing")),
                             samplingFields().read(part(tree, "writing.sampling")),
                             beamFields().read(part(tree, "writing.beams"))};
    for (std::string& text : settings.writing.stop) {
        text = unescaped(text);
    }
    return settings;
}

}  // namespace artemis
