// Generated answers: budget, texts, samples.
#include "core/engine/train/text_evaluator.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

constexpr std::size_t keptOfAKind = 3;

std::vector<std::size_t> shuffled(std::size_t size) {
    const std::uint64_t key = random::key("texts of an evaluation");
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [key](std::size_t i) { return random::mix(key, i); });
    return order;
}

/// Which answers are kept, and why.
std::vector<std::pair<std::string, std::size_t>> keptAnswers(const std::vector<double>& values) {
    std::vector<std::pair<std::string, std::size_t>> kept;
    std::vector<std::size_t> order = shuffled(values.size());
    const std::size_t count = std::min(keptOfAKind, order.size());
    for (std::size_t i = 0; i < count; ++i) {
        kept.emplace_back("random", order[i]);
    }
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t i) { return values[i]; });
    for (std::size_t i = 0; i < count; ++i) {
        kept.emplace_back("best", order[i]);
        kept.emplace_back("worst", order[order.size() - 1 - i]);
    }
    return kept;
}

}  // namespace

std::int64_t LiveBudget::texts(std::int64_t rows, double trainedSeconds) {
    const std::int64_t most = m_most > 0 ? std::min(m_most, rows) : rows;
    const double room = m_share * trainedSeconds - m_seconds;
    // Before the first it is not known what one costs.
    const double affordable =
        m_perText > 0 ? std::max(0.0, room / m_perText) : static_cast<double>(2 * least);
    const std::int64_t count = std::clamp(
        affordable < static_cast<double>(most) ? static_cast<std::int64_t>(affordable) : most,
        std::min(least, most), most);
    m_shortened = m_shortened || count < rows;
    return count;
}

void LiveBudget::spent(double seconds, std::int64_t texts) {
    m_seconds += seconds;
    m_perText = texts > 0 ? seconds / static_cast<double>(texts) : m_perText;
}

std::vector<std::size_t> chosenItems(std::size_t size, std::int64_t count) {
    std::vector<std::size_t> chosen = shuffled(size);
    chosen.resize(std::min(size, static_cast<std::size_t>(std::max<std::int64_t>(count, 0))));
    std::ranges::sort(chosen);
    return chosen;
}

WrittenAnswers generateAnswers(const TextGeneration& generation, const std::vector<TextItem>& items,
                               const std::vector<std::size_t>& chosen, ProgressTeller& progress,
                               std::stop_token stop) {
    std::vector<std::vector<std::int32_t>> prompts;
    for (const std::size_t i : chosen) {
        prompts.push_back(items[i].prompt);
    }
    const Written written = generation.generate(prompts, progress, stop);
    WrittenAnswers all{{}, written.work};
    for (std::size_t i = 0; i < std::min(written.texts.size(), chosen.size()); ++i) {
        const TextItem& item = items[chosen[i]];
        std::string text = generation.tokenizer.decode(written.texts[i], true);
        if (!generation.stopText.empty()) {
            text.resize(std::min(text.size(), text.find(generation.stopText)));
        }
        if (generation.blankBefore) {
            text.erase(0, text.find_first_not_of(' '));
        }
        all.answers.push_back({&item, {std::move(text), item.references}});
    }
    return all;
}

void tellAnswers(const std::vector<TextAnswer>& answers, const std::vector<std::string>& names,
                 const std::string& split, const Position& at, EventSink& sink) {
    std::vector<ExamplesMeasured> measured;
    for (const std::string& name : names) {
        const TextMetric* metric = findTextMetric(name);
        if (metric == nullptr || answers.empty()) {
            continue;
        }
        ExamplesMeasured one{at, split, name, {}, {}};
        for (const TextAnswer& answer : answers) {
            one.rows.push_back(answer.item->row);
            one.values.push_back(metric->single(answer.pair));
        }
        measured.push_back(std::move(one));
    }
    if (measured.empty()) {
        return;
    }
    for (const auto& [kind, i] : keptAnswers(measured.front().values)) {
        Sampled sample{at,
                       split,
                       kind,
                       answers[i].item->row,
                       answers[i].item->source,
                       answers[i].pair.prediction,
                       answers[i].pair.references};
        for (const ExamplesMeasured& one : measured) {
            sample.values[one.name] = one.values[i];
        }
        sink.take(sample);
    }
    for (const ExamplesMeasured& one : measured) {
        sink.take(one);
    }
}

}  // namespace artemis
