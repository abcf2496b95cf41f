// Work in seconds: each kind by its own speed, by hand.
#include <QTest>

#include "core/plan/speeds.h"
#include "tests/support/cost_models.h"

using namespace artemis;

class TestSpeeds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsOwn() {
        const Speeds speeds{.forward = 1,
                            .inputGradient = 2,
                            .weightGradient = 3,
                            .adapter = 5,
                            .update = 7,
                            .smallUpdate = 9,
                            .partGradient = 23,
                            .forwardStart = 17,
                            .backwardStart = 19,
                            .batch = 11,
                            .cacheRead = 13};
        const CostModel model = inSeconds(test::evenModel(2), speeds);
        const LayerCost& layer = model.layers.front();
        QCOMPARE(layer.forward, 10.0);
        QCOMPARE(layer.inputGradient, 2 * 10.0);
        QCOMPARE(layer.full.weightGradient, 3 * 10.0);
        QCOMPARE(layer.full.optimizer, 7 * 100.0);
        QCOMPARE(layer.adapterPerRank.forward, 5 * 0.02);
        QCOMPARE(layer.adapterPerRank.optimizer, 7 * 0.5);
        QCOMPARE(model.head.adapter.weightGradient, 3 * 1.0);
        QCOMPARE(layer.forwardStart, 17.0);
        QCOMPARE(layer.backwardStart, 19.0);
        QCOMPARE(model.batchSeconds, 11.0);
        QCOMPARE(model.partWork, 23.0);
        QCOMPARE(model.smallStateWork, 9.0 - 7);
        QCOMPARE(model.cacheReadWork, 13 * 20.0);
        QCOMPARE(layer.weights, 400.0);  // Bytes stay.
    }

    void aPassAddsUp() {
        const Speeds speeds{.forward = 1,
                            .inputGradient = 2,
                            .weightGradient = 3,
                            .adapter = 5,
                            .forwardStart = 17,
                            .backwardStart = 19};
        const PassWork work{.forward = 10,
                            .inputGradient = 100,
                            .weightGradient = 1000,
                            .adapter = 10000,
                            .forwardStarts = 4,
                            .backwardStarts = 2};
        QCOMPARE(work.flops(), 11110.0);
        QCOMPARE(work.seconds(speeds), 10.0 + 200 + 3000 + 50000 + 68 + 38);
    }

    /// One layer of two and the head train: 2 · 10 + 1 forwards, 2 · 1 back through the head,
    /// 3 · (10 + 1) for weights, 7 · (100 + 2) for the update, 11 for the batch; two forward passes
    /// start and one backwards.
    void aStepAddsUp() {
        const Speeds speeds{.forward = 1,
                            .inputGradient = 2,
                            .weightGradient = 3,
                            .update = 7,
                            .forwardStart = 17,
                            .backwardStart = 19,
                            .batch = 11};
        const CostModel model = inSeconds(test::evenModel(2), speeds);
        const TierPlan plan{{}, {{Tier::Low}, {Tier::High}}, {Tier::Medium}, {}};
        QCOMPARE(predict(model, plan, {}).secondsPerStep,
                 (20.0 + 1) + 2 * 1 + 3 * (10 + 1) + 7 * (100 + 2) + 11 + 2 * 17 + 19);
    }
};

QTEST_GUILESS_MAIN(TestSpeeds)
#include "test_speeds.moc"
