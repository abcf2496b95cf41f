// A run is recorded off the training thread; a failing store costs neither the run nor its figures.
#include <QTest>
#include <atomic>
#include <fstream>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/store/run_recorder.h"
#include "fail_after.h"
#include "raw_sql.h"
#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;
using namespace std::chrono_literals;

namespace {

/// A store with one run, and a recorder's options that do not make tests wait.
struct RecorderFixture : StoreFixture {
    std::int64_t run = open().createRun(experiment("a"));
    std::filesystem::path out{dir / "out"};
    std::filesystem::path spill{out / "events.jsonl"};

    RecorderOptions quick() const {
        RecorderOptions options;
        options.batch = 10ms;
        options.patience = 30ms;
        options.store.busyMilliseconds = 50;
        return options;
    }
    RunStarted started() const { return {out.string(), 100, 0, 1, 2, {{"threads", 2}}}; }
    std::size_t points() const { return open().metrics(run, {"train", "loss"}).size(); }
};

std::size_t linesOf(const std::filesystem::path& file) {
    return split(readFile(file), '\n').size() - 1;
}

}  // namespace

class TestRunRecorder final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wholeRunIsStored() {
        const RecorderFixture fixture;
        RunRecorder recorder(fixture.path, fixture.run, fixture.quick());
        recorder.take(fixture.started());
        for (int step = 1; step <= 100; ++step) {
            recorder.take(measured(step, "loss", 1.0 / step));
        }
        recorder.take(EnvironmentKnown{{{"data_sha256", "abc"}}});
        recorder.flush();
        QVERIFY(fixture.open().show(fixture.run).row.status == Status::Running);
        recorder.take(RunFinished{Status::Stopped, "asked", "resume it", {{"steps", 100}}});
        recorder.flush();

