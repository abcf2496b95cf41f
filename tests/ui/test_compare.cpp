// Numbers shown equal numbers stored: every cell and point of the Compare page against SQL on the
// file.
#include <SQLiteCpp/SQLiteCpp.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLegendMarker>
#include <QSettings>
#include <QSlider>

#include "tests/ui/compare_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Rows of a query, every column as text and number.
struct Cell {
    QString text;
    double number = 0;
};
std::vector<std::vector<Cell>> rows(const std::filesystem::path& store, const std::string& sql) {
    const SQLite::Database database(store.string(), SQLite::OPEN_READONLY);
    SQLite::Statement statement(database, sql);
    std::vector<std::vector<Cell>> all;
    while (statement.executeStep()) {
        std::vector<Cell>& row = all.emplace_back();
        for (int i = 0; i < statement.getColumnCount(); ++i) {
            row.push_back({QString::fromStdString(statement.getColumn(i).getString()),
                           statement.getColumn(i).getDouble()});
        }
    }
    return all;
}

QString cellOf(const ComparisonModel& model, const QString& name, int column) {
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data().toString() == name) {
            return model.index(row, column).data().toString();
        }
    }
    return "no such row";
}

}  // namespace

class TestCompare final : public QObject {
    Q_OBJECT

private:
    const CompareStore m_store;

private Q_SLOTS:
    void everySettingIsTheStoredOne() {
        const CompareWindow window(m_store.path);
        window.choose(allRuns);
        const ComparisonModel& model = *window.page->table()->model();
        int checked = 0;
        for (const auto& row : rows(m_store.path, "SELECT run, path, text FROM params")) {
            QCOMPARE(cellOf(model, row[1].text, static_cast<int>(row[0].number)), row[2].text);
            ++checked;
        }
        for (const auto& row : rows(m_store.path, "SELECT id, status FROM runs")) {
            QCOMPARE(cellOf(model, "status", static_cast<int>(row[0].number)).toLower(),
                     row[1].text);
            ++checked;
        }
        qInfo("%d cells of settings and status", checked);
        QVERIFY(checked > 100);
    }

    void everyFigureIsTheStoredOne() {
        const CompareWindow window(m_store.path);
        window.choose(allRuns);
        const ComparisonModel& model = *window.page->table()->model();
        const std::string numbers =
            " FROM runs, json_tree(runs.summary) tree WHERE tree.type IN ('integer', 'real')";
        // "$.eval.accuracy" is "eval.accuracy" in the table.
        const auto exact = rows(
            m_store.path,
            "SELECT runs.id, replace(substr(tree.fullkey, 3), '\"', ''), tree.value" + numbers);
        const auto shown = rows(m_store.path,
                                "SELECT iif(tree.type = 'real', printf('%.6g', tree.value), "
                                "printf('%,d', tree.value))" +
                                    numbers);
        QVERIFY(exact.size() > 15);
        qInfo("%d cells of figures", static_cast<int>(exact.size()));
        for (std::size_t i = 0; i < exact.size(); ++i) {
            const int column = static_cast<int>(exact[i][0].number);
            const QString name = exact[i][1].text;
            QCOMPARE(cellOf(model, name, column), shown[i][0].text);
            const auto figure = std::ranges::find(model.comparison().figures, name.toStdString(),
                                                  &ComparedRow::name);
            QCOMPARE(figure->values[static_cast<std::size_t>(column - 1)]->get<double>(),
                     exact[i][2].number);
        }
        // And no cell more than these.
        std::size_t filled = 0;
        for (const ComparedRow& row : model.comparison().figures) {
            filled += static_cast<std::size_t>(
                std::ranges::count_if(row.values, [](const auto& v) { return v.has_value(); }));
        }
        QCOMPARE(filled, exact.size());
    }

    void everyPointIsTheStoredOne_data() {
        QTest::addColumn<QString>("axis");
        QTest::addColumn<QString>("metric");
        QTest::addColumn<QString>("split");
        QTest::newRow("step") << "step"
                              << "loss"
                              << "train";
        QTest::newRow("epoch") << "epoch"
                               << "loss"
                               << "train";
        QTest::newRow("tokens") << "tokens"
                                << "accuracy"
                                << "dev";
        QTest::newRow("seconds") << "seconds"
                                 << "loss"
                                 << "dev";
        QTest::newRow("learning rate") << "step"
                                       << "learning_rate"
                                       << "train";
    }
    void everyPointIsTheStoredOne() {
        QFETCH(QString, axis);
        QFETCH(QString, metric);
        QFETCH(QString, split);
        const CompareWindow window(m_store.path);
        window.choose(allRuns);
        auto* metrics = window.part<QComboBox>("compare.metric");
        auto* splits = window.part<QComboBox>("compare.split");
        auto* axes = window.part<QComboBox>("compare.axis");
        metrics->setCurrentIndex(metrics->findData(metric));
        splits->setCurrentIndex(splits->findData(split));
        axes->setCurrentText(axis);
        QTRY_COMPARE(QString::fromStdString(window.chart().title),
                     split + " " + QString(metric).replace('_', ' '));
        QTRY_COMPARE(QString::fromStdString(window.chart().x.title), axis);
        int checked = 0;
        for (std::size_t run = 0; run < allRuns.size(); ++run) {
            const auto stored =
                rows(m_store.path, QString("SELECT %1, value FROM metrics WHERE run = %2 AND name "
                                           "= '%3' AND split = '%4' ORDER BY step")
                                       .arg(axis)
                                       .arg(allRuns[run])
                                       .arg(metric, split)
                                       .toStdString());
            const QList<QPointF> drawn = window.line(run);
            QCOMPARE(drawn.size(), static_cast<qsizetype>(stored.size()));
            QCOMPARE(window.chart().series[run].x.size(), stored.size());
            for (std::size_t i = 0; i < stored.size(); ++i) {
                QCOMPARE(drawn[static_cast<qsizetype>(i)],
                         QPointF(stored[i][0].number, stored[i][1].number));
                ++checked;
            }
        }
        qInfo("%d points", checked);
        QVERIFY(checked > 20);
    }

