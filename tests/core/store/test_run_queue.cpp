// The queue: order, pause, ends, and what becomes of entries whose process died.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "core/base/error.h"
#include "core/store/run_queue.h"
#include "raw_sql.h"
#include "store_fixture.h"
#include "tests/support/small_catalog.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// An experiment that the small catalog finds nothing wrong with.
QueuedExperiment queued(const std::string& name, std::vector<std::string> overrides = {}) {
    return {name,
            "name: " + name +
                "\nmodel: {path: 'builtin:tiny'}\n"
                "data: {train: 'builtin:reviews', eval: 'builtin:reviews'}\n"
                "fine_tuning: {method: bitfit}\n",
            "/data", std::move(overrides)};
}

RunFinished ended(Status status, const std::string& reason = {}) {
    return {status, reason, {}, {}};
}

std::vector<std::string> names(const RunQueue& queue) {
    std::vector<std::string> all;
    for (const QueueEntry& entry : queue.entries()) {
        all.push_back(entry.what.name);
    }
    return all;
}

QueueEntry entryNamed(const RunQueue& queue, const std::string& name) {
    for (const QueueEntry& entry : queue.entries()) {
        if (entry.what.name == name) {
            return entry;
        }
    }
    return {};
}

/// Takes the next entry in a process that is killed in the middle of it, after `before` was done.
void dieInTurn(const std::filesystem::path& path,
               const std::function<void(RunStore&, const QueueJob&)>& before = {}) {
    const pid_t child = ::fork();
    if (child == 0) {
        RunStore store = RunStore::open(path, StoreMode::ReadWrite);
        const auto job = RunQueue(store).take(smallCatalog(), "/runs");
        if (job && before) {
            before(store, *job);
        }
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
}

}  // namespace

class TestRunQueue final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void turnsComeInOrder();
    void anEntryBecomesARun();
    void overridesHold();
    void studyAndTagsComeAlong();
    void aFailureKeepsItsReason();
    void whatIsNoExperimentFails();
    void oneAtATime();
    void pauseLastsAndHoldsBack();
    void movingChangesTheOrder();
    void removedAndRetried();
    void putBackGoesOn();
    void aKilledTurnIsTakenAgain();
    void aKilledTurnThatHadEndedIsNotRunTwice();
    void whatKillsTheProgramIsGivenUp();
    void wrongCallsAreExplained();
    void olderStoresAreBroughtUpToDate();
};

void TestRunQueue::turnsComeInOrder() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    for (const char* name : {"a", "b", "c"}) {
        queue.add(queued(name));
    }
    std::vector<std::string> taken;
    while (const auto job = queue.take(smallCatalog(), "/runs")) {
        taken.push_back(job->config.name);
        queue.end(job->entry, ended(Status::Done));
    }
    QCOMPARE(taken, (std::vector<std::string>{"a", "b", "c"}));
    QCOMPARE(queue.entries().back().state, QueueState::Done);
}

void TestRunQueue::anEntryBecomesARun() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add(queued("a"));
    const auto job = queue.take(smallCatalog(), "/runs");
    QVERIFY(job && !job->resume);
    const RunDetails run = store.show(job->run);
    QCOMPARE(run.row.status, Status::Running);
    QCOMPARE(run.row.outDir, job->outDir.string());
    QVERIFY(job->outDir.string().starts_with("/runs/"));
    QCOMPARE(run.yaml, queued("a").yaml);
    QCOMPARE(run.baseDir, std::string("/data"));
    QCOMPARE(queue.entries().front().run, std::optional(job->run));
    QVERIFY(queue.entries().front().isTaken);
}

void TestRunQueue::overridesHold() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add(queued("a", {"training.seed=99"}));
    const auto job = queue.take(smallCatalog(), "/runs");
    QVERIFY(job);
    QCOMPARE(job->config.training.seed, std::int64_t{99});
    QCOMPARE(store.show(job->run).row.seed, std::int64_t{99});
}

