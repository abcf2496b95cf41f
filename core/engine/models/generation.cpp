// Greedy decoding and sampling; beams stand in beam_search.cpp.
#include "core/engine/models/generation.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/engine/models/beam_search.h"
#include "core/engine/models/scores.h"

namespace artemis {

namespace {

void check(const Model& model, std::span<const Prompt> prompts, const GenerateOptions& options) {
    if (model.cachedLayers() == 0) {
        throw BadInput("model", "cannot write: it is an encoder without a decoder");
    }
    if (options.returned > options.beams) {
        throw BadInput("beams", "are fewer than the texts to be returned");
    }
    for (const Prompt& prompt : prompts) {
        const bool reads = model.decoderStart() >= 0;
        if (prompt.tokens.empty() || (reads && prompt.source.empty())) {
            throw BadInput("prompt", "is empty; give at least one token");
        }
        if (static_cast<std::int64_t>(prompt.tokens.size()) > model.maxPositions()) {
            throw BadInput("prompt", "has " + std::to_string(prompt.tokens.size()) +
                                         " tokens; the model takes at most " +
                                         std::to_string(model.maxPositions()));
        }
    }
}

/// One text that is being written.
struct Running {
    std::size_t prompt;
    std::vector<std::int32_t> history;
};

class Writer {
public:
    Writer(std::span<const Prompt> prompts, const GenerateOptions& options, const TokenSink& sink)
        : m_options(options), m_sink(sink), m_texts(prompts.size()) {
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            m_running.push_back({i, prompts[i].before});
            auto& history = m_running.back().history;
            history.insert(history.end(), prompts[i].tokens.begin(), prompts[i].tokens.end());
        }
    }

    std::vector<Generated> write(DecoderSteps& steps, std::span<const Prompt> prompts,
                                 const std::stop_token& stop) {
        at::Tensor scores = steps.read(prompts);
        while (true) {
            scores = scores.contiguous();
            std::vector<std::int64_t> rows;
            std::vector<std::int32_t> tokens;
            std::vector<Running> left;
            for (std::size_t row = 0; row < m_running.size(); ++row) {
                const std::int32_t token = choose(scores, row);
                if (goesOn(row, token) && steps.hasRoom(row)) {
                    rows.push_back(static_cast<std::int64_t>(row));
                    tokens.push_back(token);
                    left.push_back(std::move(m_running[row]));
                }
            }
            if (rows.empty() || stop.stop_requested()) {
                return std::move(m_texts);
            }
            if (left.size() < m_running.size()) {
                steps.select(rows);
            }
            m_running = std::move(left);
            scores = steps.next(tokens);
        }
    }

private:
    std::int32_t choose(at::Tensor& scores, std::size_t row) {
        const auto vocabulary = static_cast<std::size_t>(scores.size(1));
        const std::span own(scores.mutable_data_ptr<float>() + row * vocabulary, vocabulary);
        Running& running = m_running[row];
        Generated& text = m_texts[running.prompt];
        process(own, running.history, text.tokens.size(), m_options);
        const auto likeliest = std::ranges::max_element(own);
        std::int32_t token = static_cast<std::int32_t>(likeliest - own.begin());
        if (m_options.sample) {
            token = drawn(own, random::uniform(random::key({m_options.seed, running.prompt}),
                                               text.tokens.size()));
        }
        text.topScores.push_back(*likeliest);
        text.tokens.push_back(token);
        running.history.push_back(token);
        return token;
    }

    bool goesOn(std::size_t row, std::int32_t token) {
        const std::size_t prompt = m_running[row].prompt;
        Generated& text = m_texts[prompt];
        text.ended = std::ranges::find(m_options.endTokens, token) != m_options.endTokens.end();
        const bool wanted = !m_sink || m_sink(prompt, token);
        return wanted && !text.ended &&
               static_cast<std::int64_t>(text.tokens.size()) < m_options.maxNewTokens;
    }

    const GenerateOptions& m_options;
    const TokenSink& m_sink;
    std::vector<Generated> m_texts;
    std::vector<Running> m_running;
};

}  // namespace

std::vector<Generated> generate(const Model& model, std::span<const Prompt> prompts,
                                const GenerateOptions& options, const Context& context,
                                const TokenSink& sink, std::stop_token stop,
                                const KeyValueCache* start) {
    const at::NoGradGuard guard;
    check(model, prompts, options);
    if (prompts.empty() || options.maxNewTokens <= 0) {
        return std::vector<Generated>(prompts.size());
    }
    DecoderSteps steps(model, context, prompts.size(), start);
    if (options.beams == 1) {
        return Writer(prompts, options, sink).write(steps, prompts, stop);
    }
    std::vector<Generated> texts = beamSearch(steps, prompts, options, stop);
    for (std::size_t i = 0; sink && i < texts.size(); i += options.returned) {
        for (const std::int32_t token : texts[i].tokens) {
            sink(i / options.returned, token);
        }
    }
    return texts;
}

}  // namespace artemis
