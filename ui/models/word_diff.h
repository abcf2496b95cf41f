// Which words of two texts are the same: the longest common subsequence of words.
#pragma once

#include <QString>
#include <vector>

namespace artemis {

/// A run of words, and whether the other text has them too.
struct DiffPiece {
    QString text;
    bool common = true;
    bool operator==(const DiffPiece&) const = default;
};

struct WordDiff {
    std::vector<DiffPiece> left;
    std::vector<DiffPiece> right;
    qsizetype common = 0;  ///< Words both have, in the same order.
};

/// Words are compared as they stand; blanks between them count for nothing. Texts of more than
/// `longestDiff` words are taken as wholly different where they are not equal.
WordDiff wordDiff(const QString& left, const QString& right);

inline constexpr qsizetype longestDiff = 1500;

}  // namespace artemis
