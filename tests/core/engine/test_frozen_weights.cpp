// Frozen matrices that stand in a file: rounded, out of memory, and there again with the same bits.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/engine/models/family.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/train/prefix_cache.h"
#include "tests/support/frozen_prefix.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr std::int64_t frozen = 1;  ///< Blocks.

/// A tiny model of a folder, its lowest block frozen and stored in bf16.
std::unique_ptr<Model> fromFolder(const QString& name, const std::filesystem::path& folder) {
    const std::string task = name == "llama" ? "causal-lm" : name.toStdString();
    saveModel(*tinyModel(name.toStdString()), folder);
    const Value config = readModelConfig(folder);
    const auto source = folderSource(folder, 0);
    auto model = familyOf(config, "tiny", task).make(config, "tiny", {task, 3}, *source);
    trainFrom(*model, frozen);
    for (const auto& parameter : model->parameters()) {
        parameter->learnt = parameter->trainable();
    }
    storeFrozen(*model, precisionOf("bf16"));
    return model;
}

std::vector<at::Tensor> valuesOf(const Model& model) {
    std::vector<at::Tensor> values;
    for (const auto& parameter : model.parameters()) {
        values.push_back(parameter->value.detach());
    }
    return values;
}

std::int64_t releasedOf(const Model& model) {
    return std::ranges::count_if(valuesOf(model), &at::Tensor::is_meta);
}

}  // namespace

class TestFrozenWeights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theyAreRestored_data() { everyTask(); }
    void theyAreRestored() {
        QFETCH(QString, task);
        const QTemporaryDir folder;
        const auto model = fromFolder(task, folder.path().toStdString());
        const std::vector<at::Tensor> before = valuesOf(*model);
        const auto spare = prefixMatrices(*model, frozen);
        releaseFrozen(*model, frozen);
        QCOMPARE(releasedOf(*model), static_cast<std::int64_t>(spare.size()));
        QVERIFY(std::ranges::all_of(spare, [](const Parameter* p) { return comesAgain(*p); }));
        restoreFrozen(*model);
        QCOMPARE(releasedOf(*model), 0);
        const std::vector<at::Tensor> after = valuesOf(*model);
        for (std::size_t i = 0; i < before.size(); ++i) {
            QCOMPARE(after[i].scalar_type(), before[i].scalar_type());
            QVERIFY2(after[i].equal(before[i]), model->parameters()[i]->name.c_str());
        }
    }

    /// A tied head reads the embedding as well, and so does T5's decoder; nothing above is given.
    void whatIsReadAboveStays_data() { everyTask(); }
    void whatIsReadAboveStays() {
        QFETCH(QString, task);
        const auto model = tinyModel(task.toStdString());
        const bool embedsOnce = model->tiedHead() == 0 && model->encoderBlocks() == 0;
        const auto spare = prefixMatrices(*model, frozen);
        for (const Site& site : model->sites()) {
            const bool inside =
                site.block == 0 || (site.kind == Site::Kind::Embedding && embedsOnce);
            for (const Parameter* parameter : site.parameters) {
                const bool given = std::ranges::find(spare, parameter) != spare.end();
                QVERIFY2(given == (inside && parameter->value.dim() == 2), parameter->name.c_str());
            }
        }
    }

    /// What is missing in the cache is computed although the weights were released.
    void theCacheTakesThemBack_data() { everyTask(); }
    void theCacheTakesThemBack() {
        QFETCH(QString, task);
        QTemporaryDir folder;
        const auto model = fromFolder(task, folder.path().toStdString());
        Context context;
        context.precision = precisionOf("bf16");
        const CacheFolder place;
        PrefixCache cache(*model, context.precision, place.options(frozen, plenty, 0));
        const auto hidden = [&](std::int64_t first) {
            const Batch batch = tinyBatch(task.toStdString(), {5, 9, 3}, first);
            return cache.begin(batch, toInput(batch), context).start.state.hidden;
        };
        const at::Tensor kept = hidden(0);
        cache.releaseWeights();
        QVERIFY(releasedOf(*model) > 0);
        QVERIFY(hidden(0).equal(kept));
        QVERIFY(releasedOf(*model) > 0);
        const at::Tensor missing = hidden(3);
        QCOMPARE(releasedOf(*model), 0);
        PrefixCache fresh(*model, context.precision, place.options(frozen, plenty, 0));
        const Batch batch = tinyBatch(task.toStdString(), {5, 9, 3}, 3);
        QVERIFY(fresh.begin(batch, toInput(batch), context).start.state.hidden.equal(missing));
    }
};

QTEST_GUILESS_MAIN(TestFrozenWeights)
#include "test_frozen_weights.moc"
