// Experiments in and out of YAML: what is read, what is written, what is refused and where.
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/config/experiment.h"
#include "core/config/yaml.h"
#include "tests/support/small_catalog.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// The example of DESIGN §3, word for word.
constexpr const char* designExample = R"(name: minilm-sst2-lora
model: {path: path/to/hf-folder, task: classification}
data: {train: sst2/train.tsv, eval: sst2/dev.tsv, text: sentence, label: label, max_length: 128, samples: 0}
fine_tuning:
  method: lora            # or a list: [lora, bitfit]
  lora: {r: 8, alpha: 16, dropout: 0.1, target_modules: [query, key, value]}
training: {epochs: 3, batch_size: 16, learning_rate: 2e-4, schedule: linear, warmup_ratio: 0.0, weight_decay: 0.0, seed: 42, precision: fp32, device: auto, threads: 0}
evaluation: {metrics: [accuracy, f1], every: epoch}
)";

using Overrides = std::vector<std::pair<std::string, std::string>>;

QString text(const std::vector<Problem>& problems) {
    return QString::fromStdString(toText(problems));
}

/// Words that YAML could take for something else.
const std::vector<std::string> words{"plain",
                                     "",
                                     "true",
                                     "null",
                                     "~",
                                     "1e-3",
                                     "0x10",
                                     "007",
                                     "a: b",
                                     "a #b",
                                     "# a",
                                     "- a",
                                     "[a]",
                                     "{a: b}",
                                     "a, b",
                                     "'a'",
                                     "\"a\"",
                                     "a\nb",
                                     "a\tb",
                                     " a ",
                                     "a:",
                                     "&a",
                                     "*a",
                                     "!a",
                                     "%a",
                                     "@a",
                                     "`a",
                                     "|",
                                     ">",
                                     "?",
                                     "-",
                                     "größe",
                                     "../a",
                                     "${A}",
                                     "C:\\a",
                                     "1_0",
                                     "---",
                                     "2024-01-01",
                                     ".5",
                                     "+1",
                                     ".nan",
                                     "yes",
                                     "Off",
                                     "a'b",
                                     "a\"b",
                                     "<<",
                                     "\xF0\x9F\x98\x80",
                                     "=",
                                     "...",
                                     "a\r\nb"};

/// Random trees of maps, lists and scalars.
class RandomTree {
public:
    explicit RandomTree(unsigned seed) : m_random(seed) {}

    Value map(int depth) {
        Value tree = Value::object();
        for (std::size_t i = 1 + m_random() % 4; i > 0; --i) {
            tree["k" + std::to_string(m_random() % 100)] = value(depth);
        }
        return tree;
    }

private:
    Value value(int depth) {
        switch (m_random() % (depth > 0 ? 7 : 6)) {
            case 0:
                return m_random() % 2 == 0;
            case 1:
                return static_cast<std::int64_t>(m_random()) - 2147483648;
            case 2:
                return std::ldexp(m_random() + 0.5, static_cast<int>(m_random() % 80) - 60);
            case 3:
                return word();
            case 4:
                return nullptr;
            case 5:
                return list();
            default:
                return map(depth - 1);
        }
    }
    Value list() {
        Value items = Value::array();
        for (std::size_t i = m_random() % 4; i > 0; --i) {
            items.push_back(m_random() % 2 == 0 ? Value(word()) : Value(m_random() % 10));
        }
        return items;
    }
    std::string word() { return words[m_random() % words.size()]; }
    std::mt19937 m_random;
};

}  // namespace

class TestExperiment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void designsExample();
    void anyTreeComesBack();
    void mixedDataAndFormats_data();
    void mixedDataAndFormats();
    void controlCharactersComeBack();
    void damagedBytesAreRefused();
    void escapesThatAreNotReadAreRefused();
    void ggufFiles();
    void hubNames();
    void scalars_data();
    void scalars();
    void settingsComeBack();
    void overrides();
    void storedTextIsThatOfTheRun();
    void allProblemsWithTheirLines();
    void severalMethods();
    void namedEvaluationSets();
    void pathsStartAtTheFile();
    void variables();
    void builtins();
    void wordsOfSet_data();
    void wordsOfSet();

private:
    Parsed parse(const std::string& yaml, const Overrides& changes = {}) const {
        return parseExperiment(yaml, m_base, smallCatalog(), changes);
    }
    QTemporaryDir m_folder;
    std::filesystem::path m_base;
};

void TestExperiment::initTestCase() {
    m_base = m_folder.path().toStdString();
    std::filesystem::create_directories(m_base / "path/to/hf-folder");
    writeFile(m_base / "sst2/train.tsv", "");
    writeFile(m_base / "sst2/dev.tsv", "");
}

