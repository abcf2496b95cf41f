// Numbers shown equal numbers stored: every cell and point of the Compare page against SQL on the
// file; and what the page lets one do.
#include <SQLiteCpp/SQLiteCpp.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStackedWidget>
#include <QTabWidget>
#include <QtTest>
#include <cmath>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/store/run_recorder.h"
#include "tests/ui/fake_run.h"
#include "ui/pages/compare_page.h"
#include "ui/shell/main_window.h"

using namespace artemis;

namespace {

/// A store filled by the recorder: seeds 1 to 3 of rank 4, rank 8, and a run that fails.
struct Store {
    QTemporaryDir folder;
    std::filesystem::path path{folder.filePath("runs.db").toStdString()};

    Store() {
        for (int seed = 1; seed <= 3; ++seed) {
            add(4, seed, 0);
        }
        add(8, 1, 0);
        add(16, 1, 70);
    }

    void add(int rank, int seed, int failAt) const {
        const std::string yaml = "name: rank-" + std::to_string(rank) +
                                 "\nmodel: {path: 'builtin:tiny'}\n"
                                 "data: {train: 'builtin:reviews', eval: 'builtin:reviews'}\n"
                                 "fine_tuning: {method: thin, thin: {rank: " +
                                 std::to_string(rank) +
                                 "}}\ntraining: {seed: " + std::to_string(seed) + "}\n";
        const Parsed parsed =
            parseExperiment(yaml, folder.path().toStdString(), test::fakeCatalog());
        QVERIFY2(parsed.problems.empty(), toText(parsed.problems).c_str());
        const std::int64_t run =
            RunStore::open(path, StoreMode::ReadWrite).createRun(parsed.config);
        RunRecorder recorder(path, run);
        Jitter sink(recorder, rank + 0.37 * seed);
        test::FakePlan plan;
        plan.steps = 120;
        plan.evaluateEvery = 20;
        plan.failAt = failAt;
        test::fakeRun(plan)({parsed.config, folder.filePath("out").toStdString()}, sink, {});
        recorder.flush();
    }

    /// Makes runs differ, and gives every position its own seconds, tokens and epoch.
    struct Jitter final : EventSink {
        Jitter(EventSink& to, double salt) : m_to(to), m_salt(salt) {}
        void take(const Event& event) override {
            Event changed = event;
            if (auto* measured = std::get_if<Measured>(&changed)) {
                const auto step = static_cast<double>(measured->at.step);
                measured->value *= 1 + 0.02 * std::sin(m_salt * step);
                measured->at.seconds = step * (0.1 + m_salt / 300);
                measured->at.epoch = step / 40;
                measured->at.tokens = measured->at.step * (200 + static_cast<int>(10 * m_salt));
            } else if (auto* end = std::get_if<RunFinished>(&changed)) {
                if (end->summary.is_object()) {
                    end->summary["eval"]["accuracy"] = 0.8 + m_salt / 170;
                    end->summary["steps"] = 120000;
                }
            }
            m_to.take(changed);
        }
        EventSink& m_to;
        double m_salt;
    };
};

struct Window {
    explicit Window(const std::filesystem::path& store) {
        WindowServices services;
        services.catalog = test::fakeCatalog();
        services.run = test::fakeRun({});
        services.storePath = store;
        services.version = "test";
        main = std::make_unique<MainWindow>(std::move(services));
        main->resize(1280, 800);
        main->show();
        main->showPage("compare");
        page = qobject_cast<ComparePage*>(main->page("compare"));
    }

    template <class Widget>
    Widget* part(const char* name) const {
        return main->findChild<Widget*>(name);
    }

    /// Chooses runs and waits until table and curves are there.
    void choose(const std::vector<std::int64_t>& runs) const {
        main->workbench().compare(runs);
        QTRY_COMPARE(page->table()->model()->comparison().runs.size(), runs.size());
        QTRY_VERIFY(!chart().series.empty());
    }
    /// Makes a change and waits for the curves drawn after it.
    template <class Change>
    void andRedraw(const Change& change) const {
        int drawn = 0;
        const auto watch = QObject::connect(page->curves()->view(), &ChartView::zoomChanged,
                                            [&drawn] { ++drawn; });
        change();
        QTRY_VERIFY(drawn > 0);
        QObject::disconnect(watch);
    }
    const ChartSpec& chart() const { return page->curves()->view()->spec(); }

