// Runs side by side: what differs, which are seeds of one configuration, curves and bars over them,
// and tables as text.
#include <QTest>
#include <cmath>
#include <numbers>

#include "core/report/overlay.h"
#include "core/report/table_text.h"
#include "tests/core/store/store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// A store with runs of "lora" on two seeds, seed 1 twice, and one of "bitfit".
struct ReportFixture : StoreFixture {
    std::vector<ChosenRun> chosen;

    ReportFixture() {
        add("lora", 1e-4, 1, 0.80, 1.0);
        add("lora", 1e-4, 2, 0.90, 2.0);
        add("bitfit", 1e-3, 1, 0.70, 3.0);
        add("lora", 1e-4, 1, 0.84, 4.0);
    }

    void add(const std::string& name, double rate, int seed, double accuracy, double loss) {
        RunStore store = open();
        ExperimentConfig config = experiment(name);
        config.training.seed = seed;
        config.settings = {{"name", name + " " + std::to_string(seed)},
                           {"training", {{"seed", seed}, {"learning_rate", rate}}},
                           {"tab", "a\tb, \"c\""}};
        const std::int64_t run = store.createRun(config);
        std::vector<TimedEvent> events;
        for (int step = 1; step <= 4; ++step) {
            events.push_back({1.0 * step, measured(step, "loss", loss / step)});
        }
        if (name == "bitfit") {
            events.push_back({5, measured(4, "f1", 0.5, "dev")});
        }
        events.push_back({6, RunFinished{Status::Done,
                                         "",
                                         "",
                                         {{"steps", 4},
                                          {"eval", {{"accuracy", accuracy}}},
                                          {"evals", {{"dev", {{"accuracy", accuracy}}}}},
                                          {"adapter_dir", "/x"},
                                          {"run_id", run}}}});
        store.record(run, events);
        chosen.push_back({run, chosen.size()});
    }

    Comparison compare() const { return compareRuns(open(), chosen); }
};

const ComparedRow* rowNamed(const std::vector<ComparedRow>& rows, const std::string& name) {
    const auto found = std::ranges::find(rows, name, &ComparedRow::name);
    return found == rows.end() ? nullptr : &*found;
}

const MetricName trainLoss{"train", "loss"};

}  // namespace

