// chrF: the F-score of character n-grams, with words as chrF++.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

struct ChrfOptions {
    int characters = 6;  ///< Longest n-gram of characters.
    int words = 0;       ///< Longest n-gram of words; 2 makes it chrF++.
    double beta = 2;     ///< How much more recall weighs than precision.
    bool lowercase = false;
    bool whiteSpace = false;  ///< White space counts as characters.
    bool epsilon = false;     ///< Every order counts, as in Popović's own program.
};

/// Of one order: n-grams of the text, of its reference, and of both.
struct ChrfOrder {
    std::int64_t predicted = 0;
    std::int64_t wanted = 0;
    std::int64_t shared = 0;
};
/// What one text adds to the score of a corpus: characters 1, 2, …, then words.
using ChrfCounts = std::vector<ChrfOrder>;

/// Popović 2015 and 2017, as sacreBLEU 2.6 computes them: against the reference with the best
/// score.
ChrfCounts chrfCounts(std::string_view prediction, std::span<const std::string> references,
                      const ChrfOptions& options = {});
void add(ChrfCounts& sum, const ChrfCounts& counts);
/// 0 to 100.
double chrf(const ChrfCounts& sum, const ChrfOptions& options = {});

}  // namespace artemis
