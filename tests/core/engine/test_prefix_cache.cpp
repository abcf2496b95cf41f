// The frozen-prefix cache: the same losses with and without it, in memory and on disk.
#include <QTemporaryDir>
#include <QTest>

#include "core/engine/models/frozen_blocks.h"
#include "core/engine/nn/gemm.h"
#include "tests/support/frozen_prefix.h"

using namespace artemis;
using namespace artemis::test;

class TestPrefixCache : public QObject, CacheFolder {
    Q_OBJECT

private Q_SLOTS:
    void lossesAreTheSame_data() { everyTask(); }
    void lossesAreTheSame();
    void bf16IsNear_data() { everyTask(); }
    void bf16IsNear();
    void frozenBlocksOfMethods_data();
    void frozenBlocksOfMethods();
    void dropoutIsLeftOut_data() { everyTask(); }
    void dropoutIsLeftOut();
    void otherTokensAreComputed();
    void rowsAreTheSameInEveryBatch_data() { everyTask(); }
    void rowsAreTheSameInEveryBatch();
    void workersShareIt();
    void flopsAddUp_data() { everyTask(); }
    void flopsAddUp();
};

/// Every number of frozen blocks: inside T5's encoder, at its end, inside the decoder, all.
void TestPrefixCache::lossesAreTheSame() {
    QFETCH(QString, task);
    const std::string name = task.toStdString();
    const std::int64_t blocks = tinyModel(name)->blocks();
    for (std::int64_t frozen = 1; frozen <= blocks; ++frozen) {
        const auto plain = modelFrom(name, frozen);
        QCOMPARE(frozenBlocks(*plain, toInput(tinyBatch(name, {5})), {}), frozen);
        const Course right = trained(*plain, name, nullptr);
        for (const std::uint64_t memory : {plenty, std::uint64_t{1000}, std::uint64_t{0}}) {
            const auto model = modelFrom(name, frozen);
            PrefixCache cache(*model, {}, options(frozen, memory, plenty));
            const Course course = trained(*model, name, &cache);
            const double difference = largestDifference(right.losses, course.losses);
            QVERIFY2(
                difference < 1e-5,
                qPrintable(
                    QString("%1 blocks, %2 bytes: %3").arg(frozen).arg(memory).arg(difference)));
            QCOMPARE(course.computed, examples);
            QCOMPARE(course.found, 2 * examples);
            QCOMPARE(cache.store().diskBytes() > 0, memory < plenty);
            QCOMPARE(std::filesystem::exists(file()), memory < plenty);
        }
        QVERIFY(!std::filesystem::exists(file()));
    }
}

/// Rows of about 1 are rounded by at most 1/512; two blocks and a head make it a few times more.
void TestPrefixCache::bf16IsNear() {
    QFETCH(QString, task);
    const std::string name = task.toStdString();
    const Course right = trained(*modelFrom(name, 1), name, nullptr);
    const auto model = modelFrom(name, 1);
    PrefixCacheOptions half = options(1, plenty, 0);
    half.format = at::kBFloat16;
    PrefixCache cache(*model, {}, half);
    const Course course = trained(*model, name, &cache);
    const double difference = largestDifference(right.losses, course.losses);
    QVERIFY2(difference < 10.0 / 512, qPrintable(QString::number(difference)));
    QVERIFY(difference > 0);
}

void TestPrefixCache::frozenBlocksOfMethods_data() {
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<int>("frozen");
    const auto row = [](const char* name, const char* task, const char* method,
                        const char* settings, int frozen) {
        QTest::newRow(name) << task << method << settings << frozen;
    };
    const char* upper = R"({"layers_to_transform": ["1"]})";
    row("head", "classification", "head_only", "{}", 2);
    row("head for spans", "question-answering", "head_only", "{}", 2);
    row("lora", "causal-lm", "lora", "{}", 0);
    row("lora above", "causal-lm", "lora", upper, 1);
    row("lora above, llama", "llama", "lora", upper, 1);
    row("lora above in both stacks", "seq2seq", "lora",
        R"({"layers_to_transform": ["1"], "layers_pattern": ["block"]})", 1);
    // As PEFT counts: layer 1 of a T5 block is the decoder's attention to the encoder.
    row("lora in the decoder", "seq2seq", "lora", upper, 2);
    row("bitfit", "classification", "bitfit", "{}", 0);
    row("full", "llama", "full", "{}", 0);
}

void TestPrefixCache::frozenBlocksOfMethods() {
    QFETCH(QString, task);
    QFETCH(QString, method);
    QFETCH(QString, settings);
    QFETCH(int, frozen);
    const auto model = tinyModel(task.toStdString());
    attachMethods(*model, {{method.toStdString(), Value::parse(settings.toStdString())}}, 5);
    QCOMPARE(
        static_cast<int>(frozenBlocks(*model, toInput(tinyBatch(task.toStdString(), {5})), {})),
        frozen);
}

