// artemis prove and artemis efficiency: runs of a study, their table and JSON, going on after a
// stop, and what is refused.
#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const std::string block = R"(fine_tuning:
  method: efficiency_transformer
  efficiency_transformer: {thresholds: {high: 0.999, low: 0.9985}}
  lora: {r: 4, alpha: 8, target_modules: [query, value], dynamic_rank: true}
)";

/// Of two layers the better one trains in full, the other not at all.
std::string experiment() {
    const std::string given = goodExperiment;
    return given.substr(0, given.find("fine_tuning:")) + block +
           given.substr(given.find("training:"));
}

Outcome prove(const Workbench& bench, const QStringList& more) {
    return bench.artemis(
        QStringList{"prove", "experiment.yaml", "--store", "runs.db", "--json", "proof.json"} +
        more);
}

Value shown(const Workbench& bench, const std::string& run) {
    const Outcome end = bench.artemis(
        {"runs", "export", QString::fromStdString(run), "--store", "runs.db", "--format", "json"});
    return Value::parse(end.out.toStdString(), nullptr, false);
}

}  // namespace

class TestProve : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pairTrainsAsManyOnOtherLayers();
    void trioIsMeasuredAgainstFull();
    void allAlikeIsRefused();
    void wrongInputIsRefused();
};

void TestProve::pairTrainsAsManyOnOtherLayers() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    const Outcome end = prove(bench, {"--seeds", "1,2"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value proof = Value::parse(bench.read("proof.json"));
    QCOMPARE(proof.at("runs").size(), std::size_t{4});
    const Value& trainable = proof.at("figures").at("trainable");
    QVERIFY(trainable.at("chosen").at("mean") == trainable.at("random").at("mean"));
    QVERIFY(trainable.at("chosen").at("difference").at("mean") == 0.0);
    QCOMPARE(proof.at("figures").at("accuracy").at("chosen").at("difference").at("n").get<int>(),
             2);
    for (std::size_t seed = 0; seed < 2; ++seed) {
        const Value& random = proof.at("runs")[2 * seed];
        const Value& chosen = proof.at("runs")[2 * seed + 1];
        QCOMPARE(random.at("arm").get<std::string>(), std::string("random"));
        QVERIFY(random.at("efficiency").at("tiers") == chosen.at("efficiency").at("tiers"));
        const Value run = shown(bench, random.at("run").dump());
        QVERIFY2(run.dump().find("\"parent\":" + chosen.at("run").dump()) != std::string::npos,
                 run.dump(1).c_str());
        QVERIFY(run.dump().find("\"study\":\"tiny pair\"") != std::string::npos);
    }

    // The same command again: everything is there already.
    const Outcome again = prove(bench, {"--seeds", "1,2"});
    QVERIFY2(again.exitCode == 0, again.said());
    QVERIFY(Value::parse(bench.read("proof.json")) == proof);
    // So do the runs of the study alone, whoever made them.
    const Outcome study = bench.artemis(
        {"prove", "--study", "tiny pair", "--store", "runs.db", "--json", "study.json"});
    QVERIFY2(study.exitCode == 0, study.said());
    QVERIFY(Value::parse(bench.read("study.json")) == proof);
    const Outcome listed =
        bench.artemis({"runs", "list", "--study", "tiny pair", "--store", "runs.db"});
    QCOMPARE(listed.out.count("tiny random"), 2);
    // One seed more runs that seed alone.
    const Outcome more = prove(bench, {"--seeds", "1,2,3"});
    QVERIFY2(more.out.contains("run 6"), more.said());
    QVERIFY2(!more.out.contains("run 7"), more.said());
}

void TestProve::trioIsMeasuredAgainstFull() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    const Outcome end = prove(bench, {"--seeds", "1", "--trio", "--chance", "0.5"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value proof = Value::parse(bench.read("proof.json"));
    QCOMPARE(proof.at("reference").get<std::string>(), std::string("full"));
    const Value& figures = proof.at("figures");
    QVERIFY(figures.at("trainable").at("full").at("mean") >
            figures.at("trainable").at("efficiency_transformer").at("mean"));
    QVERIFY(figures.at("trainable").at("lora").at("mean") <
            figures.at("trainable").at("efficiency_transformer").at("mean"));
    QVERIFY(figures.at("speedup").at("lora").at("mean").is_number());

    const std::string run = proof.at("runs")[2].at("run").dump();
    const Outcome one =
        bench.artemis({"efficiency", QString::fromStdString(run), "--baseline", "1", "--store",
                       "runs.db", "--chance", "0.5", "--json", "one.json"});
    QVERIFY2(one.exitCode == 0, one.said());
    QVERIFY(Value::parse(bench.read("one.json")) == proof.at("runs")[2].at("efficiency"));
}

void TestProve::allAlikeIsRefused() {
    const Workbench bench;
    bench.write("experiment.yaml", experiment());
    bench.edit("experiment.yaml", "{thresholds: {high: 0.999, low: 0.9985}}",
               "{layers: [medium 2, medium 2]}");
    const Outcome end = prove(bench, {"--seeds", "1"});
    QVERIFY2(end.exitCode == 2, end.said());
    QVERIFY2(end.err.contains("treats all layers alike (medium 2)"), end.said());
}

void TestProve::wrongInputIsRefused() {
    const Workbench bench;
    const Outcome method = prove(bench, {});
    QVERIFY2(method.exitCode == 2, method.said());
    QVERIFY2(method.err.contains("must be efficiency_transformer alone"), method.said());
    bench.write("experiment.yaml", experiment());
    const Outcome both = prove(bench, {"--pair", "--trio"});
    QCOMPARE(both.exitCode, 2);
    const Outcome nothing = bench.artemis({"prove", "--store", "runs.db"});
    QVERIFY2(nothing.exitCode == 2 && nothing.err.contains("--study"), nothing.said());
    const Outcome unknown = bench.artemis({"efficiency", "1", "--store", "runs.db"});
    QCOMPARE(unknown.exitCode, 2);
}

QTEST_GUILESS_MAIN(TestProve)
#include "test_prove.moc"
