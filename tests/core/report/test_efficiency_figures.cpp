// The efficiency object of a run and the report of a proof: closed values, and null for what nobody
// measured.
#include <QTest>

#include "core/base/error.h"
#include "core/report/proof_report.h"
#include "tests/core/store/store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// A run as a proof leaves it in the store.
void addProofRun(RunStore& store, const std::string& arm, std::int64_t seed,
                 const RunFigures& figures, Status status = Status::Done) {
    ExperimentConfig config = experiment("trial " + arm);
    config.training.seed = seed;
    NewRun about;
    about.study = "s";
    about.tags = {"paper", arm};
    store.finish(store.createRun(config, about), {status, "", "", figures.summary});
}

RunFigures fullRun(double accuracy, double seconds) {
    return {{{"trainable", 1000},
             {"total", 1000},
             {"train_s", seconds},
             {"idle_rss_mb", 100.0},
             {"peak_rss_mb", 500.0},
             {"eval", {{"loss", 0.5}, {"seconds_per_prediction", 1e-3}, {"accuracy", accuracy}}}},
            nullptr};
}

RunFigures plannedRun(double accuracy, double seconds) {
    RunFigures run = fullRun(accuracy, seconds - 2);
    run.summary["plan_s"] = 2.0;
    run.summary["trainable"] = 250;
    run.summary["peak_rss_mb"] = 240.0;
    run.summary["plan"] = {{"tiers", {{"high", 1}, {"medium", 1}, {"low", 0}}},
                           {"ranks", {0, 8}},
                           {"groups", Value::array()}};
    run.plan = {{"prediction", {{"speedup", 2.5}, {"memory", {{"total", 3e8}}}}}};
    return run;
}

std::string problemOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const BadInput& error) {
        return error.what();
    }
    return "";
}

ProofReport seedsReport() {
    return proofReport("s", "full",
                       {{"full", 1, 10, fullRun(0.9, 100)},
                        {"efficiency_transformer", 1, 11, plannedRun(0.8, 50)},
                        {"full", 2, 12, fullRun(0.7, 90)},
                        {"efficiency_transformer", 2, 13, plannedRun(0.8, 30)}});
}

const ProofFigure& figure(const ProofReport& report, const std::string& name) {
    return *std::ranges::find(report.figures, name, &ProofFigure::name);
}

}  // namespace

class TestEfficiencyFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingKnown();
    void unknownIsNull();
    void lessIsBetter();
    void anUnknownMetricIsNamed();
    void differencesArePairedBySeed();
    void theReportIsWritten();
    void aStudyIsReportedFromTheStore();
};

void TestEfficiencyFigures::everythingKnown() {
    const RunFigures baseline = fullRun(0.9, 100);
    const Value all = efficiencyFigures(plannedRun(0.8, 40), &baseline, {.chance = 0.5});
    QVERIFY(all.at("tiers") == Value({{"high", 1}, {"medium", 1}, {"low", 0}}));
    QVERIFY(all.at("ranks") == Value({0, 8}));
    QVERIFY(all.at("groups") == Value::array());
    QCOMPARE(all.at("trainable").get<int>(), 250);
    QCOMPARE(all.at("trainable_percent").get<double>(), 25.0);
    QCOMPARE(all.at("reduction").get<double>(), 0.75);
    QVERIFY(all.at("predicted") == Value({{"speedup", 2.5}, {"memory_mb", 300.0}}));
    QCOMPARE(all.at("measured").at("seconds").get<double>(), 40.0);  // Planning counts.
    QCOMPARE(all.at("measured").at("speedup").get<double>(), 2.5);
    QCOMPARE(all.at("measured").at("memory_mb").get<double>(), 140.0);
    QCOMPARE(all.at("measured").at("memory_ratio").get<double>(), 0.35);
    QCOMPARE(all.at("quality").at("metric").get<std::string>(), std::string("accuracy"));
    QCOMPARE(all.at("quality").at("kept").get<double>(), 0.75);  // 0.3 above chance of 0.4.
}

void TestEfficiencyFigures::unknownIsNull() {
    const Value alone = efficiencyFigures(fullRun(0.9, 100), nullptr);
    for (const char* path :
         {"tiers", "ranks", "groups", "predicted.speedup", "predicted.memory_mb",
          "measured.speedup", "measured.memory_ratio", "quality.baseline", "quality.kept"}) {
        const Value* value = find(alone, path);
        QVERIFY2(value != nullptr && value->is_null(), path);
    }
    QCOMPARE(alone.at("measured").at("seconds").get<double>(), 100.0);
    const Value nothing = efficiencyFigures({Value::object(), nullptr}, nullptr);
    for (const auto& [path, value] : flatten(nothing)) {
        QVERIFY2(value.is_null(), path.c_str());
    }
}

