// Runs a model over windows and puts the answers of each question together.
#include "core/engine/train/span_evaluator.h"

#include "core/engine/data/answers.h"
#include "core/engine/data/span_answers.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/feed.h"

namespace artemis {

namespace {

/// What one window says.
struct WindowAnswer {
    std::optional<ScoredPassage> best;
    double loss = 0;
};

/// Logits of a batch: of first tokens [T], of last tokens [T].
struct SpanLogits {
    std::vector<float> starts;
    std::vector<float> ends;
};

SpanLogits logitsOf(const EvaluationParts& parts, const Batch& batch) {
    const at::NoGradGuard guard;
    const Input input = toInput(batch);
    Start start = startOf(parts.model, parts.prefix, batch, input, parts.context);
    const at::Tensor logits = parts.model.forward(std::move(start), input, parts.context)
                                  .to(at::kFloat)
                                  .t()
                                  .contiguous();  // [2, T]
    const auto* first = logits.const_data_ptr<float>();
    const std::int64_t count = logits.size(1);
    return {{first, first + count}, {first + count, first + 2 * count}};
}

TextPair pairOf(const TextItem& item, const std::optional<ScoredPassage>& answer) {
    return {answer
                ? std::string(codePoints(item.context, answer->passage.begin, answer->passage.end))
                : "",
            item.references};
}

}  // namespace

SpanAnswers answerSpans(const EvaluationParts& parts, const Dataset& data, ProgressTeller& progress,
                        std::stop_token stop) {
    const SpanLimits limits{static_cast<std::size_t>(parts.options.bestSpans),
                            parts.options.maxAnswerLength};
    std::vector<WindowAnswer> windows(data.examples.size());
    std::vector<Work> work(parts.workers.count());
    eachBatch(data, parts.options.batchSize, parts.workers, stop, [&](std::size_t i, auto indices) {
        const Batch batch = parts.task.batch(data, indices, {parts.context.seed, -1});
        work[i % work.size()].add(parts.model, shapeOf(batch));
        const SpanLogits logits = logitsOf(parts, batch);
        std::size_t first = 0;
        for (const std::int64_t index : indices) {
            const Example& example = data.examples[static_cast<std::size_t>(index)];
            const std::size_t count = example.tokens.size();
            const auto starts = std::span(logits.starts).subspan(first, count);
            const auto ends = std::span(logits.ends).subspan(first, count);
            windows[static_cast<std::size_t>(index)] = {
                bestPassage(starts, ends, example.passages, limits),
                spanLoss(starts, ends, {example.labels[0], example.labels[1]})};
            first += count;
        }
        progress.add(static_cast<std::int64_t>(indices.size()));
    });
    std::vector<std::optional<ScoredPassage>> best(data.items.size());
    SpanAnswers answers;
    for (const Work& own : work) {
        answers.work += own;
    }
    for (std::size_t i = 0; i < windows.size(); ++i) {
        auto& own = best[static_cast<std::size_t>(data.examples[i].item)];
        if (windows[i].best && (!own || windows[i].best->score > own->score)) {
            own = windows[i].best;
        }
        answers.lossSum += windows[i].loss;
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
        answers.texts.push_back(pairOf(data.items[i], best[i]));
    }
    return answers;
}

}  // namespace artemis
