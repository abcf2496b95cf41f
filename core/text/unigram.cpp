// Unigram: the cut of a word whose tokens have the highest sum of log-probabilities.
// Kudo, "Subword Regularization", 2018; details as Hugging Face's tokenizers.
#include <algorithm>
#include <limits>

#include "core/text/model.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

class Unigram final : public TokenModel {
public:
    Unigram(const Component& component, const Vocabulary& vocabulary) : m_vocabulary(vocabulary) {
        if (component.boolean("byte_fallback", false)) {
            component.fail("byte_fallback", "is true; this version knows Unigram without it");
        }
        readScores(component);
        m_unknown = static_cast<std::int32_t>(component.integer("unk_id", -1));
        if (m_unknown < 0 || static_cast<std::size_t>(m_unknown) >= m_scores.size()) {
            component.fail("unk_id", "is no id of the vocabulary");
        }
    }

    void tokenize(std::string_view word, std::vector<SubToken>& into) const override {
        const std::vector<Step> steps = bestSteps(word);
        const std::size_t first = into.size();
        for (std::size_t end = word.size(); end > 0; end = steps[end].begin) {
            const auto bytes = static_cast<std::int32_t>(end - steps[end].begin);
            const std::int32_t id = steps[end].id;
            if (id == m_unknown && into.size() > first && into.back().id == m_unknown) {
                into.back().bytes += bytes;  // Unknown characters side by side are one token.
            } else {
                into.push_back({id, bytes});
            }
        }
        std::reverse(into.begin() + static_cast<std::ptrdiff_t>(first), into.end());
    }

    std::int32_t shownAsText() const override { return m_unknown; }

private:
    /// How the best cut of a beginning of the word ends.
    struct Step {
        std::int32_t id = -1;
        std::size_t begin = std::numeric_limits<std::size_t>::max();
        double score = 0;
        bool isReached() const { return id >= 0; }
    };

    void readScores(const Component& component) {
        double lowest = std::numeric_limits<double>::infinity();
        for (const Component& entry : component.list("vocab")) {
            const double score = entry.value().at(1).get<double>();
            m_scores.push_back(score);
            lowest = std::min(lowest, score);
            m_longest =
                std::max(m_longest, entry.value().at(0).get_ref<const std::string&>().size());
        }
        constexpr double penalty = 10;
        m_unknownScore = lowest - penalty;
    }

    static void offer(Step& step, std::int32_t id, std::size_t begin, double score) {
        if (!step.isReached() || score > step.score) {
            step = {id, begin, score};
        }
    }

    std::vector<Step> bestSteps(std::string_view word) const {
        std::vector<Step> steps(word.size() + 1);
        for (std::size_t begin = 0; begin < word.size();) {
            const double before = steps[begin].score;
            const std::size_t character = utf8Length(word[begin]);
            bool isKnown = false;
            const std::size_t last = std::min(word.size(), begin + m_longest);
            for (std::size_t end = begin + character; end <= last;
                 end += end < word.size() ? utf8Length(word[end]) : 1) {
                if (const auto id = m_vocabulary.id(word.substr(begin, end - begin))) {
                    offer(steps[end], *id, begin, m_scores[static_cast<std::size_t>(*id)] + before);
                    isKnown = isKnown || end == begin + character;
                }
            }
            if (!isKnown) {
                offer(steps[begin + character], m_unknown, begin, m_unknownScore + before);
            }
            begin += character;
        }
        return steps;
    }

    const Vocabulary& m_vocabulary;
    std::vector<double> m_scores;
    std::size_t m_longest = 0;
    std::int32_t m_unknown = -1;
    double m_unknownScore = 0;
};

}  // namespace

std::unique_ptr<TokenModel> makeUnigram(const Component& component, const Vocabulary& vocabulary) {
    return std::make_unique<Unigram>(component, vocabulary);
}

}  // namespace artemis
