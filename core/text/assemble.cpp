// Puts the windows of the texts and the special tokens together as the template says.
#include <algorithm>

#include "core/text/post_processor.h"

namespace artemis {

namespace {

/// A combination: which window is taken of each text.
using Choice = std::array<std::size_t, 2>;

/// Hugging Face joins the parts of a template one after the other: first everything left with
/// everything that overflows, so that the order is main; then each overflow of the left side with
/// all of the right side; then the main left side with what overflows right.
std::vector<Choice> choices(const std::vector<TemplateStep>& steps,
                            const std::vector<std::vector<Window>>& windows) {
    std::vector<Choice> all = {{0, 0}};
    for (const TemplateStep& step : steps) {
        if (step.sequence < 0) {
            continue;
        }
        const auto sequence = static_cast<std::size_t>(step.sequence);
        std::vector<Choice> joined = {all.front()};
        const auto join = [&](Choice left, std::size_t window) {
            left[sequence] = window;
            joined.push_back(left);
        };
        for (std::size_t left = 1; left < all.size(); ++left) {
            for (std::size_t window = 0; window < windows[sequence].size(); ++window) {
                join(all[left], window);
            }
        }
        for (std::size_t window = 1; window < windows[sequence].size(); ++window) {
            join(all.front(), window);
        }
        all = std::move(joined);
    }
    return all;
}

std::pair<std::int32_t, std::int32_t> offsetsOf(const PostProcessor& processor, const TokenRun& run,
                                                std::size_t at, bool isFirst) {
    auto [begin, end] = run.spans[at];
    if (!processor.trimsOffsets) {
        return {begin, end};
    }
    auto [leading, trailing] = run.blanks[at];
    if ((isFirst || begin == 0) && processor.addsPrefixSpace && leading == 1) {
        leading = 0;  // the one that was put in front
    }
    begin = std::min(begin + leading, end);
    if (trailing > 0 && end >= trailing) {
        end = std::max(end - trailing, begin);
    }
    return {begin, end};
}

void append(Encoding& encoding, std::int32_t id, std::int32_t typeId, int sequence,
            std::pair<std::int32_t, std::int32_t> offsets) {
    encoding.ids.push_back(id);
    encoding.typeIds.push_back(typeId);
    encoding.specialMask.push_back(sequence < 0 ? 1 : 0);
    encoding.offsets.push_back(offsets);
    encoding.sequenceIds.push_back(sequence);
}

}  // namespace

std::vector<Encoding> assemble(const PostProcessor& processor, std::span<const TokenRun> runs,
                               const std::vector<std::vector<Window>>& windows,
                               bool addSpecialTokens) {
    const std::vector<TemplateStep>& steps = processor.steps(runs.size());
    std::vector<Encoding> encodings;
    for (const Choice& choice : choices(steps, windows)) {
        Encoding& encoding = encodings.emplace_back();
        for (const TemplateStep& step : steps) {
            if (step.sequence < 0) {
                for (const std::int32_t id : step.ids) {
                    if (addSpecialTokens) {
                        append(encoding, id, step.typeId, -1, {0, 0});
                    }
                }
                continue;
            }
            const auto sequence = static_cast<std::size_t>(step.sequence);
            const TokenRun& run = runs[sequence];
            const Window window = windows[sequence][choice[sequence]];
            for (std::size_t at = window.begin; at < window.end; ++at) {
                if (const auto shown = run.shownTexts.find(at); shown != run.shownTexts.end()) {
                    encoding.shownTexts.emplace(encoding.ids.size(), shown->second);
                }
                append(encoding, run.ids[at], step.typeId, step.sequence,
                       offsetsOf(processor, run, at, at == window.begin));
            }
        }
    }
    return encodings;
}

std::vector<std::int32_t> assembleIds(const PostProcessor& processor,
                                      std::span<const TokenRun> runs,
                                      const std::vector<std::vector<Window>>& windows,
                                      bool addSpecialTokens) {
    std::vector<std::int32_t> ids;
    for (const TemplateStep& step : processor.steps(runs.size())) {
        if (step.sequence < 0) {
            if (addSpecialTokens) {
                ids.insert(ids.end(), step.ids.begin(), step.ids.end());
            }
            continue;
        }
        const auto sequence = static_cast<std::size_t>(step.sequence);
        const auto begin = runs[sequence].ids.begin();
        const Window window = windows[sequence].front();
        ids.insert(ids.end(), begin + static_cast<std::ptrdiff_t>(window.begin),
                   begin + static_cast<std::ptrdiff_t>(window.end));
    }
    return ids;
}

}  // namespace artemis
