// A million measurements and ten thousand runs go in and come out; the times are printed.
#include <QElapsedTimer>
#include <QTest>

#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Says how long its life was.
class Timing {
public:
    explicit Timing(const char* what) : m_what(what) { m_timer.start(); }
    ~Timing() { qInfo("%s: %lld ms", m_what, static_cast<long long>(m_timer.elapsed())); }
    Timing(const Timing&) = delete;
    Timing& operator=(const Timing&) = delete;

private:
    const char* m_what;
    QElapsedTimer m_timer;
};

}  // namespace

class TestStoreScale final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMillionMeasurements() {
        constexpr std::int64_t steps = 100000;
        const std::vector<std::string> names{
            "loss",        "learning_rate", "gradient_norm", "samples_s", "tokens_s",
            "ms_per_step", "memory_mb",     "cpu_percent",   "padding",   "clip_share"};
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("long"));
        {
            const Timing timing("1,000,000 points written in batches of 1,000");
            std::vector<TimedEvent> batch;
            for (std::int64_t step = 1; step <= steps; ++step) {
                for (const std::string& name : names) {
                    batch.push_back({1, measured(step, name, 1.0 / static_cast<double>(step))});
                }
                if (step % 100 == 0) {
                    store.record(run, batch);
                    batch.clear();
                }
            }
        }
        {
            const Timing timing("one curve of 100,000 points read");
            const auto curve = store.metrics(run, {"train", "loss"});
            QCOMPARE(curve.size(), std::size_t{steps});
            QCOMPARE(curve.back().at.step, steps);
        }
        {
            const Timing timing("the names of its curves read");
            QCOMPARE(store.metricNames(run).size(), names.size());
        }
        {
            const Timing timing("the last 100 points of a curve read");
            QCOMPARE(store.metrics(run, {"train", "loss"}, steps - 100).size(), std::size_t{100});
        }
        {
            const Timing timing("resumed from its half");
            RunStarted again;
            again.resumedFromStep = steps / 2;
            store.record(run, std::vector<TimedEvent>{{1, again}});
            QCOMPARE(store.lastMetrics(run).at(0).at.step, steps / 2);
        }
        qInfo("%.1f bytes a point", static_cast<double>(std::filesystem::file_size(fixture.path)) /
                                        static_cast<double>(steps * 10));
    }

    void tenThousandRuns() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        {
            const Timing timing("10,000 runs created");
            for (int i = 0; i < 10000; ++i) {
                store.createRun(experiment("run-" + std::to_string(i)));
            }
        }
        {
            const Timing timing("all of them listed");
            QCOMPARE(store.list().size(), std::size_t{10000});
        }
        RunFilter filter;
        filter.text = "run-99";
        {
            const Timing timing("searched");
            QCOMPARE(store.list(filter).size(), std::size_t{111});
        }
        filter = {};
        filter.status = Status::Queued;
        filter.limit = 50;
        filter.offset = 5000;
        const Timing timing("a page of 50");
        QCOMPARE(store.list(filter).front().name, std::string("run-4999"));
    }
};

QTEST_GUILESS_MAIN(TestStoreScale)
#include "test_store_scale.moc"
