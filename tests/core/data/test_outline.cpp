// The outline of a model against its formula, targets against what they match, clicks against the
// list they should leave.
#include <QTemporaryDir>
#include <QTest>

#include "core/engine/run/outline.h"
#include "core/engine/run/run_experiment.h"
#include "tests/support/tiny_model.h"

using namespace artemis;
using namespace artemis::test;

namespace {

using State = OutlineModule::State;

std::string yamlOf(const std::string& method) {
    return "model: {path: model, task: classification}\n"
           "data: {train: train.tsv, max_length: 32}\n"
           "fine_tuning:\n" +
           method;
}

std::vector<std::string> wordsOf(const TargetSetting& setting) {
    std::vector<std::string> words;
    for (const TargetWord& word : setting.words) {
        words.push_back(word.word);
    }
    return words;
}

}  // namespace

class TestOutline : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path root() const { return m_folder.path().toStdString(); }

    ModelOutline outline(const std::string& method) const {
        return outlineModel(parseExperiment(yamlOf(method), root(), engineCatalog()).config);
    }
    static const OutlineModule& module(const ModelOutline& outline, const std::string& name) {
        return *std::ranges::find(outline.modules, name, &OutlineModule::name);
    }
    static std::size_t indexOf(const ModelOutline& outline, const std::string& name) {
        return static_cast<std::size_t>(&module(outline, name) - outline.modules.data());
    }