void TestEfficiencyFigures::lessIsBetter() {
    const RunFigures baseline = fullRun(0.9, 100);
    RunFigures run = fullRun(0.9, 100);
    run.summary["eval"]["loss"] = 0.625;
    const Value figures = efficiencyFigures(run, &baseline, {.metric = "loss"});
    QCOMPARE(figures.at("quality").at("kept").get<double>(), 0.8);
}

void TestEfficiencyFigures::anUnknownMetricIsNamed() {
    const std::string problem =
        problemOf([] { efficiencyFigures(fullRun(0.9, 1), nullptr, {.metric = "bleu"}); });
    QVERIFY2(problem.find("bleu was not measured in this run; there is loss") != std::string::npos,
             problem.c_str());
    QVERIFY(storedPlan("/nowhere").is_null());
}

/// Accuracy differs by −0.1 and 0.1: mean 0, deviation √0.02, half an interval of 12.7062 · 0.1.
void TestEfficiencyFigures::differencesArePairedBySeed() {
    const ProofReport report = seedsReport();
    const Spread& difference = figure(report, "accuracy").arms.at(1).difference;
    QVERIFY(std::abs(difference.mean) < 1e-12);
    QVERIFY(std::abs(difference.high - 1.27062) < 1e-5);
    QCOMPARE(figure(report, "accuracy").arms.at(0).difference.n, std::size_t{0});
    QCOMPARE(figure(report, "speedup").arms.at(1).own.mean, 2.5);  // Of 2 and 3.
    QCOMPARE(figure(report, "speedup").arms.at(0).own.n, std::size_t{0});
    QCOMPARE(figure(report, "trainable").arms.at(1).difference.mean, -750.0);
    QVERIFY(std::ranges::find(report.figures, "seconds_per_prediction", &ProofFigure::name) ==
            report.figures.end());
}

void TestEfficiencyFigures::theReportIsWritten() {
    const ProofReport report = seedsReport();
    const Value json = toJson(report);
    QVERIFY(json.at("seeds") == Value({1, 2}));
    const Value& seconds = json.at("figures").at("seconds").at("efficiency_transformer");
    QCOMPARE(seconds.at("mean").get<double>(), 40.0);
    QCOMPARE(seconds.at("difference").at("mean").get<double>(), -55.0);
    QVERIFY(json.at("figures").at("seconds").at("full").at("difference").is_null());
    QCOMPARE(json.at("runs").size(), std::size_t{4});
    QCOMPARE(json.at("runs")[3].at("efficiency").at("measured").at("speedup").get<double>(), 3.0);
    const std::string text = toText(report);
    QVERIFY2(text.starts_with("s: seeds 1, 2; mean (95 % interval)\n"), text.c_str());
    QVERIFY2(text.find("efficiency_transformer − full") != std::string::npos, text.c_str());
    QVERIFY2(text.find("-750") != std::string::npos, text.c_str());
}

/// The same as the report of the runs given one by one; the older one of two like runs does not
/// count, nor one that is not done.
void TestEfficiencyFigures::aStudyIsReportedFromTheStore() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    const std::string none = problemOf([&store] { storedProof(store, "s"); });
    QVERIFY2(none.find("has no run of a proof") != std::string::npos, none.c_str());
    QCOMPARE(newestProof(store), std::string());
    const std::string planned = "efficiency_transformer";
    addProofRun(store, planned, 2, plannedRun(0.1, 7));
    addProofRun(store, planned, 2, plannedRun(0.8, 30));
    const std::string alone = problemOf([&store] { storedProof(store, "s"); });
    QVERIFY2(alone.find("random layers or full fine-tuning") != std::string::npos, alone.c_str());
    addProofRun(store, planned, 1, plannedRun(0.8, 50));
    addProofRun(store, "full", 1, fullRun(0.9, 100));
    addProofRun(store, "full", 2, fullRun(0.7, 90));
    addProofRun(store, "full", 3, fullRun(0.7, 90), Status::Failed);
    const ProofReport report = storedProof(store, "s");
    ProofReport expected = seedsReport();
    for (std::size_t i = 0; i < expected.runs.size(); ++i) {
        QCOMPARE(report.runs.at(i).arm, expected.runs[i].arm);
        QCOMPARE(report.runs[i].seed, expected.runs[i].seed);
    }
    QCOMPARE(toText(report), toText(expected));
    QCOMPARE(newestProof(store), std::string("s"));
}

QTEST_GUILESS_MAIN(TestEfficiencyFigures)
#include "test_efficiency_figures.moc"
