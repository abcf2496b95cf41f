// Workers: each index once, on threads of their own, and no error lost.
#include <QTest>
#include <set>
#include <stdexcept>

#include "core/engine/train/workers.h"

using namespace artemis;

class TestWorkers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyWorkerRunsOnItsThread();
    void errorsAreRethrown();
};

void TestWorkers::everyWorkerRunsOnItsThread() {
    for (const int threads : {1, 2, 5}) {
        Workers workers(threads);
        QCOMPARE(workers.count(), std::size_t(threads == 1 ? 1 : 2));
        for (int round = 0; round < 100; ++round) {
            std::vector<std::thread::id> ids(workers.count());
            workers.run([&](std::size_t i) { ids[i] = std::this_thread::get_id(); });
            QCOMPARE(std::set(ids.begin(), ids.end()).size(), workers.count());
            QVERIFY(ids[0] == std::this_thread::get_id());
        }
    }
}

void TestWorkers::errorsAreRethrown() {
    Workers workers(2);
    for (std::size_t bad = 0; bad < 2; ++bad) {
        const auto failing = [bad](std::size_t i) {
            if (i == bad) {
                throw std::runtime_error("planned");
            }
        };
        QVERIFY_EXCEPTION_THROWN(workers.run(failing), std::runtime_error);
    }
    int done = 0;
    workers.run([&done](std::size_t i) { done += i == 0 ? 1 : 0; });
    QCOMPARE(done, 1);
}

QTEST_GUILESS_MAIN(TestWorkers)
#include "test_workers.moc"
