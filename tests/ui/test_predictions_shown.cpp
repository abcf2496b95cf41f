// Predictions beside what was measured: in the view of a run, and over the last runs on the
// Importance page.
#include "core/report/predictions.h"
#include "tests/ui/importance_fixture.h"
#include "ui/pages/run_view.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// 100 MB above idle and 10 s.
Value summaryOf(double megabytes, double seconds) {
    return {{"idle_rss_mb", 150.0},
            {"peak_rss_mb", 250.0},
            {"train_s", 10.0},
            {"predicted", {{"memory_mb", {{"total", megabytes}}}, {"train_s", seconds}}}};
}

QString shownOf(const Value& summary) {
    RunView view;
    RunData run;
    run.name = "trial";
    run.status = Status::Done;
    run.summary = summary;
    view.showRun(run);
    const auto* label = view.findChild<QLabel*>("run.predicted");
    return label->isHidden() ? QString() : label->text();
}

}  // namespace

class TestPredictionsShown final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void besideWhatWasMeasured() {
        QCOMPARE(shownOf(summaryOf(104, 8.5)),
                 QString("Memory above idle 100 MB, predicted 104 MB: 4.0 % too high · Training "
                         "10 s, predicted 8.5 s: 15 % too low"));
        QCOMPARE(shownOf(Value::object()), QString());
    }

    /// Events of a run bring its figures; when it starts again they are no longer true.
    void aRunThatEnds() {
        RunData run;
        run.apply(RunFinished{Status::Done, "", "", summaryOf(104, 8.5)}, 0);
        QVERIFY(predictionOf(run.summary).memory);
        run.apply(RunStarted{}, 0);
        QVERIFY(!predictionOf(run.summary).memory);
    }

    /// Of errors of 1 to 13 % the last twelve: median 7.5 %, worst 13 %.
    void overTheLastRuns() {
        const ImportanceResult result = formulaResult(4, 2);
        const ImportanceWindow window(result);
        QVERIFY(window.part<QLabel>("importance.history")->isHidden());
        {
            RunStore store = RunStore::open(window.path("store/artemis.db"), StoreMode::ReadWrite);
            for (int percent = 1; percent <= 13; ++percent) {
                const std::int64_t run = store.createRun({});
                store.finish(run, {Status::Done, "", "", summaryOf(100 + percent, 10)});
            }
        }
        window.page->setResult({}, result);
        QTRY_COMPARE(window.text("importance.history"),
                     QString("The last 12 predictions of memory were within 7.5 % (median), 13 % "
                             "at worst."));
        QVERIFY(!window.part<QLabel>("importance.history")->isHidden());
    }
};

QTEST_MAIN(TestPredictionsShown)
#include "test_predictions_shown.moc"