void TestRunQueue::studyAndTagsComeAlong() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    QueuedExperiment what = queued("a");
    what.study = "tiny pair";
    what.tags = {"random", "paper"};
    queue.add(what);
    queue.add(queued("b"));
    QCOMPARE(queue.entries().front().what.study, what.study);
    const auto job = queue.take(smallCatalog(), "/runs");
    const RunRow run = store.show(job->run).row;
    QCOMPARE(run.study, what.study);
    QCOMPARE(run.tags, what.tags);
    queue.end(job->entry, ended(Status::Done));
    const RunRow plain = store.show(queue.take(smallCatalog(), "/runs")->run).row;
    QVERIFY(plain.study.empty() && plain.tags.empty());
}

void TestRunQueue::aFailureKeepsItsReason() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add(queued("a"));
    queue.add(queued("b"));
    queue.end(queue.take(smallCatalog(), "/runs")->entry, ended(Status::Failed, "no memory"));
    QCOMPARE(queue.entries().front().state, QueueState::Failed);
    QCOMPARE(queue.entries().front().reason, std::string("no memory"));
    QCOMPARE(queue.take(smallCatalog(), "/runs")->config.name, std::string("b"));
}

void TestRunQueue::whatIsNoExperimentFails() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add({"broken", "training: {sed: 7}\n", "/data", {}});
    queue.add(queued("good"));
    QCOMPARE(queue.take(smallCatalog(), "/runs")->config.name, std::string("good"));
    const QueueEntry broken = entryNamed(queue, "broken");
    QCOMPARE(broken.state, QueueState::Failed);
    QVERIFY2(broken.reason.find("training.sed") != std::string::npos, broken.reason.c_str());
    QCOMPARE(store.list().size(), std::size_t{1});
}

void TestRunQueue::oneAtATime() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunStore other = fixture.open();
    RunQueue queue(store);
    queue.add(queued("a"));
    queue.add(queued("b"));
    const auto job = queue.take(smallCatalog(), "/runs");
    QVERIFY(!RunQueue(other).take(smallCatalog(), "/runs"));
    queue.end(job->entry, ended(Status::Done));
    QVERIFY(RunQueue(other).take(smallCatalog(), "/runs"));
}

void TestRunQueue::pauseLastsAndHoldsBack() {
    const StoreFixture fixture;
    {
        RunStore store = fixture.open();
        RunQueue queue(store);
        QVERIFY(!queue.isPaused());
        queue.add(queued("a"));
        queue.setPaused(true);
    }
    RunStore store = fixture.open();
    RunQueue queue(store);
    QVERIFY(queue.isPaused());
    QVERIFY(!queue.take(smallCatalog(), "/runs"));
    queue.setPaused(false);
    QVERIFY(queue.take(smallCatalog(), "/runs"));
}

void TestRunQueue::movingChangesTheOrder() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    std::vector<std::int64_t> ids;
    for (const char* name : {"a", "b", "c", "d"}) {
        ids.push_back(queue.add(queued(name)));
    }
    queue.move(ids[2], -1);
    QCOMPARE(names(queue), (std::vector<std::string>{"a", "c", "b", "d"}));
    queue.move(ids[0], 2);
    QCOMPARE(names(queue), (std::vector<std::string>{"c", "b", "a", "d"}));
    queue.move(ids[3], -100);
    QCOMPARE(names(queue), (std::vector<std::string>{"d", "c", "b", "a"}));
}

void TestRunQueue::removedAndRetried() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    const std::int64_t first = queue.add(queued("a"));
    queue.add(queued("b"));
    const std::int64_t third = queue.add(queued("c"));
    queue.end(queue.take(smallCatalog(), "/runs")->entry, ended(Status::Failed, "x"));
    queue.remove(third);
    queue.retry(first);
    QCOMPARE(names(queue), (std::vector<std::string>{"b", "a"}));
    QCOMPARE(entryNamed(queue, "a").state, QueueState::Queued);
    QVERIFY(!entryNamed(queue, "a").run);
    queue.end(queue.take(smallCatalog(), "/runs")->entry, ended(Status::Done));
    QCOMPARE(queue.clearEnded(), std::int64_t{1});
    QCOMPARE(names(queue), (std::vector<std::string>{"a"}));
}

