// Tiers, ranks and sharing groups against values worked out by hand.
#include <QTest>
#include <numeric>

#include "core/base/error.h"
#include "core/plan/tiers.h"

using namespace artemis;

namespace {

using Groups = std::vector<std::vector<std::size_t>>;

std::vector<Shareable> layersOf(const std::vector<double>& scores, Tier tier = Tier::Medium) {
    std::vector<Shareable> layers;
    for (const double score : scores) {
        layers.push_back({score, tier, "8x8"});
    }
    return layers;
}

}  // namespace

class TestTiers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalising();
    void thresholds();
    void shares_data();
    void shares();
    void ranks_data();
    void ranks();
    void groupsOfNeighbours();
    void customGroups();
    void badGroupsAreAllNamed();
};

void TestTiers::normalising() {
    QVERIFY(normalisedByMax(std::vector<double>{1, 4, 2}) == (std::vector<double>{0.25, 1, 0.5}));
    QVERIFY(normalisedBySum(std::vector<double>{1, 5, 2}) ==
            (std::vector<double>{0.125, 0.625, 0.25}));
    QVERIFY(normalisedByMax(std::vector<double>{0, 0}) == (std::vector<double>{0, 0}));
    QVERIFY(normalisedBySum(std::vector<double>{}).empty());
}

void TestTiers::thresholds() {
    const std::vector<double> scores{0.1, 0.3, 0.69, 0.7, 1};
    QVERIFY(tiersOf(scores, {0.7, 0.3}) ==
            (std::vector<Tier>{Tier::Low, Tier::Medium, Tier::Medium, Tier::High, Tier::High}));
}

void TestTiers::shares_data() {
    QTest::addColumn<double>("high");
    QTest::addColumn<double>("medium");
    QTest::addColumn<int>("expectedHigh");
    QTest::addColumn<int>("expectedMedium");
    QTest::newRow("a fifth and two") << 0.2 << 0.4 << 1 << 2;
    QTest::newRow("none high") << 0.0 << 0.4 << 0 << 2;
    QTest::newRow("none at all") << 0.0 << 0.0 << 0 << 0;
    QTest::newRow("all high") << 1.0 << 0.0 << 5 << 0;
    QTest::newRow("more than all") << 0.6 << 0.8 << 3 << 2;
}

void TestTiers::shares() {
    QFETCH(double, high);
    QFETCH(double, medium);
    QFETCH(int, expectedHigh);
    QFETCH(int, expectedMedium);
    const std::vector<double> scores{0.5, 0.1, 1, 0.7, 0.2};
    const std::vector<Tier> tiers = tiersOf(scores, thresholdsForShares(scores, high, medium));
    QCOMPARE(std::ranges::count(tiers, Tier::High), expectedHigh);
    QCOMPARE(std::ranges::count(tiers, Tier::Medium), expectedMedium);
}

void TestTiers::ranks_data() {
    QTest::addColumn<double>("score");
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("expected");
    QTest::newRow("full") << 1.0 << 768 << 16;
    QTest::newRow("rounded up") << 0.51 << 768 << 9;
    QTest::newRow("exact") << 0.5 << 768 << 8;
    QTest::newRow("least") << 0.01 << 768 << 4;
    QTest::newRow("no more than the matrix") << 1.0 << 12 << 12;
    QTest::newRow("tiny matrix") << 0.01 << 2 << 2;
}

void TestTiers::ranks() {
    QFETCH(double, score);
    QFETCH(int, most);
    QFETCH(int, expected);
    QCOMPARE(rankFor(score, 16, 4, most), std::int64_t{expected});
}

void TestTiers::groupsOfNeighbours() {
    QVERIFY(sharingGroups(layersOf({0.55, 0.56, 0.6, 0.9, 0.88}), 0.1) ==
            (Groups{{0, 1, 2}, {3, 4}}));
    // A chain of small steps does not join what is far apart.
    QVERIFY(sharingGroups(layersOf({0.50, 0.54, 0.58, 0.62}), 0.1) == (Groups{{0, 1}, {2, 3}}));
    // Small scores are not alike because they are small.
    QVERIFY(sharingGroups(layersOf({0.05, 0.1}), 0.1) == (Groups{{0}, {1}}));
    QVERIFY(sharingGroups(layersOf({0.5, 0.5}, Tier::Low), 0.1) == (Groups{{0}, {1}}));
    std::vector<Shareable> mixed = layersOf({0.5, 0.5, 0.5, 0.5});
    mixed[1].tier = Tier::High;
    mixed[3].shape = "8x16";
    QVERIFY(sharingGroups(mixed, 0.1) == (Groups{{0}, {1}, {2}, {3}}));
    QVERIFY(sharingGroups({}, 0.1).empty());
}

void TestTiers::customGroups() {
    const auto layers = layersOf({1, 1, 1, 1, 1, 1});
    QVERIFY(checkedGroups({{0, 1, 2}, {3, 4}, {5}}, layers, "groups") ==
            (Groups{{0, 1, 2}, {3, 4}, {5}}));
    QVERIFY(checkedGroups({{5, 0}}, layers, "groups") == (Groups{{1}, {2}, {3}, {4}, {5, 0}}));
}

void TestTiers::badGroupsAreAllNamed() {
    auto layers = layersOf({1, 1, 1});
    layers[2].shape = "8x16";
    try {
        checkedGroups({{0, 7}, {1, 0}, {1, 2}}, layers, "layer_groups");
        QFAIL("they were taken");
    } catch (const BadInput& error) {
        QStringList found;
        for (const Problem& problem : error.problems()) {
            found << QString::fromStdString(problem.where + ": " + problem.what);
        }
        QCOMPARE(found.join('\n'),
                 "layer_groups[0]: layer 7 does not exist; the model has layers 0 to 2\n"
                 "layer_groups[1]: layer 0 stands in a group already; name it once\n"
                 "layer_groups[2]: layer 1 stands in a group already; name it once\n"
                 "layer_groups[2]: layer 2 has other shapes than layer 1; only equal layers can "
                 "share");
    }
}

QTEST_GUILESS_MAIN(TestTiers)
#include "test_tiers.moc"
