// Scores choices and losses after prompts with a cache of keys and values.
#include "core/engine/train/prompt_evaluator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace artemis {

namespace {

/// Choices of several tokens that are scored together: each needs a copy of its prompt's keys.
constexpr std::size_t pairsAtOnce = 32;

double logSumExp(const std::vector<double>& values) {
    const double highest = *std::ranges::max_element(values);
    double sum = 0;
    for (const double value : values) {
        sum += std::exp(value - highest);
    }
    return highest + std::log(sum);
}

/// Where the tokens before the first label end; all but the last token where there is none.
std::size_t promptLength(const Example& example) {
    const auto first =
        std::ranges::find_if(example.labels, [](std::int32_t label) { return label != noLabel; });
    return std::clamp<std::size_t>(static_cast<std::size_t>(first - example.labels.begin()), 1,
                                   example.tokens.size());
}

}  // namespace

std::size_t PromptReader::begin(std::span<const TokenSpan> sequences, KeyValueCache& cache) {
    const std::size_t past = m_start.read(sequences);
    if (past > 0) {
        cache.take(*m_start.cache(), std::vector<std::int64_t>(sequences.size(), 0));
    }
    if (m_start.tokensRead() > 0) {
        const auto read = static_cast<double>(m_start.tokensRead());
        m_work.add(m_model, {read, 1, read, 0});
    }
    return past;
}

void PromptReader::count(const Input& input, std::size_t past) {
    m_work.add(
        m_model,
        {static_cast<double>(input.layout.tokens), static_cast<double>(input.layout.examples()),
         static_cast<double>(input.layout.longest), static_cast<double>(input.wanted.rows.numel()),
         0, 0, static_cast<double>(past)});
}

at::Tensor PromptReader::logProbabilities(KeyValueCache& cache, std::span<const TokenSpan> tokens,
                                          const std::vector<std::int64_t>& wanted) {
    const Input input = inputAfter(cache, tokens, wanted);
    count(input, static_cast<std::size_t>(*std::ranges::max_element(cache.lengths())));
    const at::Tensor logits = m_model.forward(input, m_context);
    cache.advance(input.layout.lengths);
    return at::log_softmax(logits.to(at::kFloat), 1).contiguous();
}

std::vector<std::vector<double>> PromptReader::choiceScores(std::span<const TokenSpan> prompts) {
    const at::NoGradGuard guard;
    KeyValueCache cache(m_model.cachedLayers(), static_cast<std::int64_t>(prompts.size()));
    const std::size_t past = begin(prompts, cache);
    std::vector<TokenSpan> rest;
    for (const TokenSpan& prompt : prompts) {
        rest.push_back(prompt.subspan(past));
    }
    const at::Tensor first = logProbabilities(cache, rest);
    std::vector<std::vector<double>> scores(prompts.size());
    for (std::size_t row = 0; row < prompts.size(); ++row) {
        const float* own =
            first.const_data_ptr<float>() + static_cast<std::int64_t>(row) * first.size(1);
        for (const auto& choice : m_data.choices) {
            scores[row].push_back(own[choice.front()]);
        }
    }
    addLaterTokens(cache, scores);
    return scores;
}

