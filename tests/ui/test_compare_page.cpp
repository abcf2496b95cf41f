// What the Compare page lets one do: choose, hide, find differences, take tables and pictures
// along.
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLegendMarker>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QTabWidget>

#include "core/base/io.h"
#include "core/base/text.h"
#include "tests/ui/compare_fixture.h"
#include "ui/shell/theme.h"

using namespace artemis;
using namespace artemis::test;

class TestComparePage final : public QObject {
    Q_OBJECT

private:
    const CompareStore m_store;

private Q_SLOTS:
    void differencesOnlyHidesTheRest() {
        const CompareWindow window(m_store.path);
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
        const CompareWindow window(m_store.path);
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
        const CompareWindow window(m_store.path);
        window.choose({1, 4});
        const ChartView* view = window.page->curves()->view();
        auto* entry = view->chart()->legend()->markers(view->items()[0].markers()).front();
        Q_EMIT entry->clicked();
        QCOMPARE(window.line(0).size(), qsizetype{0});
        QVERIFY(window.line(1).size() > 0);
        QVERIFY(entry->font().strikeOut());
        Q_EMIT entry->clicked();
        QVERIFY(window.line(0).size() > 0);
    }

    void choicesAreBackInTheNextWindow() {
        Value session;
        {
            const CompareWindow window(m_store.path);
            window.choose({4, 2});
            window.andRedraw([&window] {
                auto* metric = window.part<QComboBox>("compare.metric");
                metric->setCurrentIndex(metric->findData("accuracy"));
                window.part<QComboBox>("compare.axis")->setCurrentText("tokens");
                window.part<QSlider>("compare.smoothing")->setValue(40);
            });
            window.part<QCheckBox>("compare.differences")->setChecked(true);
            window.part<QCheckBox>("compare.mean")->setChecked(true);
            window.part<QTabWidget>("compare.tabs")->setCurrentIndex(1);
            session = window.page->session();
        }
        const CompareWindow window(m_store.path);
        window.page->restoreSession(Value::parse(session.dump()));
        QTRY_COMPARE(window.page->table()->model()->comparison().runs.size(), std::size_t{2});
        QTRY_VERIFY(!window.chart().series.empty());
        QCOMPARE(window.page->table()->model()->comparison().runs[0].row.id, std::int64_t{4});
        const OverlayRequest request = window.page->curves()->request();
        QCOMPARE(request.curve.name, std::string("accuracy"));
        QCOMPARE(request.curve.split, std::string("dev"));
        QCOMPARE(request.options.x, CurveAxis::Tokens);
        QCOMPARE(request.options.smoothing, 0.4);
        QVERIFY(request.options.meanOverSeeds);
        QVERIFY(window.page->table()->model()->differencesOnly());
        QCOMPARE(window.part<QTabWidget>("compare.tabs")->currentIndex(), 1);
        QCOMPARE(window.page->session(), session);
    }

    void theListFiltersAndTicks() {
        const CompareWindow window(m_store.path);
        auto* list = window.part<QTableView>("compare.runs");
        QTRY_COMPARE(list->model()->rowCount(), 5);
        QTest::keyClicks(window.part<QLineEdit>("compare.filter"), "RANK-4 2 ·");
        QTRY_COMPARE(list->model()->rowCount(), 1);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Space);
        QCOMPARE(window.page->picker()->model()->chosen().size(), std::size_t{1});
        QTRY_COMPARE(window.part<QLabel>("compare.count")->text(), QString("1 run chosen"));
        window.part<QLineEdit>("compare.filter")->setText("failed");
        QTRY_COMPARE(list->model()->index(0, 0).data().toString(), QString("5 · rank-16"));
        window.part<QPushButton>("compare.clear")->click();
        QVERIFY(window.page->picker()->model()->chosen().empty());
        window.part<QPushButton>("compare.newest")->click();
        QCOMPARE(window.page->picker()->model()->chosen().size(), std::size_t{4});
    }

    void tablesLeaveWithEveryDigit() {
        const CompareWindow window(m_store.path);
        window.choose({1, 4});
        const QString path = m_store.folder.filePath("table.csv");
        window.page->saveTableTo(path);
        QTRY_VERIFY(QFile::exists(path));
        RunStore store = RunStore::open(m_store.path, StoreMode::ReadOnly);
        const auto lossOf = [&store](std::int64_t run) {
            return numberText(store.show(run).row.summary.at("loss_last").get<double>());
        };
        const std::string line = "loss_last," + lossOf(1) + "," + lossOf(4) + "\n";
        QTRY_VERIFY(readFile(path.toStdString()).find(line) != std::string::npos);
        auto* table = window.part<QTableView>("compare.table");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().startsWith("\t1 · rank-4\t4 · rank-8\n"));
        QVERIFY(QGuiApplication::clipboard()->text().contains("fine_tuning.thin.rank\t4\t8\n"));
    }

    void picturesLeave() {
        const CompareWindow window(m_store.path);
        window.choose({1, 4});
        const QString svg = m_store.folder.filePath("curves.svg");
        const QString png = m_store.folder.filePath("bars.png");
        window.page->savePictureTo(svg);
        window.part<QTabWidget>("compare.tabs")->setCurrentIndex(1);
        window.page->savePictureTo(png);
        QTRY_VERIFY(QFile::exists(svg) && QFile::exists(png));
        QVERIFY(readFile(svg.toStdString()).find("train loss") != std::string::npos);
        QTRY_VERIFY(!QImage(png).isNull());
    }

    /// Pictures of the page for a person to look at, into $ARTEMIS_PICTURES.
    void pictures_data() {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light-1280") << false << QSize(1280, 800);
        QTest::newRow("dark-1280") << true << QSize(1280, 800);
        QTest::newRow("light-1920") << false << QSize(1920, 1080);
        QTest::newRow("dark-1920") << true << QSize(1920, 1080);
    }
    void pictures() {
        const QString folder = qEnvironmentVariable("ARTEMIS_PICTURES");
        if (folder.isEmpty()) {
            QSKIP("ARTEMIS_PICTURES names no folder for pictures");
        }
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        prepareStyle(*qApp);
        applyTheme(dark ? Theme::Dark : Theme::Light);
        const CompareWindow window(m_store.path);
        window.main->resize(size);
        const auto save = [&](const char* what) {
            QTest::qWait(300);
            const QString name =
                QString("%1/compare-%2-%3.png").arg(folder, what, QTest::currentDataTag());
            QVERIFY(window.main->grab().save(name));
        };
        save("none");
        window.choose(allRuns);
        save("curves");
        window.part<QCheckBox>("compare.mean")->setChecked(true);
        window.part<QCheckBox>("compare.log")->setChecked(true);
        window.part<QCheckBox>("compare.differences")->setChecked(true);
        window.part<QSlider>("compare.smoothing")->setValue(80);
        save("mean");
        window.part<QTabWidget>("compare.tabs")->setCurrentIndex(1);
        save("bars");
        window.page->savePictureTo(folder + "/bars.svg");
        window.part<QTabWidget>("compare.tabs")->setCurrentIndex(0);
        window.page->savePictureTo(folder + "/curves.svg");
        window.page->savePictureTo(folder + "/curves.png");
        QTest::qWait(200);
        applyTheme(Theme::Light);
    }

    void anEmptyStoreSaysWhatThePageIsFor() {
        const QTemporaryDir folder;
        const CompareWindow window(folder.filePath("none.db").toStdString());
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

QTEST_MAIN(TestComparePage)
#include "test_compare_page.moc"