void TestRunQueue::putBackGoesOn() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add(queued("a"));
    queue.add(queued("b"));
    const auto job = queue.take(smallCatalog(), "/runs");
    store.finish(job->run, ended(Status::Stopped));
    queue.putBack(job->entry);
    const auto again = queue.take(smallCatalog(), "/runs");
    QCOMPARE(again->run, job->run);
    QVERIFY(again->resume);
    QCOMPARE(again->outDir, job->outDir);
    QCOMPARE(store.list().size(), std::size_t{1});
}

void TestRunQueue::aKilledTurnIsTakenAgain() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add(queued("a"));
    queue.add(queued("b"));
    dieInTurn(fixture.path);
    const auto job = queue.take(smallCatalog(), "/runs");
    QCOMPARE(job->config.name, std::string("a"));
    QVERIFY(job->resume);
    QCOMPARE(store.list().size(), std::size_t{1});
    QCOMPARE(integrity(fixture.path), std::string("ok"));
}

/// Killed between the end of the run and the end of its turn.
void TestRunQueue::aKilledTurnThatHadEndedIsNotRunTwice() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    for (const char* name : {"done", "failed", "next"}) {
        queue.add(queued(name));
    }
    dieInTurn(fixture.path,
              [](RunStore& its, const QueueJob& job) { its.finish(job.run, ended(Status::Done)); });
    dieInTurn(fixture.path, [](RunStore& its, const QueueJob& job) {
        its.finish(job.run, ended(Status::Failed, "a NaN"));
    });
    QCOMPARE(queue.take(smallCatalog(), "/runs")->config.name, std::string("next"));
    QCOMPARE(entryNamed(queue, "done").state, QueueState::Done);
    QCOMPARE(entryNamed(queue, "failed").state, QueueState::Failed);
    QCOMPARE(entryNamed(queue, "failed").reason, std::string("a NaN"));
}

void TestRunQueue::whatKillsTheProgramIsGivenUp() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    queue.add(queued("deadly"));
    queue.add(queued("next"));
    for (int i = 0; i < 5; ++i) {
        dieInTurn(fixture.path);
    }
    QCOMPARE(queue.take(smallCatalog(), "/runs")->config.name, std::string("next"));
    QCOMPARE(entryNamed(queue, "deadly").reason,
             std::string("the program ended 5 times while it ran, without saying why"));
}

void TestRunQueue::wrongCallsAreExplained() {
    const StoreFixture fixture;
    RunStore store = fixture.open();
    RunQueue queue(store);
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.add(queued("a", {"seed"})));
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.add(queued("a", {"=7"})));
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.add(queued("a", {""})));
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.remove(7));
    const std::int64_t entry = queue.add(queued("a"));
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.retry(entry));
    const auto job = queue.take(smallCatalog(), "/runs");
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.remove(entry));
    QVERIFY_THROWS_EXCEPTION(BadInput, queue.move(entry, 1));
    QVERIFY_THROWS_EXCEPTION(BadInput, store.setDeleted(job->run, true));
}

void TestRunQueue::olderStoresAreBroughtUpToDate() {
    const StoreFixture fixture;
    {
        RunStore store = fixture.open();
        store.createRun(experiment("old"));
    }
    sql(fixture.path,
        "DROP TABLE queue; DROP TABLE queue_state; ALTER TABLE runs DROP COLUMN "
        "baseline; ALTER TABLE runs DROP COLUMN deleted; DROP TABLE samples; DROP TABLE "
        "example_metrics; CREATE TABLE examples(run); PRAGMA user_version = 1");
    // By whoever comes first, even if only to read.
    QCOMPARE(RunStore::open(fixture.path, StoreMode::ReadOnly).list().size(), std::size_t{1});
    RunStore store = fixture.open();
    QCOMPARE(store.list().at(0).name, std::string("old"));
    QVERIFY(!store.list().at(0).baseline);
    QVERIFY(RunQueue(store).entries().empty());
}

QTEST_GUILESS_MAIN(TestRunQueue)
#include "test_run_queue.moc"
