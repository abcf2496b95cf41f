// Parallel loops: every index once, and exceptions come back.
#include <QTest>
#include <atomic>
#include <stdexcept>
#include <vector>

#include "core/base/parallel.h"

using namespace artemis;

class TestParallel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyIndexOnce_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("threads");
        QTest::newRow("nothing") << 0 << 4;
        QTest::newRow("fewer than threads") << 3 << 8;
        QTest::newRow("uneven") << 101 << 4;
        QTest::newRow("one thread") << 10 << 1;
        QTest::newRow("no thread asked") << 10 << 0;
    }
    void everyIndexOnce() {
        QFETCH(int, count);
        QFETCH(int, threads);
        std::vector<std::atomic<int>> seen(static_cast<std::size_t>(count));
        parallelRanges(count, threads, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                ++seen[static_cast<std::size_t>(i)];
            }
        });
        for (const auto& times : seen) {
            QCOMPARE(times.load(), 1);
        }
    }

    void theFirstRangesExceptionComesBack() {
        try {
            parallelRanges(8, 4, [](std::int64_t begin, std::int64_t) {
                if (begin >= 2) {
                    throw std::runtime_error(std::to_string(begin));
                }
            });
            QFAIL("nothing was thrown");
        } catch (const std::runtime_error& error) {
            QCOMPARE(error.what(), "2");
        }
    }
};

QTEST_GUILESS_MAIN(TestParallel)
#include "test_parallel.moc"
