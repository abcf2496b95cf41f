// What is put into a store comes out of it again.
#include <unistd.h>

#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/io.h"
#include "raw_sql.h"
#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

std::vector<std::int64_t> ids(const std::vector<RunRow>& rows) {
    std::vector<std::int64_t> all;
    for (const RunRow& row : rows) {
        all.push_back(row.id);
    }
    return all;
}

using Ids = std::vector<std::int64_t>;

RunFilter withText(const std::string& text) {
    RunFilter filter;
    filter.text = text;
    return filter;
}

RunFilter withStatus(Status status) {
    RunFilter filter;
    filter.status = status;
    return filter;
}

}  // namespace

class TestRunStore final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyFileBecomesAStore() {
        const StoreFixture fixture;
        writeFile(fixture.path, std::string_view());
        QCOMPARE(fixture.open().createRun(experiment("a")), 1);
        QCOMPARE(sql(fixture.path, "PRAGMA user_version"), std::string("4"));
        QCOMPARE(sql(fixture.path, "PRAGMA journal_mode"), std::string("wal"));
        QCOMPARE(fixture.open().list().size(), std::size_t{1});
    }

    void createdRunIsShown() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        NewRun about;
        about.study = "ranks";
        about.tags = {"first", "größe"};
        about.notes = "a note";
        about.outDir = "/out/1";
        const std::int64_t first = store.createRun(experiment("a"), about);
        NewRun child;
        child.parent = first;
        child.status = Status::Running;
        const std::int64_t second = store.createRun(experiment("b"), child);

        const RunDetails shown = store.show(first);
        QCOMPARE(shown.row.name, std::string("a"));
        QCOMPARE(shown.row.kind, std::string("train"));
        QCOMPARE(shown.row.study, std::string("ranks"));
        QVERIFY(!shown.row.parent);
        QCOMPARE(shown.row.seed, 7);
        QVERIFY(shown.row.status == Status::Queued);
        QVERIFY(shown.row.created > 1.7e9);
        QCOMPARE(shown.row.started, 0.0);
        QCOMPARE(shown.row.tags, about.tags);
        QCOMPARE(shown.row.notes, std::string("a note"));
        QCOMPARE(shown.row.outDir, std::string("/out/1"));
        QCOMPARE(shown.yaml, experiment("a").yaml);
        QCOMPARE(shown.baseDir, std::string("/data/experiments"));

        const RunRow running = store.show(second).row;
        QCOMPARE(running.parent, std::optional(first));
        QVERIFY(running.status == Status::Running);
        QCOMPARE(running.pid, static_cast<std::int64_t>(::getpid()));
        QVERIFY(running.started >= running.created);
    }

    void settingsAreRows() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        const std::vector<std::pair<std::string, Value>> expected{{"data.eval.dev", "dev.tsv"},
                                                                  {"name", "a"},
                                                                  {"targets", {"query", "value"}},
                                                                  {"training.learning_rate", 2e-4},
                                                                  {"training.seed", 7}};
        QVERIFY(store.params(run) == expected);
    }

    void listIsFilteredAndPaged() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        NewRun tagged;
        tagged.tags = {"Paper"};
        tagged.study = "ranks";
        store.createRun(experiment("minilm-lora"));
        store.createRun(experiment("minilm-full"), tagged);
        store.createRun(experiment("gpt2_100%"));
        store.finish(3, {Status::Failed, "no memory", "take a smaller batch", {}});

        QCOMPARE(ids(store.list()), (Ids{3, 2, 1}));
        QCOMPARE(ids(store.list(withText("MINILM"))), (Ids{2, 1}));
        QCOMPARE(ids(store.list(withText("paper  full"))), (Ids{2}));
        QCOMPARE(ids(store.list(withText("%"))), (Ids{3}));
        QCOMPARE(ids(store.list(withText("'; --"))), (Ids{}));
        QCOMPARE(ids(store.list(withStatus(Status::Failed))), (Ids{3}));
        RunFilter study;
        study.study = "ranks";
        QCOMPARE(ids(store.list(study)), (Ids{2}));
        RunFilter page;
        page.limit = 1;
        page.offset = 1;
        QCOMPARE(ids(store.list(page)), (Ids{2}));
        QCOMPARE(store.list()[0].reason, std::string("no memory"));
        QCOMPARE(store.list()[0].whatToDo, std::string("take a smaller batch"));
    }

    void eventsBecomeRows() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        const std::vector<TimedEvent> events{
            {1000.5, RunStarted{"/out/a", 20, 0, 10, 100, {{"threads", 2}}}},
            {1001, PhaseChanged{"training"}},
            {1002, measured(1, "loss", 0.75)},
            {1002, measured(1, "accuracy", 0.5, "dev")},
            {1003, measured(2, "loss", std::nan(""))},
            {1003, measured(3, "loss", INFINITY)},
            {1004, Logged{Level::Warning, "broken \xff byte"}},
            {1005, ArtefactWritten{"adapter", "/out/a/adapter", {3, 0, 0, 0}}},
            {1006, EnvironmentKnown{{{"data_sha256", "abc"}}}},
            {1007, RunFinished{Status::Done, "", "", {{"loss_last", 0.25}, {"trainable", 11}}}}};
        store.record(run, events);

        const RunDetails shown = store.show(run);
        QVERIFY(shown.row.status == Status::Done);
        QCOMPARE(shown.row.started, 1000.5);
        QCOMPARE(shown.row.ended, 1007.0);
        QCOMPARE(shown.row.outDir, std::string("/out/a"));
        QVERIFY(shown.environment == (Value{{"threads", 2}, {"data_sha256", "abc"}}));
        QVERIFY(
            shown.row.summary ==
            (Value{{"trainable", 11}, {"total", 100}, {"total_steps", 20}, {"loss_last", 0.25}}));

        QCOMPARE(store.metricNames(run),
                 (std::vector<MetricName>{{"dev", "accuracy"}, {"train", "loss"}}));
        const auto loss = store.metrics(run, {"train", "loss"});
        QCOMPARE(loss.size(), std::size_t{3});
        QCOMPARE(loss[0].value, 0.75);
        QCOMPARE(loss[0].at.step, 1);
        QCOMPARE(loss[0].at.seconds, 0.5);
        QCOMPARE(loss[0].at.epoch, 0.1);
        QCOMPARE(loss[0].at.tokens, 100);
        QCOMPARE(loss[0].n, 16);
        QVERIFY(std::isnan(loss[1].value));
        QVERIFY(std::isinf(loss[2].value));
        QCOMPARE(store.metrics(run, {"train", "loss"}, 1).size(), std::size_t{2});
        QCOMPARE(store.lastMetrics(run)[0].value, 0.5);
        std::vector<std::string> order;
        store.eachMetric(run, [&](const Measured& m) { order.push_back(m.name); });
        QCOMPARE(order, (std::vector<std::string>{"accuracy", "loss", "loss", "loss"}));

        const auto stored = store.events(run);
        QCOMPARE(stored.size(), std::size_t{6});
        QCOMPARE(std::get<PhaseChanged>(stored[1].event).phase, std::string("training"));
        QCOMPARE(stored[1].time, 1001.0);
        QCOMPARE(store.artefacts(run).at(0).path, std::string("/out/a/adapter"));
        QCOMPARE(store.artefacts(run).at(0).step, 3);
    }

    void resumedRunHoldsEachStepOnce() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        std::vector<TimedEvent> events{{1, RunStarted{}}};
        for (int step = 1; step <= 10; ++step) {
            events.push_back({2, measured(step, "loss", step)});
        }
        store.record(run, events);
        store.finish(run, {Status::Stopped, "asked", "resume it", {{"loss_last", 10}}});
        RunStarted again;
        again.resumedFromStep = 4;
        store.record(run, std::vector<TimedEvent>{{3, again}, {4, measured(5, "loss", 50)}});

        std::vector<double> values;
        for (const MetricPoint& point : store.metrics(run, {"train", "loss"})) {
            values.push_back(point.value);
        }
        QCOMPARE(values, (std::vector<double>{1, 2, 3, 4, 50}));
        QCOMPARE(store.show(run).row.started, 1.0);
        QCOMPARE(store.show(run).row.ended, 0.0);
        QCOMPARE(store.show(run).row.reason, std::string());
        QVERIFY(find(store.show(run).row.summary, "loss_last") == nullptr);
    }

    /// Kept answers and metrics of examples come back; a run that starts again loses what it had
    /// beyond its checkpoint.
    void answersBecomeRows() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        store.createRun(experiment("a"));
        Sampled sample{{5, 1, 2, 3}, "dev",          "best",     7,
                       "question?",  "na\xC3\xAFve", {"x", "y"}, {{"bleu", 12.5}}};
        const ExamplesMeasured early{{5, 1, 2, 3}, "dev", "bleu", {1, 2}, {0.5, 1}};
        const ExamplesMeasured late{{9, 1, 2, 3}, "dev", "bleu", {1, 2, 4}, {1, 2, 3}};
        store.record(1, std::vector<TimedEvent>{{1, sample}, {1, early}, {1, late}});
        const auto samples = store.samples(1, "dev");
        QCOMPARE(samples.size(), std::size_t{1});
        QCOMPARE(samples[0].prediction, sample.prediction);
        QCOMPARE(samples[0].references, sample.references);
        QCOMPARE(samples[0].row, sample.row);
        QVERIFY(samples[0].values == sample.values);
        QVERIFY(store.samples(1, "test").empty());
        const ExamplesMeasured newest = store.exampleMetrics(1, {"dev", "bleu"});
        QCOMPARE(newest.at.step, std::int64_t{9});
        QCOMPARE(newest.values, late.values);
        QVERIFY(store.events(1).empty());
        store.record(1, std::vector<TimedEvent>{{2, RunStarted{"", 10, 6, 1, 2, {}}}});
        QCOMPARE(store.exampleMetrics(1, {"dev", "bleu"}).rows, early.rows);
        QVERIFY(store.exampleMetrics(1, {"dev", "chrf"}).rows.empty());
    }

    void tagsAndNotesChange() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        store.setTags(run, {"x", "y"});
        store.setNotes(run, "seen");
        QCOMPARE(store.show(run).row.tags, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(store.show(run).row.notes, std::string("seen"));
    }

    void deadRunsAreInterrupted_data() {
        QTest::addColumn<QString>("change");
        QTest::addColumn<bool>("alive");
        QTest::newRow("beating") << "notes = ''" << true;
        QTest::newRow("heartbeat 14 s old")
            << "heartbeat = (julianday('now') - 2440587.5) * 86400.0 - 14" << true;
        QTest::newRow("heartbeat 16 s old")
            << "heartbeat = (julianday('now') - 2440587.5) * 86400.0 - 16" << false;
        QTest::newRow("process gone") << "pid = 99999999" << false;
        QTest::newRow("process on another machine") << "pid = 99999999, host = 'else'" << true;
    }
    void deadRunsAreInterrupted() {
        QFETCH(QString, change);
        QFETCH(bool, alive);
        const StoreFixture fixture;
        RunStore store = fixture.open();
        NewRun now;
        now.status = Status::Running;
        const std::int64_t run = store.createRun(experiment("a"), now);
        sql(fixture.path, "UPDATE runs SET " + change.toStdString());

        QCOMPARE(store.list(withStatus(Status::Running)).size(), std::size_t{alive});
        QCOMPARE(store.list(withStatus(Status::Interrupted)).size(), std::size_t{!alive});
        QVERIFY(store.show(run).row.status == (alive ? Status::Running : Status::Interrupted));
        QCOMPARE(store.markInterrupted(), alive ? 0 : 1);
        QCOMPARE(store.markInterrupted(), 0);
        QCOMPARE(store.list(withStatus(Status::Interrupted)).size(), std::size_t{!alive});
    }

    void runOfALiveProcessIsNotTaken() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        store.markRunning(run);
        store.markRunning(run);  // ours already
        sql(fixture.path, "UPDATE runs SET pid = 1");
        QVERIFY_THROWS_EXCEPTION(BadInput, store.markRunning(run));
        sql(fixture.path, "UPDATE runs SET pid = 99999999");
        store.markRunning(run);
        QCOMPARE(store.show(run).row.pid, static_cast<std::int64_t>(::getpid()));
    }

    void sleeperComesBack() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        NewRun now;
        now.status = Status::Running;
        const std::int64_t run = store.createRun(experiment("a"), now);
        sql(fixture.path, "UPDATE runs SET heartbeat = 1000");
        QCOMPARE(store.markInterrupted(), 1);
        store.heartbeat(run);
        QVERIFY(store.show(run).row.status == Status::Running);
        store.finish(run, {Status::Done, "", "", {}});
        store.heartbeat(run);
        QVERIFY(store.show(run).row.status == Status::Done);
    }

    void readOnlyReads() {
        const StoreFixture fixture;
        const std::int64_t run = fixture.open().createRun(experiment("a"));
        RunStore store = RunStore::open(fixture.path, StoreMode::ReadOnly);
        QCOMPARE(store.show(run).row.name, std::string("a"));
        QVERIFY_THROWS_EXCEPTION(BadInput, store.setNotes(run, "no"));
    }

    /// Figures measured after the end: each stands once, and the run stays as it ended.
    void evaluationsAreAdded() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        const auto near = std::get<Measured>(measured(8, "accuracy", 0.5, "near"));
        const auto far = std::get<Measured>(measured(8, "accuracy", 0.25, "far"));
        store.markRunning(run);
        QVERIFY_EXCEPTION_THROWN(store.addEvaluation(run, std::vector{far}), BadInput);
        QVERIFY_EXCEPTION_THROWN(store.addEvaluation(7, std::vector{far}), BadInput);
        store.record(run, std::vector<TimedEvent>{{1, near}});
        const Value evals{{"near", {{"accuracy", 0.5}}}};
        store.finish(run,
                     {Status::Stopped, "by hand", "", {{"eval", evals["near"]}, {"evals", evals}}});
        const RunRow before = store.show(run).row;
        for (int time = 0; time < 2; ++time) {
            store.addEvaluation(run, std::vector{near, far});
            QCOMPARE(store.metrics(run, {"near", "accuracy"}).size(), std::size_t{1});
            QCOMPARE(store.metrics(run, {"far", "accuracy"}).size(), std::size_t{1});
            const RunRow after = store.show(run).row;
            QVERIFY(after.summary.at("eval") == Value({{"accuracy", 0.5}}));
            QVERIFY(after.summary.at("evals") ==
                    Value({{"near", {{"accuracy", 0.5}}}, {"far", {{"accuracy", 0.25}}}}));
            QCOMPARE(after.status, Status::Stopped);
            QCOMPARE(after.reason, before.reason);
            QCOMPARE(after.ended, before.ended);
            QCOMPARE(after.heartbeat, before.heartbeat);
        }
        // What was said of single examples gives way to what is said now.
        const auto sample = [](const char* kind, std::int64_t row) {
            return Sampled{{8, 1, 2, 3}, "near", kind, row, "source", "answer", {"right"}};
        };
        store.addEvaluation(
            run, std::vector{near},
            std::vector<Event>{sample("best", 1), sample("worst", 2),
                               ExamplesMeasured{{8, 1, 2, 3}, "near", "loss", {1, 2}, {3, 4}}});
        store.addEvaluation(
            run, std::vector{near},
            std::vector<Event>{sample("best", 5),
                               ExamplesMeasured{{8, 1, 2, 3}, "near", "loss", {2, 5}, {6, 7}}});
        QCOMPARE(store.samples(run, "near").size(), std::size_t{1});
        QCOMPARE(store.samples(run, "near").front().row, 5);
        QCOMPARE(store.exampleMetrics(run, {"near", "loss"}).rows,
                 (std::vector<std::int64_t>{2, 5}));
        QCOMPARE(store.exampleMetrics(run, {"near", "loss"}).values, (std::vector<double>{6, 7}));

        // Without any evaluation before, the first one is the run's, whatever else was tested.
        const std::int64_t other = store.createRun(experiment("b"));
        store.finish(other,
                     {Status::Done,
                      "",
                      "",
                      {{"eval", Value::object()}, {"evals", {{"test", {{"accuracy", 1.0}}}}}}});
        store.addEvaluation(other, std::vector{far});
        store.addEvaluation(other, std::vector{near});
        QVERIFY(store.show(other).row.summary.at("eval") == Value({{"accuracy", 0.25}}));
        QVERIFY(store.show(other).row.summary.at("evals").contains("test"));
    }
};

QTEST_GUILESS_MAIN(TestRunStore)
#include "test_run_store.moc"
