// Demonstrations: solved training rows that are shown before the row to be answered (k-shot
// in-context learning, Brown et al. 2020).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace artemis {

/// How rows become prompts.
struct PromptOptions {
    std::int64_t shots = 4;
    std::string order = "random";
    bool resample = false;
    bool randomLabels = false;
    std::string instruction;
    std::string form = R"({input}\n{answer})";  ///< \n stands for a line break.
    std::string separator = R"(\n\n)";
    std::vector<std::string> labelWords;
    bool lengthNormalised = false;
};

/// The orders there are: `random` by the seed, since the order alone moves accuracy from chance to
/// the best (Lu et al. 2022), and seeds then measure by how much; `as_in_file`, that of the
/// training data; `similar_last`, the one most like the row next to it (Liu et al. 2022).
const std::vector<std::string>& demonstrationOrders();

/// A row as question and answer.
struct SolvedRow {
    std::string input;
    std::string answer;
    std::int32_t label = -1;  ///< Class of the answer, where answers are classes.
};

class Demonstrations {
public:
    /// Draws from `pool`, the training rows; the same rows for the same seed on any machine. With
    /// random labels a class is drawn evenly from `answers`, the words of all classes, and a text
    /// from those of the other rows (Min et al. 2022).
    Demonstrations(std::vector<SolvedRow> pool, const PromptOptions& options, std::uint64_t seed,
                   const std::vector<std::string>& answers);

    /// The pool, with the answers that are shown.
    const std::vector<SolvedRow>& pool() const { return m_pool; }

    /// Places in the pool of what is shown before a row, in this order: as many of each class as of
    /// the others, give or take one, and never a row with the same input. `row` counts where each
    /// row has demonstrations of its own.
    std::vector<std::size_t> before(const std::string& input, std::uint64_t row) const;

private:
    /// Of each class the places in the order in which they are taken; classes are in an order drawn
    /// too.
    using Decks = std::vector<std::vector<std::size_t>>;
    Decks shuffled(std::uint64_t key) const;
    void putInOrder(std::vector<std::size_t>& chosen, const std::string& input,
                    std::uint64_t key) const;

    std::vector<SolvedRow> m_pool;
    PromptOptions m_options;
    std::uint64_t m_key;
    Decks m_decks;  ///< For every row, unless each has its own.
};

/// Share of the words of two texts that both have (Jaccard), capitals apart.
double likeness(const std::string& a, const std::string& b);

}  // namespace artemis
