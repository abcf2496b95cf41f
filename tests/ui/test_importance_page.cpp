// The Importance page: what mouse and keyboard do to the plan, and how soon it is seen.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "tests/ui/importance_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

using Groups = PlanDraft::Groups;

QPoint onLine(const ImportanceBars& bars, double relative, std::size_t layer = 0) {
    return QPointF(bars.column(layer).center().x(), bars.heightOf(relative)).toPoint();
}

/// Counts how often a widget was painted. All of a window is painted at once.
struct PaintCounter final : QObject {
    bool eventFilter(QObject*, QEvent* event) override {
        count += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
    int count = 0;
};

}  // namespace

class TestImportancePage final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Scores rise evenly from 0.2 to 1: of 41 layers those from 0.7 on are 16 (i ≥ 25), those
    /// below 0.3 are 5.
    void tiersAreShown() {
        const ImportanceWindow window(formulaResult(41, 7));
        QCOMPARE(window.count(Tier::High), 16);
        QCOMPARE(window.count(Tier::Low), 5);
        QVERIFY(window.text("importance.verdict").contains("Stable"));
        QVERIFY(window.text("importance.verdict").contains("Informative"));
        QVERIFY(window.part<ScoreStrip>("importance.score.snr")->verdict().contains("no data"));
        QVERIFY(window.part<ScoreStrip>("importance.score.gradient_based")->isChecked());
        QVERIFY(window.bars()->accessibleDescription().startsWith("Layer 0"));
    }

    void aThresholdIsDragged() {
        const ImportanceWindow window(formulaResult(41, 7));
        const QString before = window.text("importance.trainable");
        // Costs are in seconds.
        const auto seconds = [](const Prediction& of) {
            return QString::fromStdString(durationText(of.secondsTotal));
        };
        QCOMPARE(window.text("importance.time"), seconds(window.plan().prediction()) + ", full " +
                                                     seconds(window.plan().fullPrediction()));
        const ImportanceBars& bars = *window.bars();
        window.drag(onLine(bars, 0.7), onLine(bars, 0.5));
        const double high = window.plan().thresholds().high;
        QVERIFY(std::abs(high - 0.5) < 0.01);
        const auto expected = std::ranges::count_if(window.plan().relative(),
                                                    [high](double score) { return score >= high; });
        QCOMPARE(window.count(Tier::High), expected);
        QVERIFY(window.text("importance.trainable") != before);
        QCOMPARE(window.part<QDoubleSpinBox>("importance.high_field")->value(), high);
        window.part<QPushButton>("action.importance.undo.button")->click();
        QCOMPARE(window.plan().thresholds().high, 0.7);  // The drag was one step.
        QVERIFY(!window.plan().canUndo());
        QCOMPARE(window.text("importance.trainable"), before);
        window.part<QPushButton>("action.importance.redo.button")->click();
        QCOMPARE(window.plan().thresholds().high, high);
    }

    void aThresholdStopsAtTheOther() {
        const ImportanceWindow window(formulaResult(41, 7));
        window.drag(onLine(*window.bars(), 0.7), onLine(*window.bars(), 0.1));
        QCOMPARE(window.plan().thresholds().high, window.plan().thresholds().low);
        QCOMPARE(window.count(Tier::Medium), 0);
    }

    void aThresholdIsMovedByKeys() {
        const ImportanceWindow window(formulaResult(41, 7));
        ThresholdHandle* low = window.bars()->lowHandle();
        low->setFocus();
        const auto frozen = window.count(Tier::Low);
        for (int i = 0; i < 10; ++i) {
            QTest::keyClick(low, Qt::Key_Up);
        }
        QVERIFY(std::abs(window.plan().thresholds().low - 0.35) < 1e-9);
        QVERIFY(window.count(Tier::Low) > frozen);
        window.part<QDoubleSpinBox>("importance.low_field")->setValue(0.1);
        QCOMPARE(window.count(Tier::Low), 0);
    }

    void aClickChangesATier() {
        const ImportanceWindow window(formulaResult(6, 7));
        QCOMPARE(window.tier(5), Tier::High);
        window.click(5);
        QCOMPARE(window.tier(5), Tier::Low);
        window.click(5);
        QCOMPARE(window.tier(5), Tier::Medium);
        QVERIFY(window.bars()->content().byHand[5]);
        QVERIFY(window.text("importance.layer").startsWith("Layer 5"));
        window.part<QPushButton>("importance.release")->click();
        QCOMPARE(window.tier(5), Tier::High);
    }

    void theKeyboardDoesTheSame() {
        const ImportanceWindow window(formulaResult(6, 7));
        ImportanceBars* bars = window.bars();
        bars->setFocus();
        QTest::keyClick(bars, Qt::Key_End);
        QTest::keyClick(bars, Qt::Key_Left);
        QCOMPARE(bars->current(), std::size_t{4});
        QTest::keyClick(bars, Qt::Key_Space);
        QCOMPARE(window.tier(4), Tier::Low);
        auto* tier = window.part<QComboBox>("importance.tier");
        tier->setFocus();
        QTest::keyClick(tier, Qt::Key_Up);
        QCOMPARE(window.tier(4), Tier::Medium);
        auto* rank = window.part<QSpinBox>("importance.rank");
        QTest::keyClick(bars, Qt::Key_Return);
        QTRY_VERIFY(rank->hasFocus());
        QTest::keyClicks(rank, "9");
        QTest::keyClick(rank, Qt::Key_Return);
        QCOMPARE(window.plan().plan().layers[4].rank, 9);
        QTest::keyClick(rank, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(window.plan().plan().layers[4].rank != 9);
        QTest::keyClick(rank, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(window.plan().plan().layers[4].rank, 9);
    }

    void aDoubleClickBelowABarEditsTheRank() {
        const ImportanceWindow window(formulaResult(6, 7));
        const QPoint place = window.bars()->words(2).center().toPoint();
        QCOMPARE(window.tier(2), Tier::Medium);
        QTest::mouseDClick(window.bars()->viewport(), Qt::LeftButton, {}, place);
        QTRY_VERIFY(window.part<QSpinBox>("importance.rank")->hasFocus());
        QCOMPARE(window.tier(2), Tier::Medium);
    }

    void layersShareByDragAndByMenu() {
        const ImportanceWindow window(formulaResult(11, 7));
        QCOMPARE(window.tier(3), Tier::Medium);
        const double before = window.plan().prediction().trainable;
        window.drag(window.middle(3), window.middle(5));
        QVERIFY((window.plan().plan().groups == Groups{{3, 5}}));
        QVERIFY(window.plan().prediction().trainable < before);
        window.bars()->setCurrent(4);
        auto* menu = window.part<QPushButton>("importance.share")->menu();
        Q_EMIT menu->aboutToShow();
        const auto offered = menu->actions();
        const auto found = std::ranges::find_if(
            offered, [](const QAction* action) { return action->text().startsWith("Layer 3,"); });
        QVERIFY(found != offered.end());
        (*found)->trigger();
        QVERIFY((window.plan().plan().groups == Groups{{3, 4, 5}}));
        window.part<QPushButton>("importance.ungroup")->click();
        QVERIFY((window.plan().plan().groups == Groups{{3, 5}}));
        window.drag(window.middle(3), window.middle(10));  // It trains in full: no sharing.
        QVERIFY((window.plan().plan().groups == Groups{{3, 5}}));
    }

    void theSolverFollowsTheSlider() {
        const ImportanceWindow window(formulaResult(12, 7));
        auto* slider = window.part<QSlider>("importance.target_slider");
        slider->setSliderDown(true);
        for (const int value : {12, 15, 20}) {
            slider->setValue(value);
            QTest::qWait(60);
        }
        slider->setSliderDown(false);
        QVERIFY(window.plan().prediction().speedup >= 2);
        QCOMPARE(window.plan().wishes().targetSpeedup, 2.0);
        QVERIFY(!window.bars()->content().inForce);
        window.part<QPushButton>("action.importance.undo.button")->click();
        QVERIFY(!window.plan().canUndo());
        QVERIFY(window.bars()->content().inForce);
        window.part<QDoubleSpinBox>("importance.target")->setValue(1.5);
        QVERIFY(window.plan().prediction().speedup >= 1.5);
        window.part<QPushButton>("action.importance.reset.button")->click();
        QVERIFY(window.bars()->content().inForce);
    }

    void scoresHavePlansOfTheirOwn() {
        const ImportanceWindow window(formulaResult(12, 7));
        window.click(0);
        const TierPlan edited = window.plan().plan();
        window.part<ScoreStrip>("importance.score.snr")->click();
        QVERIFY(!window.plan().canUndo());
        QVERIFY(window.text("importance.verdict").contains("weights alone"));
        QVERIFY(window.bars()->content().intervals.empty());
        window.part<ScoreStrip>("importance.score.gradient_based")->click();
        QVERIFY(window.plan().plan() == edited);
    }

    void filesLeave() {
        const ImportanceWindow window(formulaResult(12, 7));
        const auto saved = [&window](const std::string& name) {
            const auto path = window.path(name);
            window.page->saveTo(QString::fromStdString(path.string()));
            return QTest::qWaitFor([&path] { return std::filesystem::exists(path); })
                       ? readFile(path)
                       : std::string();
        };
        const std::string words = std::string("fine_tuning.") + efficiencyMethod + ".layers";
        QCOMPARE(find(parseYaml(saved("a.yaml")).tree, words)->size(), std::size_t{12});
        QCOMPARE(Value::parse(saved("a.json")).at("plan").at("layers").size(), std::size_t{12});
        QVERIFY(saved("a.csv").starts_with("layer,module,tier,rank,group,gradient_based"));
        const std::string svg = saved("a.svg");
        QVERIFY(svg.starts_with("<?xml"));
        QVERIFY(svg.find("trained in full") != std::string::npos);
        QVERIFY(saved("a.png").starts_with("\x89PNG"));
    }

    /// From the mouse event to the repainted bars and the new figures, on 96 layers with 7 modules.
    void draggingIsSmooth() {
        const ImportanceWindow window(formulaResult(96, 7));
        window.main->resize(1280, 800);
        QTest::qWait(100);
        ImportanceBars& bars = *window.bars();
        QWidget* view = bars.viewport();
        PaintCounter painted;
        view->installEventFilter(&painted);
        std::vector<double> times;
        QTest::mousePress(view, Qt::LeftButton, {}, onLine(bars, 0.7, 3));
        double shown = 0.7;
        QString last;
        int changes = 0;
        for (int i = 0; i < 200; ++i) {
            const double height = 0.65 + 0.25 * std::sin(i * 0.21);
            QElapsedTimer clock;
            clock.start();
            const int before = painted.count;
            QTest::mouseMove(view, onLine(bars, height, 3));
            if (window.plan().thresholds().high == shown) {
                continue;  // Less than a pixel further.
            }
            shown = window.plan().thresholds().high;
            while (painted.count == before && clock.elapsed() < 1000) {
                QCoreApplication::processEvents();
            }
            QVERIFY(painted.count > before);
            times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
            changes += window.text("importance.trainable") != last ? 1 : 0;
            last = window.text("importance.trainable");
        }
        QTest::mouseRelease(view, Qt::LeftButton, {}, onLine(bars, 0.65, 3));
        QVERIFY(changes > 50);
        std::ranges::sort(times);
        qInfo(
            "drag of a threshold, 96 layers x 7 modules: median %.1f ms, p95 %.1f ms, longest "
            "%.1f ms from mouse event to picture and budget",
            times[times.size() / 2], times[times.size() * 95 / 100], times.back());
    }

    void manyLayersScroll() {
        const ImportanceWindow window(formulaResult(96, 7));
        window.bars()->setCurrent(95);
        const QRectF last = window.bars()->column(95);
        QVERIFY(last.right() <= window.bars()->highHandle()->x());
        window.click(95);
        QCOMPARE(window.tier(95), Tier::Low);
        QVERIFY(window.page->heat()->cell(95, 6).right() <= window.page->heat()->width());
    }
};

QTEST_MAIN(TestImportancePage)
#include "test_importance_page.moc"
