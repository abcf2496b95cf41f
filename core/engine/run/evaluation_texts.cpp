// Writes the texts of an evaluation.
#include "core/engine/run/evaluation_texts.h"

#include <algorithm>
#include <numeric>

#include "core/engine/models/generation.h"
#include "core/engine/models/shared_start.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/end_tokens.h"
#include "core/engine/run/text_generator.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/progress_teller.h"
#include "core/text/stream_decoder.h"

namespace artemis {

namespace {

using Texts = std::vector<std::vector<std::int32_t>>;

/// How prompts were made.
struct PromptStyle {
    bool sharesStart = false;
    std::string stopText{};
    bool blankBefore = false;
};

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

/// Writes the texts of one worker.
class BatchWriter {
public:
    BatchWriter(const Model& model, const GenerateOptions& options, const Context& context,
                const Tokenizer& tokenizer, const PromptStyle& style)
        : m_model(model),
          m_options(options),
          m_context(context),
          m_tokenizer(tokenizer),
          m_style(style),
          m_start(model, context) {}

    Texts write(const Texts& prompts, std::span<const std::size_t> places, std::stop_token stop) {
        std::vector<TokenSpan> spans;
        for (const std::size_t place : places) {
            spans.emplace_back(prompts[place]);
        }
        const std::size_t past = m_style.sharesStart ? m_start.read(spans) : 0;
        std::vector<Prompt> batch;
        for (const TokenSpan& tokens : spans) {
            batch.push_back(promptOf(tokens, past));
        }
        std::vector<StreamDecoder> decoders(places.size(), StreamDecoder(m_tokenizer, true));
        std::vector<std::string> seen(places.size());
        const auto goesOn = [&](std::size_t prompt, std::int32_t token) {
            seen[prompt] += decoders[prompt].put(token);
            return seen[prompt].find(m_style.stopText) == std::string::npos;
        };
        auto texts = generate(m_model, batch, m_options, m_context,
                              m_style.stopText.empty() ? TokenSink() : goesOn, stop,
                              past > 0 ? m_start.cache() : nullptr);
        Texts written;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            written.push_back(std::move(texts[i].tokens));
            count(spans[i].size(), past, written.back().size());
        }
        const auto read = static_cast<double>(past > 0 ? m_start.tokensRead() : 0);
        if (read > 0) {
            m_work.add(m_model, {read, 1, read, 0});
        }
        return written;
    }

    const Work& work() const { return m_work; }

private:
    Prompt promptOf(const TokenSpan& tokens, std::size_t past) const {
        Prompt prompt;
        prompt.before.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(past));
        prompt.tokens.assign(tokens.begin() + static_cast<std::ptrdiff_t>(past), tokens.end());
        if (m_model.decoderStart() >= 0) {
            prompt.source = std::exchange(prompt.tokens, {m_model.decoderStart()});
        }
        return prompt;
    }

    /// The prompt is read at once, each new token but the last by itself.
    void count(std::size_t prompt, std::size_t past, std::size_t created) {
        const bool encodes = m_model.decoderStart() >= 0;
        const double source = encodes ? static_cast<double>(prompt) : 0;
        const double read = encodes ? 1 : static_cast<double>(prompt - past);
        const double before = static_cast<double>(past);
        m_work.add(m_model, {read, 1, read, 1, source, source, before});
        const double more = static_cast<double>(created > 0 ? created - 1 : 0) *
                            static_cast<double>(m_options.beams);
        m_work.add(m_model,
                   {more, 1, 1, more, 0, source, before + read + static_cast<double>(created) / 2});
    }

    const Model& m_model;
    const GenerateOptions& m_options;
    const Context& m_context;
    const Tokenizer& m_tokenizer;
    const PromptStyle& m_style;
    SharedStart m_start;
    Work m_work;
};

/// Of the sets that are evaluated: all are made alike.
PromptStyle styleOf(const ExperimentConfig& config, const ExperimentData& data) {
    const Dataset* any = !data.evals.empty() ? &data.evals.front().data
                         : data.test         ? &data.test->data
                                             : nullptr;
    const auto prompting = promptingOf(config.methods);
    if (any == nullptr || !prompting) {
        return {};
    }
    return {any->sharesStart, any->stopText,
            prompting->options.form.find(" {answer}") != std::string::npos};
}

}  // namespace

TextGeneration evaluationTexts(const Model& model, const ExperimentConfig& config,
                               const ExperimentData& data, Workers& workers) {
    const GenerateOptions options = optionsOf(config, model, *data.tokenizer);
    const Context context = contextOf(config.training);
    const auto size = static_cast<std::size_t>(config.generation.batchSize);
    const PromptStyle style = styleOf(config, data);
    const auto generateAll = [&model, &workers, &tokenizer = *data.tokenizer, options, context,
                              size, style](const Texts& prompts, ProgressTeller& progress,
                                           std::stop_token stop) {
        const std::vector<std::size_t> order = byLength(prompts);
        Written written{Texts(prompts.size()), {}};
        std::vector<Work> work(workers.count());
        workers.run([&](std::size_t worker) {
            BatchWriter writer(model, options, context, tokenizer, style);
            for (std::size_t first = worker * size; first < order.size() && !stop.stop_requested();
                 first += workers.count() * size) {
                const auto places =
                    std::span(order).subspan(first, std::min(size, order.size() - first));
                Texts texts = writer.write(prompts, places, stop);
                for (std::size_t i = 0; i < places.size(); ++i) {
                    written.texts[places[i]] = std::move(texts[i]);
                }
                progress.add(static_cast<std::int64_t>(places.size()));
            }
            work[worker] = writer.work();
        });
        for (const Work& own : work) {
            written.work += own;
        }
        return written;
    };
    return {*data.tokenizer, generateAll, style.stopText, style.blankBefore};
}

}  // namespace artemis
