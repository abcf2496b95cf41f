// Draws demonstrations by counter and puts them in order.
#include "core/engine/data/demonstrations.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "core/base/random.h"
#include "core/base/text.h"

namespace artemis {

namespace {

constexpr const char* asInFile = "as_in_file";
constexpr const char* similarLast = "similar_last";

std::set<std::string> wordsOf(const std::string& text) {
    std::istringstream in(lowered(text));
    std::set<std::string> words;
    for (std::string word; in >> word;) {
        words.insert(word);
    }
    return words;
}

/// Any answer but that of its own row, where there is another row.
std::size_t otherRow(std::size_t row, std::size_t rows, std::uint64_t key) {
    if (rows < 2) {
        return row;
    }
    return (row + 1 + random::below(key, row, rows - 1)) % rows;
}

}  // namespace

const std::vector<std::string>& demonstrationOrders() {
    static const std::vector<std::string> orders{"random", asInFile, similarLast};
    return orders;
}

double likeness(const std::string& a, const std::string& b) {
    const std::set<std::string> first = wordsOf(a);
    const std::set<std::string> second = wordsOf(b);
    std::size_t both = 0;
    for (const std::string& word : first) {
        both += second.count(word);
    }
    const std::size_t any = first.size() + second.size() - both;
    return any == 0 ? 0 : static_cast<double>(both) / static_cast<double>(any);
}

Demonstrations::Demonstrations(std::vector<SolvedRow> pool, const PromptOptions& options,
                               std::uint64_t seed, const std::vector<std::string>& answers)
    : m_pool(std::move(pool)),
      m_options(options),
      m_key(random::key({random::key("demonstrations"), seed})),
      m_decks(shuffled(m_key)) {
    if (!options.randomLabels) {
        return;
    }
    const std::uint64_t key = random::key({random::key("random labels"), seed});
    const std::vector<SolvedRow> right = m_pool;
    for (std::size_t row = 0; row < m_pool.size(); ++row) {
        m_pool[row].answer = answers.empty() ? right[otherRow(row, right.size(), key)].answer
                                             : answers[random::below(key, row, answers.size())];
    }
}

Demonstrations::Decks Demonstrations::shuffled(std::uint64_t key) const {
    std::map<std::int32_t, std::vector<std::size_t>> byClass;
    for (std::size_t row = 0; row < m_pool.size(); ++row) {
        byClass[m_pool[row].label].push_back(row);
    }
    std::vector<std::pair<std::uint64_t, std::vector<std::size_t>>> drawn;
    for (auto& [label, rows] : byClass) {
        std::ranges::stable_sort(rows, {}, [key](std::size_t i) { return random::mix(key, i); });
        drawn.emplace_back(random::mix(key, m_pool.size() + drawn.size()), std::move(rows));
    }
    std::ranges::stable_sort(drawn, {}, [](const auto& one) { return one.first; });
    Decks decks;
    for (auto& [number, rows] : drawn) {
        decks.push_back(std::move(rows));
    }
    return decks;
}

std::vector<std::size_t> Demonstrations::before(const std::string& input, std::uint64_t row) const {
    const std::uint64_t key = m_options.resample ? random::key({m_key, row}) : m_key;
    const Decks own = m_options.resample ? shuffled(key) : Decks();
    const Decks& decks = m_options.resample ? own : m_decks;
    std::vector<std::size_t> next(decks.size());
    std::vector<std::size_t> chosen;
    const auto wanted = static_cast<std::size_t>(m_options.shots);
    for (std::size_t turn = 0, idle = 0; chosen.size() < wanted && idle < decks.size(); ++turn) {
        const auto& deck = decks[turn % decks.size()];
        std::size_t& place = next[turn % decks.size()];
        while (place < deck.size() && m_pool[deck[place]].input == input) {
            ++place;
        }
        idle = place < deck.size() ? 0 : idle + 1;
        if (place < deck.size()) {
            chosen.push_back(deck[place++]);
        }
    }
    putInOrder(chosen, input, random::key({key, random::key("order")}));
    return chosen;
}

void Demonstrations::putInOrder(std::vector<std::size_t>& chosen, const std::string& input,
                                std::uint64_t key) const {
    if (m_options.order == asInFile) {
        std::ranges::sort(chosen);
        return;
    }
    // Another row in place of one leaves the others as they are.
    std::ranges::stable_sort(chosen, {}, [key](std::size_t i) { return random::mix(key, i); });
    if (m_options.order == similarLast) {
        std::ranges::stable_sort(chosen, {},
                                 [&](std::size_t i) { return likeness(m_pool[i].input, input); });
    }
}

}  // namespace artemis