class TestComparison final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void settingsThatDifferAreMarked() {
        const Comparison comparison = ReportFixture().compare();
        QCOMPARE(comparison.runs.size(), std::size_t{4});
        QCOMPARE(comparison.runs[2].title, std::string("3 · bitfit"));
        const ComparedRow* rate = rowNamed(comparison.settings, "training.learning_rate");
        QVERIFY(rate != nullptr && rate->differs);
        QVERIFY(*rate->values[2] == Value(1e-3));
        QVERIFY(!rowNamed(comparison.settings, "tab")->differs);
        QVERIFY(std::ranges::is_sorted(comparison.settings, {}, &ComparedRow::name));
    }

    void figuresAreNumbersAndStandOnce() {
        const Comparison comparison = ReportFixture().compare();
        QCOMPARE(comparison.figures.size(), std::size_t{2});
        QCOMPARE(comparison.figures[0].name, std::string("evals.dev.accuracy"));
        QCOMPARE(comparison.figures[1].name, std::string("steps"));
        QVERIFY(comparison.figures[0].differs);
        QVERIFY(!comparison.figures[1].differs);
    }

    void aMissingValueDiffers() {
        ReportFixture fixture;
        const std::int64_t bare = fixture.open().createRun(experiment("bare"));
        fixture.chosen = {{1, 0}, {bare, 1}, {999, 2}};
        const Comparison comparison = fixture.compare();
        QCOMPARE(comparison.runs.size(), std::size_t{2});  // 999 is gone
        const ComparedRow* accuracy = rowNamed(comparison.figures, "evals.dev.accuracy");
        QVERIFY(accuracy->values[0] && !accuracy->values[1] && accuracy->differs);
        QVERIFY(compareRuns(fixture.open(), {}).runs.empty());
    }

    void seedsOfOneConfigurationAreFound() {
        const Comparison comparison = ReportFixture().compare();
        QCOMPARE(comparison.configurations.size(), std::size_t{2});
        QCOMPARE(comparison.configurations[0].runs, (std::vector<std::size_t>{0, 1, 3}));
        // Seed 1 ran twice: the newer run counts.
        QCOMPARE(comparison.configurations[0].seeds, (std::vector<std::size_t>{3, 1}));
        QCOMPARE(comparison.configurations[1].runs, (std::vector<std::size_t>{2}));
    }

    void curvesOfAnyRunAreNamed() {
        const std::vector<MetricName> curves = ReportFixture().compare().curves;
        QCOMPARE(curves.size(), std::size_t{2});
        QVERIFY((curves[0] == MetricName{"dev", "f1"}));
        QVERIFY((curves[1] == trainLoss));
    }

    void axes_data() {
        QTest::addColumn<int>("axis");
        QTest::addColumn<double>("third");  // measured() puts epoch s/10, seconds s/2, tokens 100 s
        QTest::newRow("step") << static_cast<int>(CurveAxis::Step) << 3.0;
        QTest::newRow("epoch") << static_cast<int>(CurveAxis::Epoch) << 3 / 10.0;
        QTest::newRow("tokens") << static_cast<int>(CurveAxis::Tokens) << 300.0;
        QTest::newRow("seconds") << static_cast<int>(CurveAxis::Seconds) << 1.5;
    }
    void axes() {
        QFETCH(int, axis);
        QFETCH(double, third);
        const ReportFixture fixture;
        const Comparison comparison = fixture.compare();
        OverlayOptions options;
        options.x = static_cast<CurveAxis>(axis);
        const ChartSpec spec = overlayChart(
            comparison, readCurves(fixture.open(), comparison, trainLoss), trainLoss, options);
        QCOMPARE(spec.series.size(), std::size_t{4});
        QCOMPARE(spec.series[3].look, std::size_t{3});
        QCOMPARE(spec.series[3].x[2], third);
        QCOMPARE(spec.series[3].y[2], 4.0 / 3);
    }

    void meanAndBandOverSeeds() {
        const ReportFixture fixture;
        const Comparison comparison = fixture.compare();
        OverlayOptions options;
        options.meanOverSeeds = true;
        const ChartSpec spec = overlayChart(
            comparison, readCurves(fixture.open(), comparison, trainLoss), trainLoss, options);
        QCOMPARE(spec.series.size(), std::size_t{2});
        const ChartSeries& lora = spec.series[0];
        QCOMPARE(lora.seeds, std::size_t{2});
        QCOMPARE(lora.label, std::string("4, 2 · lora"));
        // Losses 4 / step and 2 / step: mean 3 / step, interval tan(0.475 π) · 1 / step.
        const double t = std::tan(0.475 * std::numbers::pi);
        for (std::size_t i = 0; i < 4; ++i) {
            const double step = static_cast<double>(i) + 1;
            QVERIFY(std::abs(lora.y[i] - 3 / step) < 1e-12);
            QVERIFY(std::abs(lora.low[i] - (3 - t) / step) < 1e-9);
            QVERIFY(std::abs(lora.high[i] - (3 + t) / step) < 1e-9);
        }
        QVERIFY(spec.series[1].low.empty());
    }

    void meansTakeStepsThatAllSeedsHave() {
        ReportFixture fixture;
        RunStore store = fixture.open();
        store.record(2, std::vector<TimedEvent>{{9, measured(9, "loss", 7)}});
        store.record(
            4, std::vector<TimedEvent>{{9, measured(7, "loss", 7)}, {9, measured(9, "loss", 5)}});
        const Comparison comparison = fixture.compare();
        OverlayOptions options;
        options.meanOverSeeds = true;
        const ChartSpec spec =
            overlayChart(comparison, readCurves(store, comparison, trainLoss), trainLoss, options);
        QCOMPARE(spec.series[0].x, (std::vector<double>{1, 2, 3, 4, 9}));
        QCOMPARE(spec.series[0].y.back(), 6.0);
    }

    void smoothingComesBeforeTheMean() {
        const ReportFixture fixture;
        const Comparison comparison = fixture.compare();
        OverlayOptions options;
        options.smoothing = 0.5;
        const RunCurves curves = readCurves(fixture.open(), comparison, trainLoss);
        const ChartSpec alone = overlayChart(comparison, curves, trainLoss, options);
        // (4/2 + ½ · 4) / 1.5
        QVERIFY(std::abs(alone.series[3].y[1] - 4 / 1.5) < 1e-12);
        options.meanOverSeeds = true;
        const ChartSpec mean = overlayChart(comparison, curves, trainLoss, options);
        QVERIFY(std::abs(mean.series[0].y[1] - 3 / 1.5) < 1e-12);
    }

    void bars() {
        const Comparison comparison = ReportFixture().compare();
        const ChartSpec each = figureChart(comparison, "evals.dev.accuracy", false);
        QCOMPARE(each.bars.size(), std::size_t{4});
        QCOMPARE(each.bars[1].value, 0.90);
        QVERIFY(std::isnan(each.bars[1].low));
        const ChartSpec means = figureChart(comparison, "evals.dev.accuracy", true);
        QCOMPARE(means.bars.size(), std::size_t{2});
        QVERIFY(std::abs(means.bars[0].value - 0.87) < 1e-12);
        const double half = std::tan(0.475 * std::numbers::pi) * 0.03;
        QVERIFY(std::abs(means.bars[0].high - 0.87 - half) < 1e-9);
        QCOMPARE(means.bars[1].value, 0.70);
        QVERIFY(figureChart(comparison, "unknown", false).bars.empty());
    }

    void tablesAsText() {
        const TextTable table{{"", "a, b"}, {"say \"hi\"", "one\ttwo\nthree"}};
        QCOMPARE(toCsv(table), std::string(",\"a, b\"\n\"say \"\"hi\"\"\",\"one\ttwo\nthree\"\n"));
        QCOMPARE(toTsv(table), std::string("\ta, b\nsay \"hi\"\tone two three\n"));
    }

    void theTableOfAComparison() {
        const Comparison comparison = ReportFixture().compare();
        const TextTable all = tableOf(comparison, false);
        QCOMPARE(all[0],
                 (std::vector<std::string>{"", "1 · lora", "2 · lora", "3 · bitfit", "4 · lora"}));
        QCOMPARE(all[1][1], std::string("done"));
        QCOMPARE(all[2],
                 (std::vector<std::string>{"evals.dev.accuracy", "0.8", "0.9", "0.7", "0.84"}));
        QCOMPARE(all.size(), std::size_t{2 + 2 + 4});
        QCOMPARE(tableOf(comparison, true).size(), std::size_t{2 + 1 + 3});
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "test_comparison.moc"