void PromptReader::addLaterTokens(const KeyValueCache& prompts,
                                  std::vector<std::vector<double>>& scores) {
    std::vector<std::pair<std::int64_t, std::size_t>> pairs;  // Prompt and choice.
    for (std::size_t row = 0; row < scores.size(); ++row) {
        for (std::size_t choice = 0; choice < m_data.choices.size(); ++choice) {
            if (m_data.choices[choice].size() > 1) {
                pairs.emplace_back(static_cast<std::int64_t>(row), choice);
            }
        }
    }
    for (std::size_t begin = 0; begin < pairs.size(); begin += pairsAtOnce) {
        const auto some =
            std::span(pairs).subspan(begin, std::min(pairsAtOnce, pairs.size() - begin));
        std::vector<std::int64_t> rows;
        std::vector<TokenSpan> tokens;
        std::int64_t count = 0;
        for (const auto& [row, choice] : some) {
            rows.push_back(row);
            tokens.push_back(
                TokenSpan(m_data.choices[choice]).first(m_data.choices[choice].size() - 1));
            count += static_cast<std::int64_t>(tokens.back().size());
        }
        KeyValueCache cache(m_model.cachedLayers(), static_cast<std::int64_t>(rows.size()));
        cache.take(prompts, rows);
        std::vector<std::int64_t> all(static_cast<std::size_t>(count));
        std::iota(all.begin(), all.end(), std::int64_t{0});
        const at::Tensor table = logProbabilities(cache, tokens, all);
        const float* next = table.const_data_ptr<float>();
        for (const auto& [row, choice] : some) {
            for (const std::int32_t token : TokenSpan(m_data.choices[choice]).subspan(1)) {
                scores[static_cast<std::size_t>(row)][choice] += next[token];
                next += table.size(1);
            }
        }
    }
}

Predictions PromptReader::classes(std::span<const std::int64_t> indices,
                                  std::vector<std::vector<double>>& kept) {
    std::vector<TokenSpan> prompts;
    Predictions answers;
    for (const std::int64_t index : indices) {
        const Example& example = m_data.examples[static_cast<std::size_t>(index)];
        prompts.emplace_back(example.tokens);
        answers.labels.push_back(example.labels.front());
    }
    answers.classes = static_cast<std::int64_t>(m_data.choices.size());
    auto scores = choiceScores(prompts);
    for (std::size_t row = 0; row < scores.size(); ++row) {
        kept[static_cast<std::size_t>(indices[row])] = scores[row];
        for (std::size_t choice = 0; m_data.choicesByLength && choice < scores[row].size();
             ++choice) {
            scores[row][choice] /= static_cast<double>(m_data.choices[choice].size());
        }
        const auto best = std::ranges::max_element(scores[row]) - scores[row].begin();
        answers.predicted.push_back(best);
        answers.lossSum +=
            logSumExp(scores[row]) - scores[row][static_cast<std::size_t>(answers.labels[row])];
    }
    return answers;
}

Predictions PromptReader::tokens(const Batch& batch, std::span<const std::int64_t> indices,
                                 RowAnswers& each) {
    Predictions answers;
    if (batch.rows.empty()) {
        return answers;
    }
    const at::NoGradGuard guard;
    std::vector<TokenSpan> prompts;
    std::vector<TokenSpan> rest;
    for (const std::int64_t index : indices) {
        const Example& example = m_data.examples[static_cast<std::size_t>(index)];
        rest.emplace_back(example.tokens);
        prompts.push_back(rest.back().first(promptLength(example)));
    }
    KeyValueCache cache(m_model.cachedLayers(), static_cast<std::int64_t>(prompts.size()));
    const std::size_t past = begin(prompts, cache);
    std::vector<std::int64_t> rows;
    std::int64_t end = 0;   // Of the example in the batch.
    std::int64_t left = 0;  // Tokens of it and those before it that are not read again.
    for (std::size_t i = 0; i < rest.size(); ++i) {
        rest[i] = rest[i].subspan(past);
        end += batch.lengths[i];
        left += static_cast<std::int64_t>(past);
        for (; rows.size() < batch.rows.size() && batch.rows[rows.size()] < end;) {
            rows.push_back(batch.rows[rows.size()] - left);
        }
    }
    const Input input = inputAfter(cache, rest, rows);
    count(input, past);
    answers.labels = batch.labels;
    answers.classes = m_model.classes();
    answers.lossSum = m_model.lossSum(input, at::tensor(batch.labels, at::kLong), m_context, &each)
                          .item<double>();
    const auto* first = each.best.const_data_ptr<std::int64_t>();
    answers.predicted.assign(first, first + each.best.numel());
    return answers;
}

}  // namespace artemis
