// Compare: chosen runs side by side: curves over each other, bars of final figures, and the table
// of what was set and what came out.
#pragma once

#include <QTimer>

#include "ui/pages/compare_bars.h"
#include "ui/pages/compare_curves.h"
#include "ui/pages/compare_picker.h"
#include "ui/pages/compare_table.h"
#include "ui/pages/page.h"
#include "ui/pages/services.h"
#include "ui/widgets/labels.h"

class QCheckBox;
class QPushButton;
class QStackedWidget;
class QTabWidget;

namespace artemis {

class ComparePage final : public Page {
    Q_OBJECT
public:
    explicit ComparePage(Workbench& workbench, QWidget* parent = nullptr);

    ComparePicker* picker() const { return m_picker; }
    CompareCurves* curves() const { return m_curves; }
    CompareBars* bars() const { return m_bars; }
    CompareTable* table() const { return m_table; }
    /// The chart that is shown, into a file: SVG by its ending, else PNG.
    void savePictureTo(const QString& path);
    void saveTableTo(const QString& path);
    Value session() const override;
    void restoreSession(const Value& session) override;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeEmpty();
    QWidget* makeNoneChosen();
    QWidget* makeContent();
    QWidget* makeCharts();
    QWidget* makeChartButtons();
    void makeActions();
    void connectReader();

    void onListed(const std::vector<RunRow>& runs);
    void onChosen();
    void onCompared(const Comparison& comparison);
    bool isOutdated(const std::vector<RunRow>& runs) const;
    void requestOverlay();
    ChartView* shownChart() const;
    void choosePicture();
    void chooseTable();
    void write(const QString& path, std::string bytes);

    Workbench& m_workbench;
    CompareReader m_reader;
    Comparison m_comparison;
    QTimer m_refresh;  ///< Other programs write to the store as well.
    QTimer m_overlay;  ///< Gathers changes of one gesture.
    ComparePicker* m_picker;
    CompareCurves* m_curves;
    CompareBars* m_bars;
    CompareTable* m_table;
    std::vector<QAction*> m_exports;  ///< Commands that want a run chosen.
    InkLabel* m_count = nullptr;
    QPushButton* m_showAll = nullptr;
    QCheckBox* m_mean = nullptr;
    QTabWidget* m_tabs = nullptr;
    QStackedWidget* m_pages = nullptr;  ///< No runs, or the picker and what is chosen.
    QStackedWidget* m_sides = nullptr;  ///< None chosen, or charts and table.
};

}  // namespace artemis
