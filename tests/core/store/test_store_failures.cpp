// Files that are no stores, and writes that fail: a clear sentence, and nothing half-written.
#include <sys/stat.h>
#include <unistd.h>

#include <QTest>
#include <fstream>

#include "core/base/error.h"
#include "core/base/io.h"
#include "fail_after.h"
#include "raw_sql.h"
#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Root may write everywhere; for the life of this object nobody is root.
class AsNobody {
public:
    AsNobody() : m_wasRoot(::geteuid() == 0) {
        if (m_wasRoot && ::seteuid(65534) != 0) {
            m_wasRoot = false;
        }
    }
    ~AsNobody() {
        if (m_wasRoot) {
            std::ignore = ::seteuid(0);
        }
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    bool m_wasRoot;
};

std::string messageOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const BadInput& error) {
        return std::string("BadInput ") + error.what();
    } catch (const Failure& error) {
        return std::string("Failure ") + error.what();
    }
    return "";
}

/// "" for what is no file or cannot be read.
std::string bytesOf(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        return "";
    }
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

using Prepare = std::function<void(const std::filesystem::path&)>;

void makeStore(const std::filesystem::path& path) {
    RunStore::open(path, StoreMode::ReadWrite).createRun(experiment("a"));
}

}  // namespace

Q_DECLARE_METATYPE(Prepare)

