// Writes the texts of an evaluation.
#include "core/engine/run/evaluation_texts.h"

#include <algorithm>
#include <numeric>

#include "core/engine/models/generation.h"
#include "core/engine/run/end_tokens.h"
#include "core/engine/run/text_generator.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/progress_teller.h"

namespace artemis {

namespace {

using Texts = std::vector<std::vector<std::int32_t>>;

GenerateOptions optionsOf(const ExperimentConfig& config, const Model& model,
                          const Tokenizer& tokenizer) {
    GenerateOptions options =
        generateOptions(config.generation, static_cast<std::uint64_t>(config.training.seed));
    options.endTokens = endTokens(model.config(), tokenizer);
    return options;
}

/// Indices of the prompts that say something, the longest first.
std::vector<std::size_t> byLength(const Texts& prompts) {
    std::vector<std::size_t> order(prompts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return prompts[i].empty(); });
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t i) { return prompts[i].size(); });
    return order;
}

}  // namespace

TextGeneration evaluationTexts(const Model& model, const ExperimentConfig& config,
                               const ExperimentData& data, Workers& workers) {
    const GenerateOptions options = optionsOf(config, model, *data.tokenizer);
    const Context context = contextOf(config.training);
    const auto size = static_cast<std::size_t>(config.generation.batchSize);
    const auto generateAll = [&model, &workers, options, context, size](const Texts& prompts,
                                                                        ProgressTeller& progress,
                                                                        std::stop_token stop) {
        const std::vector<std::size_t> order = byLength(prompts);
        Texts written(prompts.size());
        const auto promptOf = [&](std::size_t i) {
            return model.decoderStart() >= 0 ? Prompt{{model.decoderStart()}, prompts[i]}
                                             : Prompt{prompts[i]};
        };
        workers.run([&](std::size_t worker) {
            for (std::size_t first = worker * size; first < order.size() && !stop.stop_requested();
                 first += workers.count() * size) {
                const auto places =
                    std::span(order).subspan(first, std::min(size, order.size() - first));
                std::vector<Prompt> batch;
                std::ranges::transform(places, std::back_inserter(batch), promptOf);
                auto texts = generate(model, batch, options, context, {}, stop);
                for (std::size_t i = 0; i < places.size(); ++i) {
                    written[places[i]] = std::move(texts[i].tokens);
                }
                progress.add(static_cast<std::int64_t>(places.size()));
            }
        });
        return written;
    };
    return {*data.tokenizer, generateAll};
}

}  // namespace artemis
