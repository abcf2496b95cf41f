// Reports of importance made by formula, and a window that shows them.
#pragma once

#include <QtTest>
#include <cmath>

#include "tests/support/cost_models.h"
#include "tests/ui/shell_window.h"
#include "ui/pages/importance_page.h"

namespace artemis::test {

/// Layer i of n: s = 0.2 + 0.8 i / (n − 1), in each of eight batches times 1 + 0.02 cos(batch + i).
inline ImportanceResult formulaResult(std::size_t layers, std::size_t modules) {
    ImportanceResult result;
    ImportanceReport& report = result.report;
    report.samples = 64;
    for (std::size_t i = 0; i < layers; ++i) {
        report.layers.push_back("encoder.layer." + std::to_string(i));
    }
    for (std::size_t m = 0; m < modules; ++m) {
        report.modules.push_back("module_" + std::to_string(m));
    }
    for (const char* id : {"gradient_based", "activation_based", "snr"}) {
        LayerScore score;
        score.id = id;
        const bool needsData = score.id != "snr";
        for (std::size_t batch = 0; batch < (needsData ? 8U : 1U); ++batch) {
            auto& row = score.perBatch.emplace_back();
            for (std::size_t i = 0; i < layers; ++i) {
                const double place = static_cast<double>(i) / static_cast<double>(layers - 1);
                const double noise = 0.02 * std::cos(static_cast<double>(batch + i));
                row.push_back((0.2 + 0.8 * place) * (1 + noise));
            }
        }
        if (needsData) {
            score.intervals = bootstrapIntervals(score.perBatch, 0.95, 1);
            score.stability = stabilityOf(score.perBatch, 1);
        }
        if (score.id != "activation_based") {
            for (std::size_t i = 0; i < layers; ++i) {
                auto& row = score.modules.emplace_back();
                for (std::size_t m = 0; m < modules; ++m) {
                    row.emplace_back(score.raw()[i] * static_cast<double>(m + 1));
                }
            }
        }
        report.scores.push_back(std::move(score));
    }
    report.information = Information{.distance = 0.4, .chance = 0.004, .informative = true};
    PlanBasis basis;
    basis.ground.shapes.assign(layers, "16x16 ");
    basis.ground.costs = evenModel(layers);
    basis.ground.run = {.epochs = 3, .stepsPerEpoch = 100};
    basis.ground.ranks = {.base = 16, .least = 4, .dynamic = true};
    basis.options.thresholds = {{"high", 0.7}, {"low", 0.3}};
    result.basis = basis;
    return result;
}

class ImportanceWindow {
public:
    explicit ImportanceWindow(const ImportanceResult& result) {
        main = m_home.window({}, false);
        main->showPage("importance");
        page = qobject_cast<ImportancePage*>(main->page("importance"));
        CheckedDraft draft;
        draft.yaml = readyYaml;
        draft.config.name = "trial";
        page->setResult(draft, result);
        QTest::qWait(50);
    }

    template <class Widget>
    Widget* part(const char* name) const {
        return main->findChild<Widget*>(name);
    }
    ImportanceBars* bars() const { return page->bars(); }
    const PlanDraft& plan() const { return *page->plan(); }
    Tier tier(std::size_t layer) const { return plan().plan().layers[layer].tier; }
    std::ptrdiff_t count(Tier wanted) const {
        return std::ranges::count(plan().plan().layers, wanted, &Choice::tier);
    }
    QString text(const char* name) const { return part<QLabel>(name)->text(); }
    void click(std::size_t layer) const {
        QTest::mouseClick(bars()->viewport(), Qt::LeftButton, {}, middle(layer));
    }
    QPoint middle(std::size_t layer) const {
        QRectF place = bars()->column(layer);
        place.setTop(place.bottom() - 14);  // Clear of the thresholds' lines.
        return place.center().toPoint();
    }
    /// Presses at one place of the bars, goes to another and lets go.
    void drag(const QPoint& from, const QPoint& to) const {
        QWidget* view = bars()->viewport();
        QTest::mousePress(view, Qt::LeftButton, {}, from);
        QTest::mouseMove(view, (from + to) / 2);
        QTest::mouseMove(view, to);
        QTest::mouseRelease(view, Qt::LeftButton, {}, to);
    }
    std::filesystem::path path(const std::string& name) const { return m_home.path(name); }

private:
    ShellHome m_home;

public:
    std::unique_ptr<MainWindow> main;
    ImportancePage* page = nullptr;
};

}  // namespace artemis::test
