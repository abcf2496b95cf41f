// What happens to the tokens of a text afterwards: shortening, windows, special tokens around them.
#pragma once

#include <array>
#include <map>
#include <span>
#include <vector>

#include "core/text/component.h"
#include "core/text/encoding.h"
#include "core/text/pieces.h"
#include "core/text/vocabulary.h"

namespace artemis {

/// White space at both ends of a token's own text, in code points.
struct Blanks {
    std::int32_t leading = 0;
    std::int32_t trailing = 0;
};

/// The tokens of one text. All but `ids` is empty where only ids are wanted.
struct TokenRun {
    std::vector<std::int32_t> ids;
    std::vector<Span> spans;
    std::vector<Blanks> blanks;
    std::map<std::size_t, std::string> shownTexts;  // as in Encoding
};

/// A part of a run: the tokens [begin, end).
struct Window {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A step of a template: the text 0 or 1, or tokens that are added (sequence -1).
struct TemplateStep {
    int sequence = -1;
    std::vector<std::int32_t> ids;
    std::int32_t typeId = 0;
};

struct PostProcessor {
    bool trimsOffsets = false;     // leaves white space out of the spans
    bool addsPrefixSpace = false;  // …but for one space in front of the text
    std::vector<TemplateStep> single = {{0, {}, 0}};
    std::vector<TemplateStep> pair = {{0, {}, 0}, {1, {}, 1}};

    const std::vector<TemplateStep>& steps(std::size_t texts) const {
        return texts == 1 ? single : pair;
    }
};

/// From the field `post_processor` of a tokenizer.json (null: nothing is added). Throws BadInput
/// naming a type that is not known, or a token that the vocabulary lacks.
PostProcessor makePostProcessor(const Component& component, std::int32_t vocabularySize);

/// The windows of each text under the options; the first one of each is what remains of it, the
/// others are what overflows. `added` counts the special tokens. Throws BadInput where the length
/// cannot be reached.
std::vector<std::vector<Window>> windowsOf(std::span<const std::size_t> lengths, std::size_t added,
                                           const EncodeOptions& options);

/// All combinations of windows in the order of Hugging Face's overflowing tokens; the first is the
/// encoding itself.
std::vector<Encoding> assemble(const PostProcessor& processor, std::span<const TokenRun> runs,
                               const std::vector<std::vector<Window>>& windows,
                               bool addSpecialTokens);

/// The ids of the first combination.
std::vector<std::int32_t> assembleIds(const PostProcessor& processor,
                                      std::span<const TokenRun> runs,
                                      const std::vector<std::vector<Window>>& windows,
                                      bool addSpecialTokens);

/// How many tokens the steps add.
std::size_t countAdded(const std::vector<TemplateStep>& steps);

}  // namespace artemis