void TestExperiment::designsExample() {
    const Parsed parsed = parse(designExample);
    QVERIFY2(parsed.problems.empty(), qPrintable(text(parsed.problems)));
    const ExperimentConfig& c = parsed.config;
    QCOMPARE(c.name, std::string("minilm-sst2-lora"));
    QCOMPARE(c.model.task, std::string("classification"));
    QCOMPARE(c.data.text, std::string("sentence"));
    QCOMPARE(c.data.maxLength, std::int64_t{128});
    QCOMPARE(c.methods.size(), std::size_t{1});
    QVERIFY(c.methods[0].settings.at("target_modules") == Value({"query", "key", "value"}));
    QCOMPARE(c.methods[0].settings.at("dropout").get<double>(), 0.1);
    QCOMPARE(c.training.learningRate, 2e-4);
    QCOMPARE(c.training.epochs, 3.0);
    QVERIFY(c.evaluation.metrics == (std::vector<std::string>{"accuracy", "f1"}));
    QCOMPARE(c.training.maxGradNorm, 1.0);
    QVERIFY(c.data.shuffle);
    QCOMPARE(c.yaml, std::string(designExample));
    QCOMPARE(c.resolve(c.data.train), (m_base / "sst2/train.tsv").string());
}

void TestExperiment::anyTreeComesBack() {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        const Value tree = RandomTree(seed).map(3);
        const std::string yaml = toYaml(tree);
        const std::string both = yaml + "\nwas " + tree.dump();
        try {
            QVERIFY2(parseYaml(yaml).tree == tree, both.c_str());
        } catch (const BadInput& error) {
            QFAIL((std::string(error.what()) + "\n" + both).c_str());
        }
    }
}

void TestExperiment::controlCharactersComeBack() {
    const Value tree{{"name", std::string("2\x0b\0000", 4)}, {"tab\t", "a\x7F"}};
    QVERIFY(parseYaml(toYaml(tree)).tree == tree);
    QVERIFY(parseYaml(toYaml(Value::object())).tree == Value::object());
}

void TestExperiment::damagedBytesAreRefused() {
    for (const std::string& damaged : {std::string("\xF0\x9F"), std::string("\0", 1)}) {
        try {
            parseYaml("name: a\ntraining: {" + damaged + ": 1}\n");
            QFAIL("it was read");
        } catch (const BadInput& error) {
            QCOMPARE(QString(error.what()), "line 2: is not UTF-8; save the file in that encoding");
        }
    }
}

/// yaml-cpp makes single bytes of these two escapes.
void TestExperiment::escapesThatAreNotReadAreRefused() {
    for (const std::string yaml : {"name: a\nnotes: \"b\\Nc\"\n", "name: a\n\"\\_\": b\n"}) {
        try {
            parseYaml(yaml);
            QFAIL("it was read");
        } catch (const BadInput& error) {
            QCOMPARE(QString(error.what()),
                     "line 2: holds the escape \\N or \\_, which is not read; write \\u0085 or "
                     "\\u00A0");
        }
    }
}

/// A model of the hub must have been downloaded before.
void TestExperiment::hubNames() {
    const QTemporaryDir cache;
    qputenv("HF_HUB_CACHE", cache.path().toUtf8());
    const auto said = [this] {
        return text(parse("model: {path: 'hub:org/name@v1', task: classification}\n"
                          "data: {train: 'builtin:reviews', eval: 'builtin:reviews'}\n"
                          "fine_tuning: {method: full}\n")
                        .problems);
    };
    QVERIFY2(said().contains("artemis download org/name --revision v1"), qPrintable(said()));
    const std::string commit(40, 'a');
    const std::filesystem::path folder = cache.path().toStdString() + "/models--org--name";
    writeFile(folder / "refs/v1", commit);
    writeFile(folder / "snapshots" / commit / "config.json", "{}");
    QVERIFY2(said().isEmpty(), qPrintable(said()));
}

void TestExperiment::scalars_data() {
    QTest::addColumn<QString>("json");
    const std::vector<std::pair<const char*, const char*>> table{
        {"1e-3", "0.001"},      {"2e-4", "0.0002"},     {".5", "0.5"},      {"+7", "7"},
        {"007", "7"},           {"-3", "-3"},           {"1.0", "1.0"},     {"\"1\"", "\"1\""},
        {"'true'", "\"true\""}, {"true", "true"},       {"~", "null"},      {"# nothing", "null"},
        {"1e", "\"1e\""},       {"1.2.3", "\"1.2.3\""}, {"yes", "\"yes\""}, {"0x10", "\"0x10\""}};
    for (const auto& [yaml, json] : table) {
        QTest::newRow(yaml) << json;
    }
}

