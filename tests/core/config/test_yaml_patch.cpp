// A change of one setting changes that place of the text alone; whatever the layout, the result
// reads back as what was wanted.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/io.h"
#include "core/config/presets.h"
#include "core/config/run_command.h"
#include "core/config/yaml.h"
#include "core/config/yaml_patch.h"

using namespace artemis;

namespace {

const char* const example =
    "# Größe: what this is for\n"
    "name: first   # the name\n"
    "model: {path: \"some/folder\", task: classification}  # a comment behind\n"
    "\n"
    "data:\n"
    "  # where it comes from\n"
    "  train: 'a.tsv'\n"
    "  eval: {dev: b.tsv, far: c.tsv}\n"
    "  max_length: 64  # tokens\n"
    "\n"
    "fine_tuning:\n"
    "  method:\n"
    "    - thin\n"
    "    - wide\n"
    "training: {epochs: 3, learning_rate: 1e-3}\n";

/// The example with one text in place of another.
std::string with(const std::string& from, const std::string& to) {
    std::string text = example;
    const std::size_t at = text.find(from);
    return at == std::string::npos ? "not in the example: " + from
                                   : text.replace(at, from.size(), to);
}

}  // namespace

class TestYamlPatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onePlaceChanges_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* title, const char* path, const char* json,
                            const std::string& expected) {
            QTest::newRow(title) << QString(path) << QByteArray(json)
                                 << QString::fromStdString(expected);
        };
        row("nothing", "name", "\"first\"", example);
        row("plain word", "name", "\"second\"", with("first", "second"));
        row("in braces", "model.task", "\"causal-lm\"", with("classification", "causal-lm"));
        row("in double quotes", "model.path", "\"other\"", with("\"some/folder\"", "\"other\""));
        row("in single quotes", "data.train", "\"builtin:x\"", with("'a.tsv'", "builtin:x"));
        row("number", "data.max_length", "128", with("64", "128"));
        row("rate", "training.learning_rate", "0.002", with("1e-3", "0.002"));
        row("deep in braces", "data.eval.far", "\"d.tsv\"", with("c.tsv", "d.tsv"));
        row("list in lines", "fine_tuning.method", "[\"thin\"]",
            with("\n    - thin\n    - wide", " [thin]"));
        row("new at the end", "fine_tuning.adapter", "\"dir\"",
            with("    - wide\n", "    - wide\n  adapter: dir\n"));
        row("new in braces", "training.seed", "7", with("1e-3}", "1e-3, seed: 7}"));
        row("new section", "evaluation.every", "\"end\"",
            std::string(example) + "evaluation:\n  every: end\n");
        row("new list", "training.words", "[\"a\", \"b c\"]",
            with("1e-3}", "1e-3, words: [a, b c]}"));
    }
    void onePlaceChanges() {
        QFETCH(QString, path);
        QFETCH(QByteArray, json);
        QFETCH(QString, expected);
        Value wanted = parseYaml(example).tree;
        assign(wanted, path.toStdString(), Value::parse(json.toStdString()));
        QCOMPARE(QString::fromStdString(patchYaml(example, wanted)), expected);
    }

    void oneSettingGoes_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* path, const std::string& expected) {
            QTest::newRow(path) << QString(path) << QString::fromStdString(expected);
        };
        row("name", with("name: first   # the name\n", ""));
        row("data.max_length", with("  max_length: 64  # tokens\n", ""));
        row("data.eval.dev", with("dev: b.tsv, ", ""));
        row("data.eval.far", with(", far: c.tsv", ""));
        row("training.epochs", with("epochs: 3, ", ""));
        row("fine_tuning.method", with("fine_tuning:\n  method:\n    - thin\n    - wide\n", ""));
    }
    void oneSettingGoes() {
        QFETCH(QString, path);
        QFETCH(QString, expected);
        Value wanted = parseYaml(example).tree;
        eraseSetting(wanted, path.toStdString());
        QCOMPARE(QString::fromStdString(patchYaml(example, wanted)), expected);
    }

    void whateverIsWantedIsSaid_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "# nothing but a comment\n", "a: 1\n", "a:\nd: 3\n", "a: {b: 1}\n", "a: {}\n",
              "{a: {b: 1, c: 2}, d: 4}\n", "a: &x {b: 2}\nd: *x\n", "a: {b: 2,\n  c: [x,\n  1]}",
              "d: |\n  folded\n  text\na: {b: 2}\n", "a: {b: 2}\nd: several\n  lines\n",
              "\"a\": {b: 2, q: 'it''s'}\nd: \"e\\\"}\"\n", "a:\r\n  b: 2\r\nd: x\r\n",
              "a:\n  b: 2\n  z:\n    y: 1\n", "a: {z: 1}  # é ü\nd: ü\n", "a: ~\nd: null\n",
              "z:\n  y: [1, {x: 2}]\n"}) {
            QTest::newRow(text) << QString(text);
        }
    }
    void whateverIsWantedIsSaid() {
        QFETCH(QString, text);
        const Value wanted{{"a", {{"b", 2}, {"c", {"x", 1}}}}, {"d", "e: f"}};
        const std::string result = patchYaml(text.toStdString(), wanted);
        QVERIFY2(sameSettings(parseYaml(result).tree, wanted), result.c_str());
    }

    /// Every setting of the example replaced in turn by values of every kind.
    void everySettingTakesEveryValue() {
        const std::vector<Value> values{"",
                                        "word",
                                        "a: b # c",
                                        "-",
                                        3,
                                        -0.5,
                                        true,
                                        {"q", "r s"},
                                        {{"k", "v"}, {"l", Value::array({1})}}};
        const Value tree = parseYaml(example).tree;
        for (const auto& [path, old] : flatten(tree)) {
            for (const Value& value : values) {
                Value wanted = tree;
                assign(wanted, path, value);
                const std::string result = patchYaml(example, wanted);
                QVERIFY2(sameSettings(parseYaml(result).tree, wanted), result.c_str());
                QVERIFY2(result.find("# where it comes from") != std::string::npos, path.c_str());
            }
        }
    }

    void theCommandSaysWhatDiffers() {
        const Value saved{{"name", "a"}, {"training", {{"seed", 1}, {"epochs", 3}}}};
        const Value now{{"name", "it's"}, {"training", {{"seed", 1}}}, {"list", {"x", "y"}}};
        QCOMPARE(runCommand("my file.yaml", saved, saved),
                 std::string("artemis run 'my file.yaml'"));
        QCOMPARE(runCommand("a.yaml", saved, now),
                 std::string("artemis run a.yaml --set 'name=it'\\''s' --set 'list=[x, y]' --set "
                             "training.epochs="));
    }

    void presetsAreTheExperimentsOfAFolder() {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        writeFile(root / "b.yaml", "# What it is.\n# More of it.\nname: second\n");
        writeFile(root / "a.yaml", "training: {seed: 1}\n");
        writeFile(root / "broken.yaml", "name: [\n");
        writeFile(root / "note.txt", "name: none\n");
        const auto presets = readPresets(root);
        QCOMPARE(presets.size(), std::size_t{2});
        QCOMPARE(presets[0].name, std::string("a"));
        QCOMPARE(presets[1].name, std::string("second"));
        QCOMPARE(presets[1].summary, std::string("What it is. More of it."));
        QVERIFY(readPresets(root / "none").empty());
    }
};

QTEST_GUILESS_MAIN(TestYamlPatch)
#include "test_yaml_patch.moc"
