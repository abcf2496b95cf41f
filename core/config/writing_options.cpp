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
            .include(&WritingOptions::text, textFields())
            .add(&WritingOptions::stop,
                 {.key = "stop",
                  .label = "Stop before",
                  .help = "Texts before which to end; \\n means the end of a line.",
                  .basic = true})
            .add(&WritingOptions::precision,
                 {.key = "precision",
                  .label = "Precision",
                  .help = "bf16 keeps matrices in half as many bits: less memory, more tokens a "
                          "second, texts that may differ. gguf keeps a GGUF file's own blocks and "
                          "computes with the same numbers as fp32.",
                  .choices = {"fp32", "bf16", ownBlocks},
                  .basic = true})
            .add(&WritingOptions::threads,
                 {.key = "threads",
                  .label = "Threads",
                  .help = "Processor threads; 0 takes all the machine has.",
                  .min = 0,
                  .max = 1024});
    return table;
}

const Fields<DrawingOptions>& drawingFields() {
    static const auto table =
        Fields<DrawingOptions>()
            .include(&DrawingOptions::sampling, samplingFields())
            .add(&DrawingOptions::seed,
                 {.key = "seed",
                  .label = "Seed",
                  .help = "Same seed, same prompt, same settings: the same text.",
                  .min = 0,
                  .max = 4294967295,
                  .basic = true});
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

GenerationSettings WritingSettings::generation() const {
    GenerationSettings chosen{.text = writing.text};
    if (writing.decoding == "sampling") {
        chosen.sampling = drawing.sampling;
    } else if (writing.decoding == "beams") {
        chosen.search = beams;
    }
    return chosen;
}

Schema writingSchema() {
    return Schema(
        {{"writing", "Writing", "", writingFields().params()},
         {"writing.sampling", "Sampling", "Draws tokens at random.", drawingFields().params()},
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
                             drawingFields().read(part(tree, "writing.sampling")),
                             beamFields().read(part(tree, "writing.beams"))};
    for (std::string& text : settings.writing.stop) {
        text = unescaped(text);
    }
    return settings;
}

}  // namespace artemis