void TestExperiment::scalars() {
    QFETCH(QString, json);
    const Value tree = parseYaml(std::string("x: ") + QTest::currentDataTag() + "\n").tree;
    QCOMPARE(QString::fromStdString(tree.at("x").dump()), json);
}

/// What a form writes reads as the same settings.
void TestExperiment::settingsComeBack() {
    const Parsed first = parse(designExample);
    const Parsed second = parse(toYaml(first.config.settings));
    QVERIFY2(second.problems.empty(), qPrintable(text(second.problems)));
    QVERIFY(second.config.settings == first.config.settings);
    const Parsed third = parseExperiment(first.config.settings, m_base, smallCatalog());
    QVERIFY(third.config.settings == first.config.settings);
}

void TestExperiment::overrides() {
    const Parsed parsed =
        parse(designExample, {{"training.seed", "7"},
                              {"fine_tuning.lora.target_modules", "[dense, query]"},
                              {"data.eval", "{near: sst2/dev.tsv}"},
                              {"evaluation.patience", "2"},
                              {"training.seed", "8"}});
    QVERIFY2(parsed.problems.empty(), qPrintable(text(parsed.problems)));
    QCOMPARE(parsed.config.training.seed, std::int64_t{8});
    QCOMPARE(parsed.config.evaluation.patience, std::int64_t{2});
    QVERIFY(parsed.config.methods[0].settings.at("target_modules") == Value({"dense", "query"}));
    QCOMPARE(parsed.config.data.eval.at(0).first, std::string("near"));
}

/// The text that a run keeps says what ran, changes of --set included.
void TestExperiment::storedTextIsThatOfTheRun() {
    const Parsed changed = parse(designExample, {{"training.seed", "7"}});
    const Parsed again = parse(changed.config.yaml);
    QVERIFY2(again.problems.empty(), qPrintable(text(again.problems)));
    QCOMPARE(again.config.training.seed, std::int64_t{7});
    QVERIFY(again.config.settings == changed.config.settings);
}

void TestExperiment::allProblemsWithTheirLines() {
    const Parsed parsed = parse(
        "name: x\nmodel:\n  path: path/to/hf-folder\n  tsk: classification\n"
        "data:\n  train: sst2/train.tsv\n  max_length: -4\n"
        "fine_tuning: {method: lra}\ntraining:\n  seed: many\nstudy: {}\n");
    const QString all = text(parsed.problems);
    for (const char* piece :
         {"model.tsk: unknown setting; did you mean model.task? (line 4)",
          "data.max_length: -4 is not allowed", "(line 7)", "fine_tuning.method: \"lra\"",
          "(line 8)", "training.seed: \"many\"", "(line 10)",
          "study: is kept for a later version; remove it (line 11)"}) {
        QVERIFY2(all.contains(piece), qPrintable(all + "\nlacks " + piece));
    }
    QCOMPARE(parsed.problems.size(), std::size_t{5});
}

void TestExperiment::severalMethods() {
    const Parsed parsed = parse(designExample, {{"fine_tuning.method", "[bitfit, lora]"}});
    QVERIFY2(parsed.problems.empty(), qPrintable(text(parsed.problems)));
    QCOMPARE(parsed.config.methods.size(), std::size_t{2});
    QCOMPARE(parsed.config.methods[0].id, std::string("bitfit"));
    QVERIFY(parsed.config.methods[0].settings.empty());
    QCOMPARE(parsed.config.methods[1].settings.at("r").get<int>(), 8);
}

void TestExperiment::namedEvaluationSets() {
    const Parsed parsed =
        parse(designExample, {{"data.eval", "{b: sst2/dev.tsv, a: sst2/train.tsv}"}});
    QCOMPARE(parsed.config.data.eval.size(), std::size_t{2});
    QCOMPARE(parsed.config.data.eval[0].first, std::string("b"));
    const QString missing =
        text(parse(designExample, {{"data.eval", "{b: nowhere.tsv}"}}).problems);
    QVERIFY2(missing.contains("data.eval.b") && missing.contains("nowhere.tsv does not exist"),
             qPrintable(missing));
}

void TestExperiment::pathsStartAtTheFile() {
    ExperimentConfig config;
    config.baseDir = "/data/experiments";
    QCOMPARE(config.resolve("../sets/a.tsv"), std::string("/data/sets/a.tsv"));
    QCOMPARE(config.resolve("/else/a.tsv"), std::string("/else/a.tsv"));
    QCOMPARE(config.resolve("builtin:reviews"), std::string("builtin:reviews"));
    QCOMPARE(config.resolve(""), std::string(""));
}

