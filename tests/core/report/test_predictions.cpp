// The history of predictions, over a store made here: closed values, and nothing where one of the
// two figures is not known.
#include <QTest>

#include "core/report/predictions.h"
#include "tests/core/store/store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// A run that needed 100 MB above idle and 10 s, in all 20 steps, and what was predicted of it.
Value summaryOf(const Value& predicted) {
    return {{"trainable", 10},   {"total", 1000},        {"steps", 20},
            {"total_steps", 20}, {"idle_rss_mb", 150.0}, {"peak_rss_mb", 250.0},
            {"train_s", 10.0},   {"plan_s", 2.5},        {"predicted", predicted}};
}

Value memory(double megabytes) { return {{"memory_mb", {{"total", megabytes}}}}; }

struct Place {
    std::string study{};
    std::int64_t seed = 7;
    std::optional<std::int64_t> parent{};
};

std::int64_t addRun(RunStore& store, const Value& summary, const Place& place = {},
                    Status status = Status::Done) {
    ExperimentConfig config = experiment("run");
    config.training.seed = place.seed;
    NewRun about;
    about.study = place.study;
    about.parent = place.parent;
    const std::int64_t run = store.createRun(config, about);
    store.finish(run, {status, "", "", summary});
    return run;
}

/// Full fine-tuning that took so long.
Value fullSummary(double seconds) {
    Value summary = summaryOf(memory(100));
    summary["trainable"] = 1000;
    summary["train_s"] = seconds;
    summary.erase("plan_s");
    return summary;
}

/// Speed-up of a run as measured beside its study; 0 where that is not known.
double measuredSpeedup(const RunStore& store, std::int64_t run) {
    for (const PredictionHistory::Run& one : predictionHistory(store.list()).runs) {
        if (one.run == run && one.figures.speedup) {
            return one.figures.speedup->measured;
        }
    }
    return 0;
}

}  // namespace

class TestPredictions final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Errors of 10, −20 and 40 %: median 20 %, worst 40 %; of two the mean of both.
    void errorsAreCounted() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        for (const double megabytes : {110.0, 80.0, 140.0}) {
            addRun(store, summaryOf(memory(megabytes)));
        }
        const PredictionHistory history = predictionHistory(store.list());
        QCOMPARE(history.runs.size(), std::size_t{3});
        QCOMPARE(history.runs[0].run, 3);  // Newest first, as listed.
        QCOMPARE(history.runs[1].figures.memory->error(), -0.2);
        QCOMPARE(history.memory.runs, std::size_t{3});
        QCOMPARE(history.memory.median, 0.2);
        QCOMPARE(history.memory.worst, 0.4);
        QCOMPARE(history.seconds.runs, std::size_t{0});
        const ErrorSpread newest = predictionHistory(store.list(), 2).memory;
        QCOMPARE(newest.runs, std::size_t{2});
        QCOMPARE(newest.median, 0.3);
    }

    void whatIsNotKnownIsLeftOut() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        addRun(store, {{"train_s", 3.0}});
        addRun(store, summaryOf(memory(100)), {}, Status::Stopped);
        Value noMemory = summaryOf(memory(100));
        noMemory["peak_rss_mb"] = 150.0;
        addRun(store, noMemory);
        QVERIFY(predictionHistory(store.list()).runs.empty());
        QCOMPARE(toText(predictionHistory(store.list())),
                 std::string("no run that is done has a prediction\n"));
    }

    /// A training that was stopped early took less than was predicted of all its steps.
    void timeIsThatOfAllSteps() {
        Value summary = summaryOf({{"train_s", 8.0}});
        QCOMPARE(predictionOf(summary).seconds->error(), -0.2);
        summary["steps"] = 12;
        QVERIFY(!predictionOf(summary).seconds);
        summary.erase("total_steps");
        QVERIFY(predictionOf(summary).seconds);
    }

    /// 50 s in full against 10 s and 2.5 s of planning.
    void speedupIsMeasuredAgainstFullFineTuning() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const Value planned = summaryOf({{"speedup", 5.0}});
        const std::int64_t full = addRun(store, fullSummary(50), {"s", 1});
        const std::int64_t sibling = addRun(store, planned, {"s", 1});
        const std::int64_t otherSeed = addRun(store, planned, {"s", 2});
        const std::int64_t alone = addRun(store, planned);
        const std::int64_t child = addRun(store, planned, {"", 3, full});
        QCOMPARE(measuredSpeedup(store, sibling), 4.0);
        QCOMPARE(measuredSpeedup(store, child), 4.0);
        QCOMPARE(measuredSpeedup(store, otherSeed), 0.0);
        QCOMPARE(measuredSpeedup(store, alone), 0.0);
        QCOMPARE(predictionHistory(store.list()).speedup.worst, 0.25);
        addRun(store, fullSummary(60), {"s", 1});  // Which of the two is meant cannot be told.
        QCOMPARE(measuredSpeedup(store, sibling), 0.0);
    }

    void writtenInThreeForms() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        Value predicted = memory(125);
        predicted["train_s"] = 7.5;
        addRun(store, summaryOf(predicted));
        const PredictionHistory history = predictionHistory(store.list());
        const std::string text = toText(history);
        QVERIFY2(
            text.find("100 MB  125 MB     +25.0 %  10 s  7.5 s      -25.0 %") != std::string::npos,
            text.c_str());
        QVERIFY2(text.ends_with("\nmemory: median error 25.0 %, worst 25.0 %, runs 1\n"
                                "time: median error 25.0 %, worst 25.0 %, runs 1\n"),
                 text.c_str());
        QCOMPARE(toCsv(tableOf(history)),
                 std::string("run,name,memory_mb_predicted,memory_mb_measured,memory_mb_error,"
                             "train_s_predicted,train_s_measured,train_s_error,speedup_predicted,"
                             "speedup_measured,speedup_error\n"
                             "1,run,125,100,0.25,7.5,10,-0.25,,,\n"));
        const Value json = toJson(history);
        QVERIFY(json.at("runs")[0].at("memory_mb") ==
                Value({{"predicted", 125.0}, {"measured", 100.0}, {"error", 0.25}}));
        QVERIFY(json.at("runs")[0].at("speedup").is_null());
        QVERIFY(json.at("train_s") == Value({{"runs", 1}, {"median", 0.25}, {"worst", 0.25}}));
    }
};

QTEST_GUILESS_MAIN(TestPredictions)
#include "test_predictions.moc"
