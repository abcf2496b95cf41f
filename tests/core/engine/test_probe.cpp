// A probe of the machine says something of every kind of work, and changes nothing.
#include <QTest>

#include "core/engine/train/probe.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

class TestProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesTheModelAsItWas() {
        const auto model = tinyModel("classification");
        Dataset data;
        for (std::int64_t i = 0; i < 40; ++i) {
            Example example;
            example.tokens.assign(static_cast<std::size_t>(3 + i % 9), 7);
            example.labels = {static_cast<std::int32_t>(i % 3)};
            data.examples.push_back(example);
        }
        data.labelNames = {"a", "b", "c"};
        std::vector<at::Tensor> before;
        for (const auto& parameter : model->parameters()) {
            parameter->train(before.size() % 2 == 0);
            before.push_back(parameter->value.detach().clone());
        }
        Workers workers(2);
        const Speeds speeds = probe({.model = *model,
                                     .task = task("classification"),
                                     .train = data,
                                     .context = {},
                                     .batchSize = 8,
                                     .workers = workers,
                                     .vectors = true});
        for (const double speed : {speeds.forward + speeds.forwardStart, speeds.update,
                                   speeds.smallUpdate, speeds.partGradient, speeds.batch}) {
            QVERIFY(speed > 0);
        }
        // Differences of times, which in so small a model may come to nothing.
        for (const double speed :
             {speeds.inputGradient, speeds.weightGradient, speeds.vectorGradient, speeds.adapter,
              speeds.adapterInput, speeds.adapterStart}) {
            QVERIFY(speed >= 0);
        }
        for (std::size_t i = 0; i < before.size(); ++i) {
            const Parameter& parameter = *model->parameters()[i];
            QVERIFY2(parameter.value.detach().equal(before[i]), parameter.name.c_str());
            QCOMPARE(parameter.trainable(), i % 2 == 0);
            QVERIFY(!parameter.value.grad().defined());
        }
    }
};

QTEST_GUILESS_MAIN(TestProbe)
#include "test_probe.moc"