private Q_SLOTS:
    void initTestCase() {
        tiny::write(root() / "model");
        writeFile(root() / "train.tsv", tiny::table(20, 1));
    }

    /// V words, h hidden, p positions, i inner, two types, two classes.
    void parametersFollowTheFormula() {
        const std::int64_t v = 30;
        const std::int64_t h = tiny::hidden;
        const std::int64_t i = tiny::inner;
        const std::int64_t embeddings = (v + tiny::positions + 2) * h + 2 * h;
        const std::int64_t block = 4 * (h * h + h) + (h * i + i) + (i * h + h) + 4 * h;
        const std::int64_t pooler = h * h + h;
        const std::int64_t head = h * 2 + 2;
        const ModelOutline full = outline("  method: full\n");
        QCOMPARE(full.parameters, embeddings + tiny::layers * block + pooler + head);
        QCOMPARE(full.trainable, full.parameters);
        std::int64_t sum = 0;
        for (const OutlineModule& one : full.modules) {
            sum += one.parameters;
            QVERIFY2(one.state == State::Trained, one.name.c_str());
        }
        QCOMPARE(sum, full.parameters);
        QCOMPARE(full.blocks, tiny::layers);
        QVERIFY(full.targets.empty());
    }

    void adaptersAreSeen() {
        const ModelOutline lora =
            outline("  method: lora\n  lora: {r: 2, target_modules: [query, value]}\n");
        const std::int64_t h = tiny::hidden;
        const OutlineModule& query = module(lora, "bert.encoder.layer.1.attention.self.query");
        QVERIFY(query.state == State::Adapted);
        QCOMPARE(query.trainable, 2 * (h + h));
        QCOMPARE(query.parameters, h * h + h);
        QCOMPARE(query.shape, (std::vector<std::int64_t>{h, h}));
        QCOMPARE(query.block, std::int64_t{1});
        QVERIFY(module(lora, "bert.encoder.layer.1.attention.self.key").state == State::Frozen);
        QVERIFY(module(lora, "classifier").state == State::Trained);
        QCOMPARE(lora.trainable, 2 * tiny::layers * 2 * (h + h) + h * 2 + 2);
        const ModelOutline biases = outline("  method: bitfit\n");
        QVERIFY(module(biases, "bert.encoder.layer.0.output.dense").state == State::Partly);
    }

    void aTargetMeansOneLayerOfEveryBlock_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("target");
        const QString at = "bert.encoder.layer.0.";
        QTest::newRow("query") << at + "attention.self.query" << QString("query");
        QTest::newRow("mixing") << at + "attention.output.dense"
                                << QString("attention.output.dense");
        QTest::newRow("up") << at + "intermediate.dense" << QString("intermediate.dense");
        // "output.dense" means the attention's output as well.
        QTest::newRow("down") << at + "output.dense" << QString(R"(.*\.\d+\.output\.dense)");
        QTest::newRow("pooler") << QString("bert.pooler.dense") << QString("pooler.dense");
        QTest::newRow("head") << QString("classifier") << QString();
    }
    void aTargetMeansOneLayerOfEveryBlock() {
        QFETCH(QString, name);
        QFETCH(QString, target);
        const ModelOutline first = outline("  method: lora\n");
        QCOMPARE(QString::fromStdString(module(first, name.toStdString()).target), target);
        if (target.isEmpty()) {
            return;
        }
        const ModelOutline told =
            outline("  method: lora\n  lora: {target_modules: ['" + target.toStdString() + "']}\n");
        QVERIFY2(told.problems.empty(), toText(told.problems).c_str());
        for (std::size_t i = 0; i < told.modules.size(); ++i) {
            QCOMPARE(told.modules[i].state == State::Adapted,
                     told.modules[i].target == target.toStdString());
            QCOMPARE(told.targets.front().modules().contains(i),
                     told.modules[i].target == target.toStdString());
        }
    }

    void theUsualTargetsAreShown() {
        const ModelOutline usual = outline("  method: lora\n");
        QCOMPARE(wordsOf(usual.targets.front()), (std::vector<std::string>{"query", "value"}));
        QCOMPARE(usual.targets.front().path, std::string("fine_tuning.lora.target_modules"));
        QCOMPARE(usual.targets.front().modules().size(), std::size_t{2 * tiny::layers});
    }

    void clicksChangeTheList() {
        const ModelOutline now =
            outline("  method: lora\n  lora: {target_modules: [query, value]}\n");
        const TargetSetting& before = now.targets.front();
        std::set<std::size_t> wanted = before.modules();
        const auto at = [&now](int block, const char* layer) {
            return indexOf(now, "bert.encoder.layer." + std::to_string(block) + "." + layer);
        };
        QCOMPARE(wordsOf(retargeted(now, before, wanted)), wordsOf(before));
        wanted.erase(at(1, "attention.self.query"));
        const TargetSetting fewer = retargeted(now, before, wanted);
        QCOMPARE(wordsOf(fewer),
                 (std::vector<std::string>{"value", "bert.encoder.layer.0.attention.self.query"}));
        QCOMPARE(fewer.modules(), wanted);
        wanted.insert(at(0, "intermediate.dense"));
        wanted.insert(at(1, "intermediate.dense"));
        const TargetSetting more = retargeted(now, fewer, wanted);
        QCOMPARE(wordsOf(more).back(), std::string("intermediate.dense"));
        QCOMPARE(more.modules(), wanted);
    }

    void aWrongTargetLeavesTheModelToLookAt() {
        const ModelOutline wrong =
            outline("  method: lora\n  lora: {target_modules: [qeury, '(']}\n");
        QVERIFY(toText(wrong.problems).find("did you mean query?") != std::string::npos);
        QVERIFY(module(wrong, "classifier").state == State::Frozen);
        QVERIFY(wrong.targets.front().modules().empty());
    }

    void withoutAModelThereIsNone() {
        QVERIFY_EXCEPTION_THROWN(outlineModel(ExperimentConfig{}), BadInput);
    }

    /// The weights may be absent, and classes beyond two are counted in the data.
    void classesComeFromTheData() {
        writeFile(root() / "three.tsv", "text\tlabel\na\tx\nb\ty\nc\tz\n");
        std::string yaml = yamlOf("  method: full\n");
        yaml.replace(yaml.find("train.tsv"), 9, "three.tsv");
        const ModelOutline three =
            outlineModel(parseExperiment(yaml, root(), engineCatalog()).config);
        QCOMPARE(module(three, "classifier").shape, (std::vector<std::int64_t>{3, tiny::hidden}));
    }
};

QTEST_GUILESS_MAIN(TestOutline)
#include "test_outline.moc"
