// Trust in rankings: closed values, and how often each verdict falls where the truth is known.
#include <QTest>
#include <cmath>
#include <random>

#include "core/plan/trust.h"

using namespace artemis;

namespace {

/// Scores of a layer: `means` times exp(deviation · normal), drawn anew for each batch.
BatchScores drawnScores(const std::vector<double>& means, std::size_t batches, double deviation,
                        unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    BatchScores rows(batches);
    for (std::vector<double>& row : rows) {
        for (const double mean : means) {
            row.push_back(mean * std::exp(deviation * normal(generator)));
        }
    }
    return rows;
}

const std::vector<double> alike(6, 1.0);
const std::vector<double> rising{1, 1.2, 1.5, 1.9, 2.4, 3};

template <typename Holds>
int countOf(int cases, Holds holds) {
    int count = 0;
    for (int i = 0; i < cases; ++i) {
        count += holds(static_cast<unsigned>(i)) ? 1 : 0;
    }
    return count;
}

}  // namespace

class TestTrust : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tau_data();
    void tau();
    void overlap();
    void intervalsHoldTheMean();
    void exchangeableScoresAreUnstable();
    void plantedRankingsAreStable();
    void neededBatchesAreEnough();
    void settledRankingsAreRight();
    void permutedLabelsAreNotInformative();
    void otherProfilesAreInformative();
    void fewBatchesSayNothing();
};

void TestTrust::tau_data() {
    QTest::addColumn<QList<double>>("a");
    QTest::addColumn<QList<double>>("b");
    QTest::addColumn<double>("expected");
    QTest::newRow("same") << QList<double>{1, 2, 3} << QList<double>{10, 20, 30} << 1.0;
    QTest::newRow("reversed") << QList<double>{1, 2, 3} << QList<double>{3, 2, 1} << -1.0;
    QTest::newRow("one swap") << QList<double>{1, 2, 3} << QList<double>{1, 3, 2} << 1.0 / 3;
    // scipy.stats.kendalltau([1, 2, 2, 3], [1, 2, 3, 3]) is 4 / 5.
    QTest::newRow("ties") << QList<double>{1, 2, 2, 3} << QList<double>{1, 2, 3, 3} << 0.8;
    QTest::newRow("constant") << QList<double>{1, 1, 1} << QList<double>{1, 2, 3} << 0.0;
}

void TestTrust::tau() {
    QFETCH(QList<double>, a);
    QFETCH(QList<double>, b);
    QFETCH(double, expected);
    QVERIFY(std::abs(kendallTau({a.data(), static_cast<std::size_t>(a.size())},
                                {b.data(), static_cast<std::size_t>(b.size())}) -
                     expected) < 1e-12);
}

void TestTrust::overlap() {
    const std::vector<double> a{5, 4, 3, 2, 1};
    const std::vector<double> b{5, 1, 4, 3, 2};
    QCOMPARE(topOverlap(a, b, 1), 1.0);
    QCOMPARE(topOverlap(a, b, 2), 0.5);
    QCOMPARE(topOverlap(a, b, 3), 2.0 / 3);
    QCOMPARE(topOverlap(a, b, 5), 1.0);
}

/// The percentile bootstrap of 40 normal values holds the mean a little less often than promised:
/// between 90 and 97 times of 100 for 95.
void TestTrust::intervalsHoldTheMean() {
    const int held = countOf(400, [](unsigned seed) {
        std::mt19937 generator(seed);
        std::normal_distribution<double> normal(7, 2);
        BatchScores rows(40);
        for (auto& row : rows) {
            row = {normal(generator)};
        }
        const Interval interval = bootstrapIntervals(rows, 0.95, seed, 400).front();
        return interval.low <= 7 && 7 <= interval.high;
    });
    QVERIFY2(held >= 360 && held <= 388, QByteArray::number(held));
}

void TestTrust::exchangeableScoresAreUnstable() {
    for (const std::size_t batches : {4, 8, 32}) {
        const int unstable = countOf(100, [batches](unsigned seed) {
            return !stabilityOf(drawnScores(alike, batches, 0.5, seed), seed).stable;
        });
        QVERIFY2(unstable >= 95, QByteArray::number(unstable));
    }
}

void TestTrust::plantedRankingsAreStable() {
    const int stable = countOf(100, [](unsigned seed) {
        return stabilityOf(drawnScores(rising, 12, 0.2, seed), seed).stable;
    });
    QVERIFY2(stable >= 95, QByteArray::number(stable));
}

/// Batches that end at the first settled ranking: what was planted is found, and of layers that are
/// alike none is.
void TestTrust::settledRankingsAreRight() {
    const auto meanOfSettled = [](const std::vector<double>& means, unsigned seed) {
        const BatchScores all = drawnScores(means, 16, 0.2, seed);
        for (std::size_t batches = 4; batches <= all.size(); ++batches) {
            const BatchScores rows(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(batches));
            if (isSettled(stabilityOf(rows, seed))) {
                return meanScores(rows);
            }
        }
        return std::vector<double>();
    };
    const int found = countOf(100, [&](unsigned seed) {
        const std::vector<double> mean = meanOfSettled(rising, seed);
        return !mean.empty() && kendallTau(mean, rising) >= 0.8;
    });
    QVERIFY2(found >= 95, QByteArray::number(found));
    const int none =
        countOf(100, [&](unsigned seed) { return meanOfSettled(alike, seed).empty(); });
    QVERIFY2(none >= 95, QByteArray::number(none));
}

/// With as many batches as were said to be enough the verdict is mostly "stable".
void TestTrust::neededBatchesAreEnough() {
    int asked = 0;
    const int stable = countOf(60, [&asked](unsigned seed) {
        const Stability few = stabilityOf(drawnScores(rising, 6, 0.9, seed), seed);
        if (few.stable || few.batchesNeeded <= 6) {
            return false;
        }
        ++asked;
        const auto enough = static_cast<std::size_t>(few.batchesNeeded);
        return stabilityOf(drawnScores(rising, enough, 0.9, seed + 1000), seed).reliability >= 0.6;
    });
    QVERIFY2(asked >= 10, QByteArray::number(asked));
    QVERIFY2(stable * 10 >= asked * 7,
             (QByteArray::number(stable) + " of " + QByteArray::number(asked)));
}

void TestTrust::permutedLabelsAreNotInformative() {
    const int right = countOf(100, [](unsigned seed) {
        return !informationOf(drawnScores(rising, 16, 0.3, seed),
                              drawnScores(rising, 16, 0.3, seed + 500), seed)
                    .informative;
    });
    QVERIFY2(right >= 95, QByteArray::number(right));
}

void TestTrust::otherProfilesAreInformative() {
    const int right = countOf(100, [](unsigned seed) {
        return informationOf(drawnScores(rising, 16, 0.3, seed),
                             drawnScores(alike, 16, 0.3, seed + 500), seed)
            .informative;
    });
    QVERIFY2(right >= 95, QByteArray::number(right));
}

void TestTrust::fewBatchesSayNothing() {
    QVERIFY(!stabilityOf(drawnScores(rising, 3, 0.01, 1), 1).stable);
    QVERIFY(!stabilityOf({}, 1).stable);
    QVERIFY(
        !informationOf(drawnScores(rising, 3, 0, 1), drawnScores(alike, 3, 0, 2), 1).informative);
    QVERIFY(bootstrapIntervals({}, 0.95, 1).empty());
}

QTEST_GUILESS_MAIN(TestTrust)
#include "test_trust.moc"
