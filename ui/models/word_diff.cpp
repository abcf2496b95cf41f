// The table of longest common subsequences, walked from its beginning.
#include "ui/models/word_diff.h"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

namespace artemis {

namespace {

QStringList wordsOf(const QString& text) {
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    return text.split(blanks, Qt::SkipEmptyParts);
}

void add(std::vector<DiffPiece>& pieces, const QString& word, bool common) {
    if (!pieces.empty() && pieces.back().common == common) {
        pieces.back().text += ' ' + word;
    } else {
        pieces.push_back({word, common});
    }
}

/// lengths[i][j]: words common to left[i…] and right[j…].
std::vector<std::vector<int>> lengthsOf(const QStringList& left, const QStringList& right) {
    std::vector lengths(static_cast<std::size_t>(left.size()) + 1,
                        std::vector<int>(static_cast<std::size_t>(right.size()) + 1));
    for (qsizetype i = left.size() - 1; i >= 0; --i) {
        auto& row = lengths[static_cast<std::size_t>(i)];
        const auto& below = lengths[static_cast<std::size_t>(i) + 1];
        for (qsizetype j = right.size() - 1; j >= 0; --j) {
            const auto at = static_cast<std::size_t>(j);
            row[at] = left[i] == right[j] ? below[at + 1] + 1 : std::max(below[at], row[at + 1]);
        }
    }
    return lengths;
}

}  // namespace

WordDiff wordDiff(const QString& left, const QString& right) {
    const QStringList a = wordsOf(left);
    const QStringList b = wordsOf(right);
    WordDiff diff;
    qsizetype i = 0;
    qsizetype j = 0;
    if (a == b || std::max(a.size(), b.size()) <= longestDiff) {
        const auto lengths = a == b ? std::vector<std::vector<int>>() : lengthsOf(a, b);
        while (i < a.size() && j < b.size()) {
            if (a[i] == b[j]) {
                add(diff.left, a[i++], true);
                add(diff.right, b[j++], true);
                ++diff.common;
            } else if (lengths[static_cast<std::size_t>(i) + 1][static_cast<std::size_t>(j)] >=
                       lengths[static_cast<std::size_t>(i)][static_cast<std::size_t>(j) + 1]) {
                add(diff.left, a[i++], false);
            } else {
                add(diff.right, b[j++], false);
            }
        }
    }
    while (i < a.size()) {
        add(diff.left, a[i++], false);
    }
    while (j < b.size()) {
        add(diff.right, b[j++], false);
    }
    return diff;
}

}  // namespace artemis
