// Experiment files that must be refused: syntax, keys, types, ranges, words, combinations, paths.
#include "tests/support/bad_input.h"

using namespace artemis;
using namespace artemis::test;

namespace {

std::function<void(const Workbench&)> edit(const char* from, const char* to) {
    return [from, to](const Workbench& bench) { bench.edit("experiment.yaml", from, to); };
}

std::function<void(const Workbench&)> yaml(const char* text) {
    return [text](const Workbench& bench) { bench.write("experiment.yaml", text); };
}

QStringList set(const char* word) { return {"--set", word}; }

const std::vector<BadCase> cases{
    {"syntax", edit("method: lora", "method: [lora"), {"line ", "column ", "is not YAML"}},
    {"tab for indentation", edit("  method: lora", "\tmethod: lora"), {"line 5", "is not YAML"}},
    {"key twice", edit("name: tiny", "name: tiny\nname: other"), {"name: stands twice", "line 2"}},
    {"inner key twice",
     edit("{epochs: 1,", "{epochs: 1, epochs: 2,"),
     {"training.epochs", "twice"}},
    {"unknown section", edit("training:", "trainig:"), {"trainig", "did you mean training?"}},
    {"unknown key",
     edit("learning_rate", "learning_rte"),
     {"training.learning_rte", "did you mean training.learning_rate?", "(line 7)"}},
    {"key far from any",
     edit("seed: 42", "zebra: 42"),
     {"training.zebra", "unknown setting", "batch_size"}},
    {"list for a map",
     edit("training: {", "training: [1]\nevaluation: {"),
     {"evaluation", "twice"}},
    {"text for a map", yaml("training: fast\n"), {"training", "map of settings", "data.train"}},
    {"only a word", yaml("hello\n"), {"map of settings"}},
    {"empty file", yaml(""), {"data.train: is missing"}},
    {"word for a number",
     edit("epochs: 1", "epochs: many"),
     {"training.epochs", "\"many\"", "number"}},
    {"fraction for a whole number",
     edit("batch_size: 4", "batch_size: 4.5"),
     {"4.5", "whole number"}},
    {"number for yes or no", {}, {"data.shuffle", "3", "true or false"}, set("data.shuffle=3")},
    {"below the range",
     edit("batch_size: 4", "batch_size: 0"),
     {"training.batch_size", "from 1 to"}},
    {"above the range", {}, {"1.5", "from 0 to 0.99"}, set("fine_tuning.lora.dropout=1.5")},
    {"not a number", {}, {"training.learning_rate", "number"}, set("training.learning_rate=.nan")},
    {"huge number", {}, {"training.batch_size"}, set("training.batch_size=99999999999999999999")},
    {"no epochs", {}, {"training.epochs", "number"}, set("training.epochs=0")},
    {"unknown method", edit("method: lora", "method: lara"), {"lara", "did you mean lora?"}},
    {"no method", {}, {"fine_tuning.method"}, set("fine_tuning.method=[]")},
    {"method twice", {}, {"lora stands twice"}, set("fine_tuning.method=[lora, lora]")},
    {"full beside another",
     {},
     {"trains everything already"},
     set("fine_tuning.method=[full, lora]")},
    {"unknown task",
     edit("task: classification", "task: clasification"),
     {"did you mean classification"}},
    {"unknown schedule", {}, {"linaer", "did you mean linear?"}, set("training.schedule=linaer")},
    {"unknown metric", edit("[accuracy]", "[acuracy]"), {"acuracy", "did you mean accuracy?"}},
    {"metric of another task",
     {},
     {"perplexity", "classification"},
     set("evaluation.metrics=[perplexity]")},
    {"best by a metric of another task",
     {},
     {"evaluation.best_metric", "perplexity", "accuracy"},
     set("evaluation.best_metric=perplexity")},
    {"evaluation at no time", {}, {"evaluation.every", "epoch"}, set("evaluation.every=0")},
    {"no training data", edit("train: train.tsv, ", ""), {"data.train", "is missing"}},
    {"neither path nor new model",
     edit("path: model, ", ""),
     {"model.path", "model.create.family"}},
    {"both path and new model",
     {},
     {"model.path", "model.create.family"},
     set("model.create.family=bert")},
    {"heads that do not divide",
     yaml("model: {task: masked-lm, create: {family: bert, hidden_size: 30, heads: 4}}\n"
          "data: {train: \"builtin:corpus\"}\nfine_tuning: {method: full}\n"),
     {"model.create.heads", "4 heads", "30"}},
    {"task not for this family",
     edit("task: classification", "task: causal-lm"),
     {"causal-lm", "not possible with a BERT model", "classification, question-answering, masked-lm"}},
    {"variable not set",
     edit("train.tsv", "\"${ARTEMIS_NOT_SET}/train.tsv\""),
     {"ARTEMIS_NOT_SET", "not set"}},
    {"reserved key", edit("name: tiny", "study: {}"), {"study", "later version"}},
    {"source without target", {}, {"data.source", "data.target"}, set("data.source=text")},
    {"evaluation data twice", {}, {"data.eval_share"}, set("data.eval_share=0.1")},
    {"evaluation set named train", {}, {"data.eval", "train"}, set("data.eval={train: dev.tsv}")},
    {"warm-up twice",
     {},
     {"training.warmup_steps"},
     {"--set", "training.warmup_steps=3", "--set", "training.warmup_ratio=0.1"}},
    {"set without a value", {}, {"--set", "training.seed", "path=value"}, set("training.seed")},
    {"set without a path", {}, {"--set", "path=value"}, set("=7")},
    {"set below a value", {}, {"training.seed"}, set("training.seed.x=7")},
    {"set that is not YAML", {}, {"training.seed", "is not a YAML value"}, set("training.seed=[7")},
    {"data file missing",
     edit("train.tsv", "tarin.tsv"),
     {"data.train", "tarin.tsv does not exist"}},
    {"model folder missing", edit("path: model", "path: modell"), {"model.path", "does not exist"}},
    {"folder for a file",
     edit("train: train.tsv", "train: model"),
     {"is a folder; a file is expected"}},
    {"file for a folder",
     edit("path: model", "path: dev.tsv"),
     {"is a file; a folder is expected"}},
    {"unknown built-in data",
     edit("train: train.tsv", "train: builtin:revews"),
     {"builtin:revews", "reviews"}},
    {"unknown built-in model", edit("path: model", "path: builtin:none"), {"builtin:none"}},
    {"cuda in a build without it", {}, {"training.device", "cuda"}, set("training.device=cuda")},
    {"all problems at once",
     [](const Workbench& bench) {
         bench.edit("experiment.yaml", "epochs: 1", "epochs: many");
         bench.edit("experiment.yaml", "r: 2", "r: 0");
         bench.edit("experiment.yaml", "every: epoch", "evry: epoch");
     },
     {"training.epochs", "fine_tuning.lora.r", "evaluation.evry", "(line 8)"}},
};

}  // namespace

class TestBadSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refused_data() { addRows(cases); }
    void refused() {
        QFETCH(int, index);
        checkRefused(cases[static_cast<std::size_t>(index)]);
    }
    void experimentMissing();
    void wordsOfTheCommandLine_data();
    void wordsOfTheCommandLine();
};

void TestBadSettings::experimentMissing() {
    const Workbench bench;
    const Outcome missing = bench.artemis({"run", "nothing.yaml"});
    QCOMPARE(missing.exitCode, 2);
    QVERIFY2(missing.err.contains("nothing.yaml"), missing.said());
    const Outcome folder = bench.artemis({"run", "model"});
    QCOMPARE(folder.exitCode, 2);
    QVERIFY2(folder.err.contains("is a folder, a file is expected"), folder.said());
}

void TestBadSettings::wordsOfTheCommandLine_data() {
    QTest::addColumn<QStringList>("words");
    QTest::newRow("no such command") << QStringList{"rum", "experiment.yaml"};
    QTest::newRow("no such option") << QStringList{"run", "experiment.yaml", "--stroe", "a.db"};
    QTest::newRow("run without a file") << QStringList{"run"};
    QTest::newRow("run with a file and a run")
        << QStringList{"run", "experiment.yaml", "--resume", "1"};
    QTest::newRow("run that is no number") << QStringList{"run", "--resume", "last"};
    QTest::newRow("runs without a verb") << QStringList{"runs"};
    QTest::newRow("unknown format") << QStringList{"runs", "export", "1", "--format", "xml"};
    QTest::newRow("merge without a folder") << QStringList{"merge", "--model", "model"};
}

void TestBadSettings::wordsOfTheCommandLine() {
    QFETCH(QStringList, words);
    const Workbench bench;
    const auto before = bench.files();
    const Outcome end = bench.artemis(words);
    QVERIFY2(!end.crashed && end.exitCode == 2, end.said());
    QVERIFY2(!end.err.trimmed().isEmpty(), "it must say why");
    QCOMPARE(changes(before, bench.files()), QByteArray("nothing"));
}

QTEST_GUILESS_MAIN(TestBadSettings)
#include "test_bad_settings.moc"