class TestStoreFailures final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badFiles_data() {
        QTest::addColumn<Prepare>("prepare");
        QTest::addColumn<bool>("write");
        QTest::addColumn<QString>("expected");
        QTest::newRow("missing") << Prepare([](const auto&) {}) << false
                                 << "BadInput PATH: there is no store here";
        QTest::newRow("text file") << Prepare([](const auto& path) {
            writeFile(path, std::string_view("step,loss\n1,0.5\nthis is no database\n"));
        }) << true << "BadInput PATH: is no SQLite file and not a store of Artemis";
        QTest::newRow("cut short") << Prepare([](const auto& path) {
            makeStore(path);
            std::filesystem::resize_file(path, 8192);
        }) << true << "Failure the store PATH is damaged";
        QTest::newRow("folder") << Prepare([](const auto& path) {
            std::filesystem::create_directory(path);
        }) << true << "BadInput PATH: is a folder, the file of a store is expected";
        QTest::newRow("other program")
            << Prepare([](const auto& path) { sql(path, "CREATE TABLE albums(title TEXT)"); })
            << true << "BadInput PATH: is an SQLite file of another program";
        QTest::newRow("newer version")
            << Prepare([](const auto& path) {
                   makeStore(path);
                   sql(path, "PRAGMA user_version = 99");
               })
            << true
            << "BadInput PATH: the store is of version 99, this Artemis knows versions up to 4";
        QTest::newRow("folder under a file") << Prepare([](const auto& path) {
            std::filesystem::remove(path.parent_path());
            writeFile(path.parent_path(), std::string_view("x"));
        }) << true << "BadInput PATH: the store's folder cannot be made: Not a directory";
        QTest::newRow("read-only file") << Prepare([](const auto& path) {
            makeStore(path);
            ::chmod(path.c_str(), 0444);
        }) << true << "BadInput PATH: the store cannot be written: its file or folder is read-only";
        QTest::newRow("read-only folder, no store")
            << Prepare([](const auto& path) { ::chmod(path.parent_path().c_str(), 0555); }) << true
            << "BadInput PATH: the store cannot be opened: file and folder must be";
        QTest::newRow("read-only folder, writable store") << Prepare([](const auto& path) {
            makeStore(path);
            ::chmod(path.c_str(), 0666);
            ::chmod(path.parent_path().c_str(), 0555);
        }) << true << "BadInput PATH: the store cannot be written: its file or folder is read-only";
        QTest::newRow("unreadable") << Prepare([](const auto& path) {
            makeStore(path);
            ::chmod(path.c_str(), 0000);
        }) << false << "BadInput PATH: the store cannot be opened";
    }
    void badFiles() {
        QFETCH(Prepare, prepare);
        QFETCH(bool, write);
        QFETCH(QString, expected);
        const StoreFixture fixture;
        const auto path = fixture.dir / "sub" / "runs.db";
        ::chmod(fixture.dir.c_str(), 0777);
        {
            const AsNobody nobody;
            std::filesystem::create_directory(path.parent_path());
            prepare(path);
        }
        const std::string before = bytesOf(path);
        std::string message;
        {
            const AsNobody nobody;
            message = messageOf([&] {
                RunStore store =
                    RunStore::open(path, write ? StoreMode::ReadWrite : StoreMode::ReadOnly);
                store.list();
            });
        }
        expected.replace("PATH", path.c_str());
        QVERIFY2(QString::fromStdString(message).startsWith(expected), message.c_str());
        QCOMPARE(bytesOf(path), before);
        QVERIFY(bytesOf(path.string() + "-wal").empty());
        ::chmod(path.parent_path().c_str(), 0777);
    }

    void readOnlyMediumIsRead() {
        const StoreFixture fixture;
        const auto path = fixture.dir / "odd ?#% name" / "runs.db";
        makeStore(path);
        ::chmod(fixture.dir.c_str(), 0777);
        ::chmod(path.parent_path().c_str(), 0555);
        {
            const AsNobody nobody;
            QCOMPARE(RunStore::open(path, StoreMode::ReadOnly).list().size(), std::size_t{1});
        }
        ::chmod(path.parent_path().c_str(), 0777);
    }

    void unknownRun_data() {
        QTest::addColumn<bool>("empty");
        QTest::addColumn<QString>("expected");
        QTest::newRow("no runs") << true
                                 << "run 7: is not in the store PATH, which has no runs yet";
        QTest::newRow("others") << false << "run 7: is not in the store PATH; the newest is run 1";
    }
    void unknownRun() {
        QFETCH(bool, empty);
        QFETCH(QString, expected);
        const StoreFixture fixture;
        RunStore store = fixture.open();
        if (!empty) {
            store.createRun(experiment("a"));
        }
        const std::vector<std::function<void()>> calls{
            [&] { store.show(7); },        [&] { store.params(7); },
            [&] { store.metricNames(7); }, [&] { store.metrics(7, {"train", "loss"}); },
            [&] { store.events(7); },      [&] { store.artefacts(7); },
            [&] { store.setTags(7, {}); }, [&] { store.setNotes(7, ""); },
            [&] { store.record(7, {}); },  [&] { store.markRunning(7); },
            [&] { store.finish(7, {}); }};
        expected.replace("PATH", fixture.path.c_str());
        for (const auto& call : calls) {
            QCOMPARE(QString::fromStdString(messageOf(call)), "BadInput " + expected);
        }
    }

    void lockedStoreSaysSo() {
        const StoreFixture fixture;
        StoreOptions options;
        options.busyMilliseconds = 100;
        RunStore store = fixture.open(options);
        sqlite3* other = nullptr;
        sqlite3_open(fixture.path.c_str(), &other);
        sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        const std::string message = messageOf([&] { store.createRun(experiment("a")); });
        QCOMPARE(message, "Failure the store " + fixture.path.string() +
                              " was locked by another program for 0.1 s");
        sqlite3_close(other);
        QCOMPARE(store.createRun(experiment("a")), 1);
    }

    void connectionGoesOnAfterAFailure() {
        const std::vector<TimedEvent> events{{1, RunStarted{}}, {2, measured(1, "loss", 3)}};
        bool failed = true;
        for (int nth = 1; failed; ++nth) {
            const StoreFixture fixture;
            fixture.open().createRun(experiment("a"));
            const FailAfter fail(nth);
            RunStore store = fixture.open(fail.options());
            failed = !messageOf([&] { store.record(1, events); }).empty();
            if (failed) {
                store.record(1, events);
            }
            QCOMPARE(store.events(1).size(), std::size_t{1});
            QCOMPARE(store.metrics(1, {"train", "loss"}).size(), std::size_t{1});
        }
    }

    void everyWriteMayFail() {
        // One pass makes a store, creates a run, records it and ends it. The n-th write fails,
        // n = 1, 2, … until a pass gets through; each time the store is whole and holds either
        // all of a call or nothing.
        int passes = 0;
        for (bool through = false; !through; ++passes) {
            const StoreFixture fixture;
            const FailAfter fail(passes + 1);
            int calls = 0;
            through = messageOf([&] { onePass(fixture, fail, calls); }).empty();
            QCOMPARE(integrity(fixture.path), std::string("ok"));
            RunStore store = fixture.open();
            const auto rows = store.list();
            QCOMPARE(rows.size(), std::size_t{calls >= 2});
            if (calls >= 2) {
                QCOMPARE(store.params(1).size(), std::size_t{5});
                QCOMPARE(store.metrics(1, {"train", "loss"}).size(),
                         std::size_t{calls >= 3 ? 3U : 0U});
                QCOMPARE(store.events(1).size(), std::size_t(calls >= 4 ? 3 : calls >= 3 ? 2 : 0));
                QCOMPARE(store.artefacts(1).size(), std::size_t{calls >= 3});
                QVERIFY(rows[0].status == (calls >= 4   ? Status::Done
                                           : calls >= 3 ? Status::Running
                                                        : Status::Queued));
            }
        }
        qInfo("%d writes, each made to fail once", passes - 1);
        QVERIFY(passes > 25);
    }

private:
    /// `calls` counts what came back.
    static void onePass(const StoreFixture& fixture, const FailAfter& fail, int& calls) {
        RunStore store = fixture.open(fail.options());
        ++calls;
        store.createRun(experiment("a"));
        ++calls;
        store.record(1,
                     std::vector<TimedEvent>{{1, RunStarted{"/out", 3, 0, 1, 2, {{"threads", 2}}}},
                                             {2, measured(1, "loss", 3)},
                                             {2, measured(2, "loss", 2)},
                                             {2, measured(3, "loss", 1)},
                                             {3, ArtefactWritten{"adapter", "/out/adapter", {}}}});
        ++calls;
        store.finish(1, {Status::Done, "", "", {{"loss_last", 1}}});
        ++calls;
    }
};

QTEST_GUILESS_MAIN(TestStoreFailures)
#include "test_store_failures.moc"