/// Rows are those of a pass outside training, so that they are the same in every epoch.
void TestPrefixCache::dropoutIsLeftOut() {
    QFETCH(QString, task);
    const std::string name = task.toStdString();
    const auto model = tinyModel(name, 0.5);
    trainFrom(*model, 1);
    QCOMPARE(model->blockDropout(), 0.5);
    QCOMPARE(tinyModel(name)->blockDropout(), 0.0);
    PrefixCache cache(*model, {}, options(1, plenty, 0));
    const Batch batch = tinyBatch(name, {5, 9, 3});
    const Input input = toInput(batch);
    Context context;
    const at::Tensor right = model->before(1, input, context).hidden;
    context.training = true;
    for (int epoch = 0; epoch < 2; ++epoch) {
        QVERIFY(at::equal(cache.begin(batch, input, context).start.state.hidden, right));
    }
}

void TestPrefixCache::otherTokensAreComputed() {
    const auto model = modelFrom("masked-lm", 2);
    PrefixCache cache(*model, {}, options(2, plenty, 0));
    Batch batch = tinyBatch("masked-lm", {5, 9, 3});
    cache.begin(batch, toInput(batch), {});
    QCOMPARE(cache.takeCounts().computed, std::int64_t{3});
    batch.tokens[6] = (batch.tokens[6] + 1) % 50;  // A new mask.
    batch.rows.back() -= 1;                        // The same tokens, another one wanted.
    const PrefixCache::Begun begun = cache.begin(batch, toInput(batch), {});
    QCOMPARE(begun.computed.examples, 2.0);
    QCOMPARE(begun.computed.tokens, 12.0);
    const at::Tensor right = model->before(2, toInput(batch), {}).hidden;
    QVERIFY(at::allclose(begun.start.state.hidden, right, 0, 1e-6));
}

/// Bit for bit, so that it has no effect after a kill in which batch a lost row is made again.
void TestPrefixCache::rowsAreTheSameInEveryBatch() {
    QFETCH(QString, task);
    const std::string name = task.toStdString();
    if (!hasGemm()) {
        QSKIP("the products are LibTorch's here");
    }
    for (std::int64_t frozen = 1; frozen <= tinyModel(name)->blocks(); ++frozen) {
        const auto model = modelFrom(name, frozen);
        const auto rowsIn = [&](const std::vector<std::int64_t>& lengths, std::int64_t first) {
            PrefixCache cache(*model, {}, options(frozen, plenty, 0));
            const Batch batch = tinyBatch(name, lengths, first);
            return cache.begin(batch, toInput(batch), {}).start.state;
        };
        const State all = rowsIn({5, 9, 3, 4, 16, 7, 7, 8, 2, 3, 9}, 0);
        const State alone = rowsIn({5}, 0);
        const State last = rowsIn({3, 9}, 9);
        const std::int64_t rows = all.hidden.size(0);
        QVERIFY(at::equal(all.hidden.narrow(0, 0, alone.hidden.size(0)), alone.hidden));
        QVERIFY(at::equal(all.hidden.narrow(0, rows - last.hidden.size(0), last.hidden.size(0)),
                          last.hidden));
        if (all.memory.defined()) {
            QVERIFY(at::equal(all.memory.narrow(0, 0, alone.memory.size(0)), alone.memory));
        }
    }
}

void TestPrefixCache::workersShareIt() {
    const auto model = modelFrom("seq2seq", 3);
    PrefixCache cache(*model, {}, options(3, 2000, plenty));
    const std::vector<Batch> batches = epochBatches("seq2seq", 0);
    Workers workers(2);
    std::vector<int> wrong(workers.count());
    workers.run([&](std::size_t worker) {
        for (int turn = 0; turn < 50; ++turn) {
            const Batch& batch = batches[(worker + static_cast<std::size_t>(turn)) % 2];
            const Input input = toInput(batch);
            const at::NoGradGuard guard;
            const State right = model->before(3, input, {});
            const State state = cache.begin(batch, input, {}).start.state;
            wrong[worker] += at::allclose(state.hidden, right.hidden, 0, 1e-6) &&
                                     at::allclose(state.memory, right.memory, 0, 1e-6) &&
                                     at::equal(state.bias, right.bias)
                                 ? 0
                                 : 1;
        }
    });
    QCOMPARE(wrong, std::vector<int>(workers.count(), 0));
    const auto [found, computed] = cache.takeCounts();
    QCOMPARE(found + computed, std::int64_t{2 * 50 * 3});
    QVERIFY2(computed <= 2 * examples, qPrintable(QString::number(computed)));
}

/// Where nothing trains below a block, both sides of it together are the whole.
void TestPrefixCache::flopsAddUp() {
    QFETCH(QString, task);
    const std::string name = task.toStdString();
    const BatchShape shape = shapeOf(tinyBatch(name, {5, 9, 3}));
    for (std::int64_t frozen = 1; frozen <= tinyModel(name)->blocks(); ++frozen) {
        const auto model = modelFrom(name, frozen);
        QCOMPARE(prefixFlops(*model, shape, frozen) + trainingFlops(*model, shape, frozen),
                 trainingFlops(*model, shape));
        QVERIFY(prefixFlops(*model, shape, frozen) > 0);
        QCOMPARE(prefixFlops(*model, {}, frozen), 0.0);
    }
}

QTEST_GUILESS_MAIN(TestPrefixCache)
#include "test_prefix_cache.moc"
