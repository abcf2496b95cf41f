// Sums by example, then by row of the file: a row may be cut into several blocks.
#include "core/engine/train/example_values.h"

#include <algorithm>
#include <map>

#include "core/engine/train/text_evaluator.h"

namespace artemis {

void sumByExample(const Batch& batch, std::span<const std::int64_t> indices, const RowAnswers& rows,
                  std::vector<ExampleAnswer>& answers) {
    const auto* losses = rows.losses.const_data_ptr<float>();
    const auto* best = rows.best.const_data_ptr<std::int64_t>();
    std::size_t row = 0;
    std::int64_t end = 0;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        ExampleAnswer& own = answers[static_cast<std::size_t>(indices[i])];
        end += batch.lengths[i];
        for (; row < batch.rows.size() && batch.rows[row] < end; ++row) {
            own.lossSum += static_cast<double>(losses[row]);
            own.right += best[row] == batch.labels[row] ? 1 : 0;
            own.predicted = best[row];
            ++own.outputs;
        }
    }
}

void tellExamples(const std::vector<ExampleAnswer>& answers, const Dataset& data, std::int64_t most,
                  const std::string& split, const Position& at, EventSink& sink) {
    std::map<std::int64_t, ExampleAnswer> byRow;
    const auto size = static_cast<std::int64_t>(answers.size());
    for (const std::size_t i : chosenItems(answers.size(), most > 0 ? most : size)) {
        ExampleAnswer& row = byRow[data.examples[i].row];
        row.lossSum += answers[i].lossSum;
        row.outputs += answers[i].outputs;
        row.right += answers[i].right;
        row.predicted = answers[i].predicted;
    }
    std::erase_if(byRow, [](const auto& row) { return row.second.outputs == 0; });
    const auto tell = [&](const char* name, const auto& valueOf) {
        ExamplesMeasured one{at, split, name, {}, {}};
        for (const auto& [row, answer] : byRow) {
            one.rows.push_back(row);
            one.values.push_back(valueOf(answer));
        }
        if (!one.rows.empty()) {
            sink.take(one);
        }
    };
    tell("loss", [](const ExampleAnswer& answer) {
        return answer.lossSum / static_cast<double>(answer.outputs);
    });
    if (!data.labelNames.empty()) {
        tell("accuracy",
             [](const ExampleAnswer& answer) { return static_cast<double>(answer.right); });
        tell("predicted",
             [](const ExampleAnswer& answer) { return static_cast<double>(answer.predicted); });
    }
}

}  // namespace artemis