    std::unique_ptr<MainWindow> main;
    ComparePage* page = nullptr;
};

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

const std::vector<std::int64_t> allRuns{1, 2, 3, 4, 5};

}  // namespace

class TestCompare final : public QObject {
    Q_OBJECT

private:
    const QTemporaryDir m_settings;
    const Store m_store;

    /// The drawn line of a run: places on a linear axis are the values.
    static QList<QPointF> lineOf(const Window& window, std::size_t index) {
        return window.page->curves()->view()->items()[index].line()->points();
    }

private Q_SLOTS:
    void initTestCase() {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName("artemis");
    }

    void everySettingIsTheStoredOne() {
        const Window window(m_store.path);
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
        const Window window(m_store.path);
        window.choose(allRuns);
        const ComparisonModel& model = *window.page->table()->model();
        const std::string numbers =
            " FROM runs, json_tree(runs.summary) tree WHERE tree.type IN ('integer', 'real')";
        // "$.eval.accuracy" is "eval.accuracy" in the table.
        const auto exact = rows(m_store.path, "SELECT id, substr(fullkey, 3), value" + numbers);
        const auto shown =
            rows(m_store.path,
                 "SELECT iif(tree.type = 'real', printf('%.6g', value), printf('%,d', value))" +
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
        const Window window(m_store.path);
        window.choose(allRuns);
        auto* metrics = window.part<QComboBox>("compare.metric");
        auto* splits = window.part<QComboBox>("compare.split");
        auto* axes = window.part<QComboBox>("compare.axis");
        metrics->setCurrentIndex(metrics->findData(metric));
        splits->setCurrentIndex(splits->findData(split));
        axes->setCurrentText(axis);
        QTRY_COMPARE(QString::fromStdString(window.chart().title),
                     (split + " " + metric).replace('_', ' '));
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
            const QList<QPointF> drawn = lineOf(window, run);
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
        const Window window(m_store.path);
        window.choose({1, 2, 3, 4});
        window.part<QCheckBox>("compare.mean")->setChecked(true);
        QTRY_COMPARE(window.chart().series.size(), std::size_t{2});
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
        const Window window(m_store.path);
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
        const Window window(m_store.path);
        window.choose({1});
        window.andRedraw([&] { window.part<QSlider>("compare.smoothing")->setValue(50); });
        QTRY_VERIFY(window.chart().series[0].y[1] != lineOf(window, 0)[0].y());
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
        const Window window(m_store.path);
        window.choose({1, 4});
        window.andRedraw([&] { window.part<QCheckBox>("compare.log")->setChecked(true); });
        const QList<QPointF> drawn = lineOf(window, 1);
        const std::vector<double>& held = window.chart().series[1].y;
        QCOMPARE(drawn.size(), static_cast<qsizetype>(held.size()));
        QCOMPARE(drawn[5].y(), std::log10(held[5]));
    }

    void differencesOnlyHidesTheRest() {
        const Window window(m_store.path);
        window.choose({1, 2});
        window.part<QCheckBox>("compare.differences")->setChecked(true);
        const ComparisonModel& model = *window.page->table()->model();
        QStringList settings;
        for (int row = 0; row < model.rowCount(); ++row) {
            settings << model.index(row, 0).data().toString();
        }
        QVERIFY(settings.contains("training.seed"));
        QVERIFY(!settings.contains("fine_tuning.thin.rank"));
        QVERIFY(!settings.contains("status"));
    }

    void aRunKeepsItsLookEverywhere() {
        const Window window(m_store.path);
        window.choose({1, 2, 4});
        window.choose({2, 4, 5});  // 5 takes the look that 1 has left
        const ChartSpec& curves = window.chart();
        QTRY_COMPARE(curves.series[2].label, std::string("5 · rank-16"));
        const Comparison& table = window.page->table()->model()->comparison();
        const ChartSpec& bars = window.page->bars()->view()->spec();
        const std::vector<std::size_t> looks{1, 2, 0};
        for (std::size_t i = 0; i < looks.size(); ++i) {
            QCOMPARE(curves.series[i].look, looks[i]);
            QCOMPARE(table.runs[i].look, looks[i]);
        }
        QCOMPARE(bars.bars[0].look, std::size_t{1});
        QCOMPARE(bars.bars[1].look, std::size_t{2});
        const CurveItem& item = window.page->curves()->view()->items()[0];
        QCOMPARE(item.markers()->markerShape(), QScatterSeries::MarkerShapeRectangle);
    }

    void aClickOnTheLegendHides() {
        const Window window(m_store.path);
        window.choose({1, 4});
        const ChartView* view = window.page->curves()->view();
        auto* entry = view->chart()->legend()->markers(view->items()[0].markers()).front();
        Q_EMIT entry->clicked();
        QCOMPARE(lineOf(window, 0).size(), qsizetype{0});
        QVERIFY(lineOf(window, 1).size() > 0);
        QVERIFY(entry->font().strikeOut());
        Q_EMIT entry->clicked();
        QVERIFY(lineOf(window, 0).size() > 0);
    }

    void theListFiltersAndTicks() {
        const Window window(m_store.path);
        auto* list = window.part<QTableView>("compare.runs");
        QTRY_COMPARE(list->model()->rowCount(), 5);
        QTest::keyClicks(window.part<QLineEdit>("compare.filter"), "RANK-4 2 ·");
        QTRY_COMPARE(list->model()->rowCount(), 1);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Space);
        QCOMPARE(window.page->picker()->model()->chosen().size(), std::size_t{1});
        QTRY_COMPARE(window.part<QLabel>("compare.count")->text(), QString("1 runs chosen"));
        window.part<QLineEdit>("compare.filter")->setText("failed");
        QTRY_COMPARE(list->model()->index(0, 0).data().toString(), QString("5 · rank-16"));
        window.part<QPushButton>("compare.clear")->click();
        QVERIFY(window.page->picker()->model()->chosen().empty());
        window.part<QPushButton>("compare.newest")->click();
        QCOMPARE(window.page->picker()->model()->chosen().size(), std::size_t{4});
    }