    void meanAndBandAreTheStoredOnes() {
        const CompareWindow window(m_store.path);
        window.choose({1, 2, 3, 4});
        window.part<QCheckBox>("compare.mean")->setChecked(true);
        QTRY_COMPARE(window.chart().series.size(), std::size_t{2});
        // The band has no entry of its own in the legend.
        const auto entries = window.page->curves()->view()->chart()->legend()->markers();
        QCOMPARE(std::ranges::count_if(entries, &QLegendMarker::isVisible), 2);
        const auto stored = rows(
            m_store.path,
            "SELECT step, avg(value), (sum(value * value) - sum(value) * sum(value) / 3) / 2 FROM "
            "metrics WHERE run IN (1, 2, 3) AND name = 'loss' AND split = 'train' GROUP BY step "
            "ORDER BY step");
        const ChartSeries& mean = window.chart().series[0];
        QCOMPARE(mean.seeds, std::size_t{3});
        QCOMPARE(mean.y.size(), stored.size());
        constexpr double t = 4.302652729911275;  // scipy.stats.t.ppf(0.975, 2)
        for (std::size_t i = 0; i < stored.size(); ++i) {
            const double half = t * std::sqrt(std::max(0.0, stored[i][2].number) / 3);
            QCOMPARE(mean.x[i], stored[i][0].number);
            QVERIFY(std::abs(mean.y[i] - stored[i][1].number) < 1e-12);
            QVERIFY(std::abs(mean.high[i] - mean.y[i] - half) < 1e-7);
            QVERIFY(std::abs(mean.y[i] - mean.low[i] - half) < 1e-7);
        }
        const auto bar = rows(m_store.path,
                              "SELECT avg(json_extract(summary, '$.eval.accuracy')) FROM runs "
                              "WHERE id IN (1, 2, 3)");
        const ChartSpec& bars = window.page->bars()->view()->spec();
        QCOMPARE(bars.bars.size(), std::size_t{2});
        QVERIFY(std::abs(bars.bars[0].value - bar[0][0].number) < 1e-12);
        QVERIFY(bars.bars[0].high > bars.bars[0].value);
    }

    void everyBarIsTheStoredOne() {
        const CompareWindow window(m_store.path);
        window.choose(allRuns);
        const ChartView* view = window.page->bars()->view();
        QCOMPARE(QString::fromStdString(view->spec().title), QString("eval.accuracy"));
        const auto stored = rows(m_store.path,
                                 "SELECT json_extract(summary, '$.eval.accuracy') FROM runs WHERE "
                                 "id <= 4 ORDER BY id");
        QCOMPARE(view->bars().size(), stored.size());  // the failed run has none
        for (std::size_t i = 0; i < stored.size(); ++i) {
            QCOMPARE(view->bars()[i].outline()->points().back().x(), stored[i][0].number);
        }
    }

    void smoothingIsOverEveryStoredPoint() {
        const CompareWindow window(m_store.path);
        window.choose({1});
        window.andRedraw([&] { window.part<QSlider>("compare.smoothing")->setValue(50); });
        double sum = 0;
        double weights = 0;
        std::size_t i = 0;
        for (const auto& row : rows(m_store.path,
                                    "SELECT value FROM metrics WHERE run = 1 AND name = 'loss' AND "
                                    "split = 'train' ORDER BY step")) {
            sum = 0.5 * sum + row[0].number;
            weights = 0.5 * weights + 1;
            QVERIFY(std::abs(window.chart().series[0].y[i++] - sum / weights) < 1e-12);
        }
        QCOMPARE(i, std::size_t{120});
    }

    void aLogScaleShowsTheSameValues() {
        const CompareWindow window(m_store.path);
        window.choose({1, 4});
        window.andRedraw([&] { window.part<QCheckBox>("compare.log")->setChecked(true); });
        const QList<QPointF> drawn = window.line(1);
        const std::vector<double>& held = window.chart().series[1].y;
        QCOMPARE(drawn.size(), static_cast<qsizetype>(held.size()));
        QCOMPARE(drawn[5].y(), std::log10(held[5]));
    }
};

QTEST_MAIN(TestCompare)
#include "test_compare.moc"
