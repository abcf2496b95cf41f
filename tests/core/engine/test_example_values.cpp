// Rows of packed batches become values of examples, and these of the rows of the file.
#include <QTest>
#include <algorithm>
#include <numeric>

#include "core/engine/nn/torch.h"
#include "core/engine/train/example_values.h"

using namespace artemis;

namespace {

struct Kept final : EventSink {
    std::map<std::string, ExamplesMeasured> told;
    void take(const Event& event) override {
        const auto& one = std::get<ExamplesMeasured>(event);
        told[one.name] = one;
    }
};

Dataset rowsOf(const std::vector<std::int64_t>& rows) {
    Dataset data;
    for (const std::int64_t row : rows) {
        data.examples.push_back({});
        data.examples.back().row = row;
    }
    return data;
}

}  // namespace

class TestExampleValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Three examples of 3, 2 and 4 tokens, the second without a wanted output.
    void rowsOfABatch() {
        Batch batch;
        batch.lengths = {3, 2, 4};
        batch.rows = {0, 2, 5, 6, 8};
        batch.labels = {1, 2, 3, 4, 5};
        const RowAnswers rows{at::tensor({1, 7, 3, 4, 5}, at::kLong),
                              at::tensor({0.5F, 1.0F, 2.0F, 4.0F, 8.0F})};
        std::vector<ExampleAnswer> answers(4);
        sumByExample(batch, std::vector<std::int64_t>{3, 0, 1}, rows, answers);
        QCOMPARE(answers[3].lossSum, 1.5);
        QCOMPARE(answers[3].outputs, std::int64_t{2});
        QCOMPARE(answers[3].right, std::int64_t{1});
        QCOMPARE(answers[3].predicted, std::int64_t{7});
        QCOMPARE(answers[0].outputs, std::int64_t{0});
        QCOMPARE(answers[1].lossSum, 14.0);
        QCOMPARE(answers[1].right, std::int64_t{3});
        QCOMPARE(answers[2].outputs, std::int64_t{0});
    }

    /// Blocks that begin in the same row are one; what has no outputs is not told.
    void blocksOfARow() {
        Kept kept;
        tellExamples({{6, 2, 1, 9}, {3, 1, 0, 9}, {}, {5, 4, 4, 9}}, rowsOf({4, 4, 5, 8}), 0, "dev",
                     {7, 1, 2, 3}, kept);
        QCOMPARE(kept.told.size(), std::size_t{1});
        const ExamplesMeasured& loss = kept.told.at("loss");
        QCOMPARE(loss.rows, (std::vector<std::int64_t>{4, 8}));
        QCOMPARE(loss.values, (std::vector<double>{3, 1.25}));
        QCOMPARE(loss.split, std::string("dev"));
        QCOMPARE(loss.at.step, std::int64_t{7});
    }

    void classes() {
        Kept kept;
        Dataset data = rowsOf({2, 3, 4});
        data.labelNames = {"bad", "good"};
        tellExamples({{0.1, 1, 1, 1}, {2, 1, 0, 0}, {0.3, 1, 1, 0}}, data, 0, "dev", {}, kept);
        QCOMPARE(kept.told.at("accuracy").values, (std::vector<double>{1, 0, 1}));
        QCOMPARE(kept.told.at("predicted").values, (std::vector<double>{1, 0, 0}));
        QCOMPARE(kept.told.at("loss").values, (std::vector<double>{0.1, 2, 0.3}));
    }

    /// While training goes on some rows are told, the same ones each time.
    void bounded() {
        std::vector<std::int64_t> rows(200);
        std::iota(rows.begin(), rows.end(), 0);
        const std::vector<ExampleAnswer> answers(rows.size(), {1, 1, 1, 0});
        const auto told = [&](std::int64_t most) {
            Kept kept;
            tellExamples(answers, rowsOf(rows), most, "dev", {}, kept);
            return kept.told.at("loss").rows;
        };
        QCOMPARE(told(64).size(), std::size_t{64});
        QVERIFY(told(64) == told(64));
        QVERIFY(told(0) == rows);
        QVERIFY(std::ranges::includes(told(64), told(16)));
    }
};

QTEST_GUILESS_MAIN(TestExampleValues)
#include "test_example_values.moc"
