// Several processes: killed while they record, writing at once, and stopped by a limit of the disk.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <fstream>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/store/run_recorder.h"
#include "raw_sql.h"
#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;
using namespace std::chrono_literals;

namespace {

/// Runs `body` in a child process that ends without the parent's clean-up.
pid_t inChild(const std::function<void()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            body();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            ::_exit(1);
        }
        ::_exit(0);
    }
    return child;
}

int waitFor(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

RecorderOptions quick() {
    RecorderOptions options;
    options.batch = 5ms;
    options.patience = 20ms;
    return options;
}

/// Records steps for ever; tells through `toParent` which step is stored for sure.
void recordForEver(const std::filesystem::path& store, std::int64_t run, int toParent) {
    RunRecorder recorder(store, run, quick());
    recorder.take(RunStarted{});
    for (std::int64_t step = 1;; ++step) {
        recorder.take(measured(step, "loss", static_cast<double>(step)));
        if (step % 50 == 0) {
            recorder.flush();
            std::ignore = ::write(toParent, &step, sizeof step);
        }
    }
}

/// The last of the steps that came through the pipe before its other end was closed.
std::int64_t lastOf(int pipe) {
    std::int64_t step = 0;
    std::int64_t last = 0;
    while (::read(pipe, &step, sizeof step) == sizeof step) {
        last = step;
    }
    return last;
}

}  // namespace

class TestStoreProcesses final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedRunIsInterruptedAndWhole_data() {
        QTest::addColumn<int>("milliseconds");
        for (const int wait : {1, 5, 20, 33, 47, 80, 120, 150, 210, 300}) {
            QTest::newRow(std::to_string(wait).c_str()) << wait;
        }
    }
    void killedRunIsInterruptedAndWhole() {
        QFETCH(int, milliseconds);
        const StoreFixture fixture;
        NewRun now;
        now.status = Status::Running;
        const std::int64_t run = fixture.open().createRun(experiment("a"), now);
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        const pid_t child = inChild([&] { recordForEver(fixture.path, run, ends[1]); });
        ::close(ends[1]);
        std::int64_t step = 0;
        QCOMPARE(::read(ends[0], &step, sizeof step), ssize_t{sizeof step});
        QTest::qSleep(milliseconds);
        ::kill(child, SIGKILL);
        QVERIFY(WIFSIGNALED(waitFor(child)));
        const std::int64_t promised = std::max(step, lastOf(ends[0]));
        ::close(ends[0]);

        QCOMPARE(integrity(fixture.path), std::string("ok"));
        RunStore store = fixture.open();
        QVERIFY(store.show(run).row.status == Status::Interrupted);
        const auto points = store.metrics(run, {"train", "loss"});
        QVERIFY(static_cast<std::int64_t>(points.size()) >= promised);
        for (std::size_t i = 0; i < points.size(); ++i) {
            QCOMPARE(points[i].at.step, static_cast<std::int64_t>(i + 1));
        }
        QCOMPARE(store.markInterrupted(), 1);
        store.markRunning(run);
        QVERIFY(store.show(run).row.status == Status::Running);
    }

    void processesMakeAndFillOneStore() {
        constexpr int processes = 4;
        constexpr int batches = 50;
        constexpr int steps = 20;
        const StoreFixture fixture;
        std::vector<pid_t> children;
        for (int i = 0; i < processes; ++i) {
            children.push_back(inChild([&] {
                RunStore store = fixture.open();
                const std::int64_t run = store.createRun(experiment("a"));
                RunRecorder recorder(fixture.path, run, quick());
                for (int step = 1; step <= batches * steps; ++step) {
                    recorder.take(measured(step, "loss", 1));
                    if (step % steps == 0) {
                        recorder.flush();
                    }
                }
            }));
        }
        for (const pid_t child : children) {
            QCOMPARE(waitFor(child), 0);
        }
        QCOMPARE(integrity(fixture.path), std::string("ok"));
        RunStore store = fixture.open();
        QCOMPARE(store.list().size(), std::size_t{processes});
        for (const RunRow& row : store.list()) {
            QCOMPARE(store.metrics(row.id, {"train", "loss"}).size(), std::size_t{batches * steps});
        }
    }

    /// The system refuses to let any file grow beyond a limit: writes really fail in the middle.
    void refusedWritesGoToTheSpill() {
        constexpr std::size_t steps = 3000;
        const StoreFixture fixture;
        const std::int64_t run = fixture.open().createRun(experiment("a"));
        const auto out = fixture.dir / "out";
        const pid_t child = inChild([&] {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{700000, 700000};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            RecorderOptions options = quick();
            options.onTrouble = [&](const std::string& text) {
                std::ofstream(fixture.dir / "trouble") << text << "\n";
            };
            RunRecorder recorder(fixture.path, run, options);
            RunStarted started;
            started.outDir = out.string();
            recorder.take(started);
            recorder.flush();
            // A reader that holds its snapshot keeps the -wal file growing.
            sqlite3* reader = nullptr;
            sqlite3_open(fixture.path.c_str(), &reader);
            sqlite3_exec(reader, "BEGIN; SELECT * FROM runs", nullptr, nullptr, nullptr);
            for (std::size_t step = 1; step <= steps; ++step) {
                recorder.take(measured(static_cast<std::int64_t>(step), "loss", 1));
                if (step % 100 == 0) {
                    try {
                        recorder.flush();
                    } catch (const Failure&) {
                        continue;  // the run goes on
                    }
                }
            }
            ::_exit(0);
        });
        QCOMPARE(waitFor(child), 0);
        const std::string trouble = readFile(fixture.dir / "trouble");
        qInfo("%s", trouble.c_str());
        QCOMPARE(integrity(fixture.path), std::string("ok"));
        const std::size_t stored = fixture.open().metrics(run, {"train", "loss"}).size();
        const std::size_t spilled = split(readFile(out / "events.jsonl"), '\n').size() - 1;
        qInfo("%zu points in the store, %zu in the spill", stored, spilled);
        QVERIFY(stored > 0);
        QCOMPARE(stored + spilled, steps);
    }
};

QTEST_GUILESS_MAIN(TestStoreProcesses)
#include "test_store_processes.moc"
