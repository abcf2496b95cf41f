// Answers that are texts: how many may be generated, which are kept to be read.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/config/options.h"
#include "core/engine/data/task.h"
#include "core/engine/train/work.h"
#include "core/events/event.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

class ProgressTeller;
class Tokenizer;

/// What a model wrote after each prompt, without the prompt.
struct Written {
    std::vector<std::vector<std::int32_t>> texts;
    Work work;
};

/// Writes after each prompt; shorter texts where `stop` is requested.
using Generate = std::function<Written(const std::vector<std::vector<std::int32_t>>& prompts,
                                       ProgressTeller& progress, std::stop_token stop)>;

/// How texts are generated in an evaluation.
struct TextGeneration {
    const Tokenizer& tokenizer;
    Generate generate;
    std::string stopText{};    ///< A text ends before it.
    bool blankBefore = false;  ///< Answers begin with a blank that is not of their text.
};

/// How many texts may be generated while training goes on: as many as keep the time spent on them
/// below a share of the training time, at most `most` (0: all), but never fewer than `least`.
class LiveBudget {
public:
    static constexpr std::int64_t least = 4;

    LiveBudget(double share, std::int64_t most) : m_share(share), m_most(most) {}
    /// Of a set with so many rows, after so many seconds of training.
    std::int64_t texts(std::int64_t rows, double trainedSeconds);
    /// Whether it was ever fewer than all.
    bool hasShortened() const { return m_shortened; }
    void spent(double seconds, std::int64_t texts);

private:
    double m_share;
    std::int64_t m_most;
    double m_seconds = 0;
    double m_perText = 0;  ///< Of the last evaluation; 0 before the first.
    bool m_shortened = false;
};

/// Indices of `count` of `size` items; the same at every call, and those of a smaller count are
/// among those of a larger one.
std::vector<std::size_t> chosenItems(std::size_t size, std::int64_t count);

/// An item and what was answered.
struct TextAnswer {
    const TextItem* item = nullptr;
    TextPair pair;
};

struct WrittenAnswers {
    std::vector<TextAnswer> answers;
    Work work;
};

/// The answers to these items, generated; fewer where `stop` is requested.
WrittenAnswers generateAnswers(const TextGeneration& generation, const std::vector<TextItem>& items,
                               const std::vector<std::size_t>& chosen, ProgressTeller& progress,
                               std::stop_token stop);

/// Tells the sink each metric (those of texts among `names`) of each example, and a few answers to
/// read: random ones, and the best and worst by the first of the metrics.
void tellAnswers(const std::vector<TextAnswer>& answers, const std::vector<std::string>& names,
                 const std::string& split, const Position& at, EventSink& sink);

}  // namespace artemis