        const RunDetails shown = fixture.open().show(fixture.run);
        QVERIFY(shown.row.status == Status::Stopped);
        QCOMPARE(shown.row.reason, std::string("asked"));
        QVERIFY(shown.environment == (Value{{"threads", 2}, {"data_sha256", "abc"}}));
        QCOMPARE(fixture.points(), std::size_t{100});
        QVERIFY(!std::filesystem::exists(fixture.out));
    }

    void measurementsAppearWithoutFlush() {
        const RecorderFixture fixture;
        RunRecorder recorder(fixture.path, fixture.run);
        recorder.take(measured(1, "loss", 1));
        QTRY_COMPARE(fixture.points(), std::size_t{1});
    }

    void endOfTheRecorderStoresTheRest() {
        const RecorderFixture fixture;
        RecorderOptions slow;
        slow.batch = 1h;
        { RunRecorder(fixture.path, fixture.run, slow).take(measured(1, "loss", 1)); }
        QCOMPARE(fixture.points(), std::size_t{1});
    }

    void progressOfAnEvaluationIsOfTheMoment() {
        const RecorderFixture fixture;
        RunRecorder recorder(fixture.path, fixture.run, fixture.quick());
        recorder.take(fixture.started());
        const Event progress = EvaluationProgress{"dev", 3, 12};
        QCOMPARE(toJson(progress).dump(),
                 std::string(R"({"event":"evaluation_progress","set":"dev","done":3,"total":12})"));
        QVERIFY(toJson(eventFromJson(toJson(progress))) == toJson(progress));
        recorder.take(progress);
        recorder.flush();
        fixture.open().record(fixture.run, std::vector<TimedEvent>{{1, progress}});
        QCOMPARE(fixture.open().events(fixture.run).size(), std::size_t{1});
    }

    void heartBeatsWithoutEvents() {
        const RecorderFixture fixture;
        RecorderOptions options = fixture.quick();
        options.heartbeat = 20ms;
        RunRecorder recorder(fixture.path, fixture.run, options);
        recorder.take(fixture.started());
        recorder.flush();
        const double first = fixture.open().show(fixture.run).row.heartbeat;
        QVERIFY(first > 1.7e9);
        QTRY_VERIFY(fixture.open().show(fixture.run).row.heartbeat > first);
    }

    void takeDoesNotWaitForTheStore() {
        const RecorderFixture fixture;
        RecorderOptions patient = fixture.quick();
        patient.patience = 1h;
        sqlite3* other = nullptr;
        sqlite3_open(fixture.path.c_str(), &other);
        sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        RunRecorder recorder(fixture.path, fixture.run, patient);
        for (int step = 1; step <= 1000; ++step) {
            recorder.take(measured(step, "loss", 1));
        }
        QTest::qWait(100);  // several attempts fail meanwhile
        sqlite3_close(other);
        recorder.flush();
        QCOMPARE(fixture.points(), std::size_t{1000});
    }

    void troubleIsReportedOnceAndNothingIsLost() {
        const RecorderFixture fixture;
        std::atomic<bool> full = true;
        std::vector<std::string> troubles;
        RecorderOptions options = fixture.quick();
        options.store.beforeWrite = [&full] {
            if (full) {
                throw Failure("no space is left");
            }
        };
        options.onTrouble = [&troubles](const std::string& text) { troubles.push_back(text); };
        {
            RunRecorder recorder(fixture.path, fixture.run, options);
            recorder.take(fixture.started());
            recorder.take(measured(1, "loss", 1));
            QTRY_VERIFY(std::filesystem::exists(fixture.spill));
            recorder.take(measured(2, "loss", 2));
            QVERIFY_THROWS_EXCEPTION(Failure, recorder.flush());
            QCOMPARE(linesOf(fixture.spill), std::size_t{3});
            QCOMPARE(fixture.points(), std::size_t{0});

            full = false;
            recorder.flush();
            QCOMPARE(fixture.points(), std::size_t{2});
            QVERIFY(!std::filesystem::exists(fixture.spill));
        }
        QCOMPARE(troubles,
                 std::vector<std::string>{
                     "no space is left; the run goes on; what the store lacks stands in " +
                     fixture.spill.string() + " until it can be written"});
    }

    void spilledLinesAreEvents() {
        const RecorderFixture fixture;
        RecorderOptions options = fixture.quick();
        options.store = FailAfter(1, true).options();
        std::filesystem::create_directories(fixture.out);
        writeFile(fixture.spill, std::string_view("older\n"));
        {
            RunRecorder recorder(fixture.path, fixture.run, options);
            recorder.take(fixture.started());
            recorder.take(measured(1, "loss", 0.5));
            recorder.take(RunFinished{Status::Done, "", "", {{"loss_last", 0.5}}});
        }
        const auto lines = split(readFile(fixture.spill), '\n');
        QCOMPARE(lines.size(), std::size_t{5});
        QCOMPARE(lines[0], std::string("older"));
        const Value line = Value::parse(lines[2]);
        QCOMPARE(line.at("run").get<std::int64_t>(), fixture.run);
        QVERIFY(line.at("time") > 1.7e9);
        QCOMPARE(std::get<Measured>(eventFromJson(line)).value, 0.5);
    }

    void noDiskAtAllIsSaid() {
        const RecorderFixture fixture;
        writeFile(fixture.out, std::string_view("a file where the folder should be"));
        std::vector<std::string> troubles;
        RecorderOptions options = fixture.quick();
        options.store = FailAfter(1, true).options();
        options.onTrouble = [&troubles](const std::string& text) { troubles.push_back(text); };
        {
            RunRecorder recorder(fixture.path, fixture.run, options);
            recorder.take(fixture.started());
        }
        QCOMPARE(troubles.size(), std::size_t{1});
        QVERIFY2(QString::fromStdString(troubles[0])
                     .contains(QString::fromStdString("is kept in memory, since " +
                                                      fixture.spill.string() + " cannot be")),
                 troubles[0].c_str());
    }

    void everyWriteMayFailOnce() {
        int passes = 0;
        for (bool through = false; !through; ++passes) {
            const RecorderFixture fixture;
            const FailAfter fail(passes + 1);
            RecorderOptions options = fixture.quick();
            options.store = fail.options();
            {
                RunRecorder recorder(fixture.path, fixture.run, options);
                recorder.take(fixture.started());
                for (int step = 1; step <= 5; ++step) {
                    recorder.take(measured(step, "loss", step));
                }
                recorder.take(ArtefactWritten{"adapter", "/out/adapter", {}});
                recorder.take(RunFinished{Status::Done, "", "", {}});
                try {
                    recorder.flush();
                } catch (const Failure&) {
                    QCOMPARE(integrity(fixture.path), std::string("ok"));
                    recorder.flush();
                }
            }
            through = fail.count() < passes + 1;
            QCOMPARE(integrity(fixture.path), std::string("ok"));
            QCOMPARE(fixture.points(), std::size_t{5});
            QCOMPARE(fixture.open().events(fixture.run).size(), std::size_t{3});
            QVERIFY(fixture.open().show(fixture.run).row.status == Status::Done);
            QVERIFY(!std::filesystem::exists(fixture.spill));
        }
        QVERIFY(passes > 10);
    }
};

QTEST_GUILESS_MAIN(TestRunRecorder)
#include "test_run_recorder.moc"
