// How far an evaluation is: added up on all threads, told on one.
#include <QTest>

#include "core/engine/train/progress_teller.h"

using namespace artemis;
using namespace std::chrono_literals;

namespace {

struct Kept final : EventSink {
    std::vector<std::int64_t> done;
    std::vector<std::thread::id> threads;
    void take(const Event& event) override {
        const auto& progress = std::get<EvaluationProgress>(event);
        QCOMPARE(progress.set, std::string("dev"));
        QCOMPARE(progress.total, std::int64_t{6});
        done.push_back(progress.done);
        threads.push_back(std::this_thread::get_id());
    }
};

}  // namespace

class TestProgressTeller : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isToldOnTheThreadThatAsks() {
        Kept kept;
        ProgressTeller progress(kept, "dev", 6, 0ms);
        progress.add(1);
        std::jthread([&progress] { progress.add(2); }).join();
        progress.add(3);
        QCOMPARE(kept.done, (std::vector<std::int64_t>{0, 1, 6}));
        QVERIFY(std::ranges::count(kept.threads, std::this_thread::get_id()) == 3);
    }

    void isToldNowAndThen() {
        Kept kept;
        ProgressTeller progress(kept, "dev", 6, 1h);
        progress.add(3);
        progress.add(3);
        QCOMPARE(kept.done, std::vector<std::int64_t>{0});
    }
};

QTEST_GUILESS_MAIN(TestProgressTeller)
#include "test_progress_teller.moc"
