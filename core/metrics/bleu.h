// BLEU: n-grams a text shares with its references, times a penalty for being short.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

/// How a text becomes words: as mteval-v13a does, by Unicode's punctuation and symbols, one
/// character each, or at white space alone.
enum class BleuTokens { V13a, International, Characters, None };

/// What an order of n-grams without a match counts: half of the one before (1 / 2^k), a small
/// share of a match, one more of everything beyond the first order, or nothing.
enum class BleuSmoothing { Exp, Floor, AddK, None };

struct BleuOptions {
    BleuTokens tokens = BleuTokens::V13a;
    BleuSmoothing smoothing = BleuSmoothing::Exp;
    double smoothValue = -1;  ///< Of Floor (0.1) and AddK (1); below 0: the usual one.
    bool lowercase = false;
    bool effectiveOrder = false;  ///< Orders longer than the text do not count; for sentences.
};

/// What one text adds to the score of a corpus; per order of n-grams 1 to 4.
struct BleuCounts {
    std::array<std::int64_t, 4> matches{};
    std::array<std::int64_t, 4> totals{};
    std::int64_t length = 0;
    std::int64_t referenceLength = 0;  ///< Of the reference that is nearest in length.
    BleuCounts& operator+=(const BleuCounts& other);
};

struct Bleu {
    double score = 0;  ///< 0 to 100.
    std::array<double, 4> counts{};
    std::array<double, 4> totals{};
    std::array<double, 4> precisions{};  ///< In percent.
    double brevityPenalty = 1;
};

/// Papineni et al. 2002, as sacreBLEU 2.6 computes it; at least one reference.
BleuCounts bleuCounts(std::string_view prediction, std::span<const std::string> references,
                      const BleuOptions& options = {});
Bleu bleu(const BleuCounts& sum, const BleuOptions& options = {});

/// A text as the score sees it, words with a blank between them.
std::string bleuTokens(std::string_view text, const BleuOptions& options = {});

/// sacreBLEU's line that says how a score was made, and that its version 2.6.0 is followed:
/// "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0-artemis". 0 references: their number
/// varies.
std::string bleuSignature(std::size_t references, const BleuOptions& options = {});

}  // namespace artemis