void TestExperiment::variables() {
    qputenv("ARTEMIS_TEST_FOLDER", (m_base / "sst2").c_str());
    const Overrides changes{{"data.train", "\"${ARTEMIS_TEST_FOLDER}/train.tsv\""}};
    QVERIFY(parse(designExample, changes).problems.empty());
    qunsetenv("ARTEMIS_TEST_FOLDER");
    const QString problems = text(parse(designExample, changes).problems);
    QVERIFY2(problems.contains("data.train: the environment variable ARTEMIS_TEST_FOLDER"),
             qPrintable(problems));
}

void TestExperiment::builtins() {
    QVERIFY(
        parse(designExample, {{"data.train", "builtin:reviews"}, {"model.path", "builtin:tiny"}})
            .problems.empty());
    const QString problems = text(
        parse(designExample, {{"data.train", "builtin:revews"}, {"model.path", "builtin:reviews"}})
            .problems);
    for (const char* piece : {"there is no builtin:revews; built in are reviews",
                              "there is no builtin:reviews; built in are tiny"}) {
        QVERIFY2(problems.contains(piece), qPrintable(problems));
    }
}

void TestExperiment::wordsOfSet_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("a number") << "training.seed=3" << true;
    QTest::newRow("an equals sign in the value") << "name=a=b" << true;
    QTest::newRow("nothing after the sign") << "name=" << true;
    QTest::newRow("no sign") << "training.seed" << false;
    QTest::newRow("no path") << "=3" << false;
}

void TestExperiment::wordsOfSet() {
    QFETCH(QString, word);
    QFETCH(bool, allowed);
    writeFile(m_base / "experiment.yaml", designExample);
    try {
        const auto config =
            loadExperiment(m_base / "experiment.yaml", smallCatalog(), {word.toStdString()});
        QVERIFY(allowed);
        QCOMPARE(config.baseDir.string(), m_base.string());
    } catch (const BadInput& error) {
        QVERIFY2(!allowed, error.what());
        QVERIFY(QString(error.what()).contains("path=value"));
    }
}

/// A GGUF file may stand for a model's folder, and for no other one.
void TestExperiment::ggufFiles() {
    writeFile(m_base / "small.GGUF", "");
    const auto said = [&](const char* path, const char* value) {
        return toText(parse(designExample, {{path, value}}).problems);
    };
    QCOMPARE(said("model.path", "small.GGUF"), std::string());
    QCOMPARE(parse(designExample, {{"model.path", "small.GGUF"}}).config.model.path,
             std::string("small.GGUF"));
    QVERIFY(said("model.path", "none.gguf").find("does not exist") != std::string::npos);
    QVERIFY(said("fine_tuning.adapter", "small.GGUF").find("a folder is expected") !=
            std::string::npos);
}

void TestExperiment::mixedDataAndFormats_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char* name, const char* path, const char* value, const char* fault) {
        QTest::newRow(name) << QString(path) << QString(value) << QString(fault);
    };
    row("fine", "data.weights", "{train: 2.5}", "");
    row("of no set", "data.weights", "{train: 1, more: 2}",
        "there is no training set \"more\"; there is train");
    row("no map", "data.weights", "[1, 2]", "a map of names to numbers from 0 to 1000");
    row("no number", "data.weights", "{train: much}", "numbers from 0 to 1000");
    row("negative", "data.weights", "{train: -1}", "numbers from 0 to 1000");
    row("pairs of nothing", "data.format", "pairs", "name them in data.source");
    row("unknown format", "data.format", "chat", "data.format");
    row("unknown template", "data.chat_template", "chatlm", "data.chat_template");
    row("mixed file", "data.mix", "{more: none.tsv}", "none.tsv does not exist");
    row("generation", "evaluation.generate.beams", "0", "evaluation.generate.beams");
    row("share", "evaluation.live_share", "1.5", "evaluation.live_share");
}

void TestExperiment::mixedDataAndFormats() {
    QFETCH(QString, path);
    QFETCH(QString, value);
    QFETCH(QString, fault);
    const Parsed parsed = parse(designExample, {{path.toStdString(), value.toStdString()}});
    const std::string said = toText(parsed.problems);
    QCOMPARE(said.empty(), fault.isEmpty());
    QVERIFY2(said.find(fault.toStdString()) != std::string::npos, said.c_str());
}

QTEST_GUILESS_MAIN(TestExperiment)
#include "test_experiment.moc"
