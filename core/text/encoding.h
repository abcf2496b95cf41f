// What a text becomes: token ids with what belongs to each of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace artemis {

/// All vectors have one entry per token.
struct Encoding {
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> typeIds;      // segment: 0 first text, 1 second (BERT)
    std::vector<std::uint8_t> specialMask;  // 1 for tokens that were added around the texts
    /// [begin, end) in Unicode code points of the text the token is of; (0, 0) for added ones.
    std::vector<std::pair<std::int32_t, std::int32_t>> offsets;
    std::vector<int> sequenceIds;  // 0 first text, 1 second, -1 added
    /// Place of a token -> the normalised text it stands for, where that is shown in place of the
    /// token: unknown ones of a Unigram model.
    std::map<std::size_t, std::string> shownTexts;
    bool operator==(const Encoding&) const = default;
};

/// Which text is shortened when both together are too long; LongestFirst evens their lengths out.
enum class Truncation { None, LongestFirst, OnlyFirst, OnlySecond };

struct EncodeOptions {
    bool addSpecialTokens = true;
    std::size_t maxLength = 0;  // tokens, special ones included; 0: as long as it gets
    Truncation truncation = Truncation::LongestFirst;
    std::size_t stride = 0;  // tokens that neighbouring windows share
};

}  // namespace artemis
