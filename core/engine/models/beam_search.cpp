// Beams of each prompt: those that run on, and the best that have ended.
#include "core/engine/models/beam_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/engine/models/scores.h"

namespace artemis {

namespace {

struct Beam {
    std::vector<std::int32_t> tokens;
    double score = 0;      ///< Σ log p; of ended ones divided by length^penalty.
    std::int64_t row = 0;  ///< Of the model's sequences it goes on from.
    bool ended = false;    ///< By an end token.
};

class PromptBeams {
public:
    PromptBeams(const Prompt& prompt, const GenerateOptions& options, std::int64_t row)
        : m_prompt(prompt), m_options(options), m_running{{{}, 0, row, false}} {}

    bool runs() const { return !m_running.empty(); }
    std::vector<Beam>& running() { return m_running; }
    const std::vector<Beam>& ended() const { return m_ended; }

    /// Extends every running beam by the likeliest tokens. `logProbabilities` are those of all
    /// sequences of the model; `last`: no token may follow these.
    void extend(const at::Tensor& logProbabilities, bool last) {
        const std::vector<Beam> candidates = best(logProbabilities);
        m_running.clear();
        const auto beams = static_cast<std::size_t>(m_options.beams);
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const Beam& beam = candidates[i];
            if (!beam.ended && !last) {
                if (m_running.size() < beams) {
                    m_running.push_back(beam);
                }
            } else if (i < beams) {
                end(beam);
            }
        }
        if (isDecided()) {
            m_running.clear();
        }
    }

private:
    double perLength(const Beam& beam, double score) const {
        return score / std::pow(static_cast<double>(beam.tokens.size()), m_options.lengthPenalty);
    }

    /// As many candidates as leave enough that go on, the likeliest first.
    std::vector<Beam> best(const at::Tensor& logProbabilities) const {
        const std::int64_t vocabulary = logProbabilities.size(1);
        std::vector<at::Tensor> scores;
        for (const Beam& beam : m_running) {
            at::Tensor own = logProbabilities[beam.row].clone();
            std::vector<std::int32_t> history = m_prompt.before;
            history.insert(history.end(), m_prompt.tokens.begin(), m_prompt.tokens.end());
            history.insert(history.end(), beam.tokens.begin(), beam.tokens.end());
            process({own.mutable_data_ptr<float>(), static_cast<std::size_t>(vocabulary)}, history,
                    beam.tokens.size(), m_options);
            scores.push_back(own + beam.score);
        }
        const at::Tensor all = at::cat(scores);
        const auto ends = static_cast<std::int64_t>(m_options.endTokens.size());
        const std::int64_t kept = std::max<std::int64_t>(2, 1 + ends) * m_options.beams;
        const auto [values, indices] = all.topk(std::min(kept, all.numel()));
        std::vector<Beam> candidates;
        for (std::int64_t i = 0; i < values.numel(); ++i) {
            const auto index = indices[i].item<std::int64_t>();
            Beam beam = m_running[static_cast<std::size_t>(index / vocabulary)];
            beam.tokens.push_back(static_cast<std::int32_t>(index % vocabulary));
            beam.score = values[i].item<float>();
            beam.ended = std::ranges::find(m_options.endTokens, beam.tokens.back()) !=
                         m_options.endTokens.end();
            candidates.push_back(std::move(beam));
        }
        return candidates;
    }

    /// Keeps the beam if it is among the best that have ended.
    void end(Beam beam) {
        beam.score = perLength(beam, beam.score);
        const auto place = std::ranges::upper_bound(m_ended, beam.score, std::greater{},
                                                    [](const Beam& b) { return b.score; });
        m_ended.insert(place, std::move(beam));
        m_ended.resize(std::min(m_ended.size(), static_cast<std::size_t>(m_options.beams)));
    }

    /// Whether no running beam can come to stand among the best.
    bool isDecided() const {
        if (m_running.empty() || m_ended.size() < static_cast<std::size_t>(m_options.beams)) {
            return false;
        }
        return m_options.earlyStopping ||
               perLength(m_running.front(), m_running.front().score) <= m_ended.back().score;
    }

    const Prompt& m_prompt;
    const GenerateOptions& m_options;
    std::vector<Beam> m_running;
    std::vector<Beam> m_ended;
};

/// Goes on with the running beams alone, one sequence of the model each; their last tokens.
std::vector<std::int32_t> rearrange(std::vector<PromptBeams>& all, DecoderSteps& steps) {
    std::vector<std::int64_t> rows;
    std::vector<std::int32_t> tokens;
    for (PromptBeams& prompt : all) {
        for (Beam& beam : prompt.running()) {
            rows.push_back(std::exchange(beam.row, static_cast<std::int64_t>(rows.size())));
            tokens.push_back(beam.tokens.back());
        }
    }
    if (!rows.empty()) {
        steps.select(rows);
    }
    return tokens;
}

bool hasRoom(std::vector<PromptBeams>& all, const DecoderSteps& steps) {
    return std::ranges::all_of(all, [&](PromptBeams& prompt) {
        return !prompt.runs() ||
               steps.hasRoom(static_cast<std::size_t>(prompt.running().front().row));
    });
}

}  // namespace

std::vector<Generated> beamSearch(DecoderSteps& steps, std::span<const Prompt> prompts,
                                  const GenerateOptions& options, std::stop_token stop) {
    std::vector<PromptBeams> all;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        all.emplace_back(prompts[i], options, static_cast<std::int64_t>(i));
    }
    at::Tensor scores = at::log_softmax(steps.read(prompts), 1);
    for (std::int64_t made = 1;; ++made) {
        const bool last =
            made == options.maxNewTokens || stop.stop_requested() || !hasRoom(all, steps);
        for (PromptBeams& prompt : all) {
            if (prompt.runs()) {
                prompt.extend(scores, last);
            }
        }
        const std::vector<std::int32_t> tokens = rearrange(all, steps);
        if (tokens.empty()) {
            break;
        }
        scores = at::log_softmax(steps.next(tokens), 1);
    }
    std::vector<Generated> texts;
    for (const PromptBeams& prompt : all) {
        for (std::int64_t i = 0; i < options.returned; ++i) {
            const Beam& beam = prompt.ended()[static_cast<std::size_t>(i)];
            texts.push_back({beam.tokens, beam.ended, beam.score, {}});
        }
    }
    return texts;
}

}  // namespace artemis
