// Sampler: every example once, the same order for the same seed, little padding on real lengths.
#include <QTest>
#include <algorithm>
#include <set>

#include "core/engine/data/sampler.h"
#include "core/engine/data/table.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

using Lengths = std::vector<std::int64_t>;

/// Words of the SST-2 training sentences: as uneven as their token counts.
Lengths sst2Lengths() {
    const std::vector<std::string> columns{"sentence"};
    Lengths lengths;
    for (const auto& row : readTable(sharedDir() / "data/sst2/train.tsv", columns).rows) {
        lengths.push_back(std::count(row[0].begin(), row[0].end(), ' ') + 3);
    }
    return lengths;
}

SamplerOptions options(bool shuffle, bool grouped, std::uint64_t seed = 42) {
    return {16, shuffle, grouped, seed};
}

}  // namespace

class TestSampler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyExampleOnce_data() {
        QTest::addColumn<int>("examples");
        QTest::addColumn<bool>("shuffle");
        QTest::addColumn<bool>("grouped");
        for (const int examples : {0, 1, 15, 16, 17, 1000, 6920}) {
            for (const bool shuffle : {false, true}) {
                for (const bool grouped : {false, true}) {
                    QTest::addRow("%d %d %d", examples, shuffle, grouped)
                        << examples << shuffle << grouped;
                }
            }
        }
    }
    void everyExampleOnce() {
        QFETCH(int, examples);
        QFETCH(bool, shuffle);
        QFETCH(bool, grouped);
        Lengths lengths;
        for (int i = 0; i < examples; ++i) {
            lengths.push_back(1 + i * 7919 % 60);
        }
        const Batches batches = epochBatches(lengths, options(shuffle, grouped), 0);
        QCOMPARE(static_cast<std::int64_t>(batches.size()), batchCount(examples, 16));
        std::set<std::int64_t> seen;
        for (std::size_t i = 0; i < batches.size(); ++i) {
            seen.insert(batches[i].begin(), batches[i].end());
            QVERIFY(batches[i].size() == 16 || i + 1 == batches.size());
        }
        QCOMPARE(seen.size(), static_cast<std::size_t>(examples));
        QVERIFY(seen.empty() || (*seen.begin() == 0 && *seen.rbegin() == examples - 1));
    }

    void fileOrderWithoutShuffle() {
        const Batches batches = epochBatches(Lengths{5, 1, 9, 2, 7}, {2, false, true, 1}, 3);
        QCOMPARE(batches, (Batches{{0, 1}, {2, 3}, {4}}));
    }

    void seedAndEpochDecideTheOrder() {
        Lengths lengths(500);
        for (std::size_t i = 0; i < lengths.size(); ++i) {
            lengths[i] = static_cast<std::int64_t>(i % 37);
        }
        for (const bool grouped : {false, true}) {
            const auto order = [&](std::uint64_t seed, std::int64_t epoch) {
                return epochBatches(lengths, options(true, grouped, seed), epoch);
            };
            QCOMPARE(order(1, 0), order(1, 0));
            QVERIFY(order(1, 0) != order(2, 0));
            QVERIFY(order(1, 0) != order(1, 1));
        }
    }

    /// (1 + 4) and (2 + 3) tokens in batches of two: 10 real of 8 + 6 positions.
    void paddingIsCounted() {
        const Batches batches{{0, 1}, {2, 3}};
        QCOMPARE(paddingShare(batches, Lengths{1, 4, 2, 3}), 1 - 10.0 / 14);
        QCOMPARE(paddingShare({}, Lengths{}), 0.0);
    }

    /// Neighbours of 433 sorted groups of 16 differ little: less than 3 % padding, where a plain
    /// shuffle has more than 30 %; and the long batches do not all come first.
    void realLengthsNeedLittlePadding() {
        REQUIRE_SHARED("data/sst2/train.tsv");
        const Lengths lengths = sst2Lengths();
        for (const std::int64_t epoch : {0, 1, 2}) {
            const Batches grouped = epochBatches(lengths, options(true, true), epoch);
            const double share = paddingShare(grouped, lengths);
            QVERIFY2(share < 0.03, qPrintable(QString::number(share)));
            QVERIFY(paddingShare(epochBatches(lengths, options(true, false), epoch), lengths) >
                    0.3);
            double firstHalf = 0;
            double secondHalf = 0;
            for (std::size_t i = 0; i < grouped.size(); ++i) {
                (i < grouped.size() / 2 ? firstHalf : secondHalf) +=
                    static_cast<double>(lengths[static_cast<std::size_t>(grouped[i][0])]);
            }
            QVERIFY(firstHalf < 1.2 * secondHalf && secondHalf < 1.2 * firstHalf);
        }
    }
};

QTEST_GUILESS_MAIN(TestSampler)
#include "test_sampler.moc"