    void tablesLeaveWithEveryDigit() {
        const Window window(m_store.path);
        window.choose({1, 4});
        const QString path = m_settings.filePath("table.csv");
        window.page->saveTableTo(path);
        QTRY_VERIFY(QFile::exists(path));
        const auto stored =
            rows(m_store.path,
                 "SELECT json_extract(summary, '$.loss_last') FROM runs WHERE id IN "
                 "(1, 4) ORDER BY id");
        const std::string line = "loss_last," + numberText(stored[0][0].number) + "," +
                                 numberText(stored[1][0].number) + "\n";
        QTRY_VERIFY(readFile(path.toStdString()).find(line) != std::string::npos);
        auto* table = window.part<QTableView>("compare.table");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().startsWith("\t1 · rank-4\t4 · rank-8\n"));
        QVERIFY(QGuiApplication::clipboard()->text().contains("fine_tuning.thin.rank\t4\t8\n"));
    }

    void picturesLeave() {
        const Window window(m_store.path);
        window.choose({1, 4});
        const QString svg = m_settings.filePath("curves.svg");
        const QString png = m_settings.filePath("bars.png");
        window.page->savePictureTo(svg);
        window.part<QTabWidget>("compare.tabs")->setCurrentIndex(1);
        window.page->savePictureTo(png);
        QTRY_VERIFY(QFile::exists(svg) && QFile::exists(png));
        QVERIFY(readFile(svg.toStdString()).find("train loss") != std::string::npos);
        QTRY_VERIFY(!QImage(png).isNull());
    }

    void anEmptyStoreSaysWhatThePageIsFor() {
        const QTemporaryDir folder;
        const Window window(folder.filePath("none.db").toStdString());
        auto* button = window.part<QPushButton>("compare.empty.setup");
        QTRY_VERIFY(button->isVisible());
        button->click();
        QCOMPARE(window.main->currentPage(), QString("setup"));
    }

    void theModelsAreProper() {
        PickModel pick;
        const QAbstractItemModelTester pickTester(&pick);
        ComparisonModel table;
        const QAbstractItemModelTester tableTester(&table);
        RunStore store = RunStore::open(m_store.path, StoreMode::ReadOnly);
        pick.setRuns(store.list());
        pick.choose(std::vector<std::int64_t>{2, 5});
        std::vector<RunRow> fewer = store.list();
        fewer.erase(fewer.begin());
        pick.setRuns(fewer);
        QCOMPARE(pick.chosen().size(), std::size_t{1});  // 5 is gone
        pick.setRuns(store.list());
        table.setComparison(compareRuns(store, pick.chosen()));
        table.setDifferencesOnly(true);
    }
};

QTEST_MAIN(TestCompare)
#include "test_compare.moc"
