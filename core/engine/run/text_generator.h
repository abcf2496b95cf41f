// TextGenerator: a model folder, with adapters or without, ready to write; LibTorch-free.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/writing_options.h"
#include "core/engine/models/generate_options.h"

namespace artemis {

/// What to load.
struct WriterModel {
    std::filesystem::path model;      ///< A path or name as modelFolder() takes it.
    std::filesystem::path adapter{};  ///< "" for the bare model.
    std::string precision = "fp32";   ///< Of WritingOptions.
    int threads = 0;                  ///< 0: all the machine has.
};

/// What the engine is asked for by what a person has chosen, for an evaluation or to be read.
GenerateOptions generateOptions(const GenerationSettings& settings, std::uint64_t seed);
GenerateOptions generateOptions(const WritingSettings& settings);

/// What a model goes on from.
struct WriterPrompt {
    WriterPrompt(std::string words, bool isRendered = false)
        : text(std::move(words)), rendered(isRendered) {}
    std::string text;
    bool rendered;  ///< By a chat template, which writes the special tokens itself.
};

struct WrittenText {
    std::string text;  ///< Without special tokens, cut before a stop text.
    std::int64_t promptTokens = 0;
    std::int64_t tokens = 0;
    double firstSeconds = 0;  ///< To the first token.
    double seconds = 0;
    bool ended = false;  ///< By an end token or stop text, not by length or request.
    double score = 0;    ///< Of beams.
};

class TextGenerator {
public:
    /// Throws BadInput where the folders hold no model that writes, or an adapter of another one;
    /// Failure where there is not enough memory.
    explicit TextGenerator(const WriterModel& from);
    TextGenerator(TextGenerator&&) noexcept;
    TextGenerator& operator=(TextGenerator&&) noexcept;
    ~TextGenerator();

    /// Told of the text as it comes, whole characters at a time; false ends it.
    using TextSink = std::function<bool(std::string_view)>;

    /// Writes on after the prompt; the text ends before the first of `stopTexts` too. End tokens
    /// are the model's own where the options name none. Throws BadInput for a prompt that is empty
    /// or too long.
    WrittenText write(const WriterPrompt& prompt, GenerateOptions options,
                      const std::vector<std::string>& stopTexts = {}, const TextSink& sink = {},
                      std::stop_token stop = {}) const;

private:
    struct Parts;
    static std::unique_ptr<const Parts> load(const WriterModel& from);
    std::unique_ptr<const Parts> m_parts;
};

}  // namespace artemis
