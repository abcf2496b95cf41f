// A GGUF file wherever a model folder is taken: imported once with a note, and named by the run and
// its adapter as the base model.
#include <QTest>

#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

constexpr const char* experiment = R"(name: from-gguf
model: {path: gpt2-small.gguf, task: causal-lm}
data: {train: "builtin:corpus", eval_share: 0.2, builtin_rows: 32, max_length: 32}
fine_tuning: {method: lora}
training: {max_steps: 2, batch_size: 4, threads: 1}
evaluation: {metrics: [perplexity]}
)";

}  // namespace

class TestGgufModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_bench = std::make_unique<Workbench>();
        m_bench->write("experiment.yaml", experiment);
        expectDone({"export", "--model", "builtin:gpt2-small", "--out", "gpt2-small.gguf"});
        QVERIFY2(!m_end.err.contains(note), m_end.said());
    }

    void aRunFromIt() {
        expectDone({"plan", "experiment.yaml"});
        QVERIFY2(m_end.err.contains("gpt2-small.gguf was imported once for all: "), m_end.said());
        m_end = m_bench->run();
        QVERIFY2(m_end.exitCode == 0, m_end.said());
        QVERIFY2(!m_end.err.contains(note), m_end.said());
        const Value adapter = Value::parse(m_bench->read("out/adapter/adapter_config.json"));
        QCOMPARE(adapter.at("base_model_name_or_path").get<std::string>(),
                 m_bench->path("gpt2-small.gguf").string());

        expectDone({"runs", "show", "1", "--store", "runs.db"});
        QVERIFY2(m_end.out.contains("model/gpt2-small.gguf"), m_end.said());
        expectDone({"evaluate", "--run", "1", "--store", "runs.db", "--json", "again.json"});
        QVERIFY(timeless(Value::parse(m_bench->read("again.json")).at("eval")) ==
                timeless(m_bench->summary().at("eval")));
        expectDone({"generate", "--model", "gpt2-small.gguf", "--adapter", "out/adapter",
                    "--prompt", "Once", "--max-new-tokens", "4"});
        expectDone(
            {"merge", "--model", "gpt2-small.gguf", "--adapter", "out/adapter", "--out", "whole"});
        expectDone({"export", "--model", "gpt2-small.gguf", "--out", "again.gguf"});
        QCOMPARE(m_bench->read("again.gguf"), m_bench->read("gpt2-small.gguf"));
    }

    void theRunSaysThatItImported() {
        m_end = m_bench->run();
        QVERIFY2(m_end.err.count(note) == 1, m_end.said());
    }

    void idsAreThoseOfTheFolder() {
        m_bench->write("lines.txt", "Once upon a time\n");
        expectDone({"tokenize", "--model", "builtin:gpt2-small", "lines.txt"});
        const QString ids = m_end.out;
        expectDone({"tokenize", "--model", "gpt2-small.gguf", "lines.txt"});
        QCOMPARE(m_end.out, ids);
    }

    void damagedFile() {
        const std::string whole = m_bench->read("gpt2-small.gguf");
        m_bench->write("gpt2-small.gguf", whole.substr(0, whole.size() / 3));
        const auto before = m_bench->files();
        m_end = m_bench->run();
        QVERIFY2(m_end.exitCode == 2 && m_end.err.contains("gpt2-small.gguf"), m_end.said());
        QVERIFY(!std::filesystem::exists(m_bench->path("out")));
    }

private:
    static constexpr const char* note = "was imported";

    void expectDone(const QStringList& words) {
        m_end = m_bench->artemis(words);
        QVERIFY2(m_end.exitCode == 0, m_end.said());
    }

    std::unique_ptr<Workbench> m_bench;
    Outcome m_end;
};

QTEST_GUILESS_MAIN(TestGgufModel)
#include "test_gguf_model.moc"
