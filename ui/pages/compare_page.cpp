// What the Compare page does; its layout stands in compare_page_layout.cpp.
#include "ui/pages/compare_page.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <algorithm>

#include "core/base/io.h"
#include "ui/charts/chart_picture.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr double pictureRatio = 2;

}  // namespace

void ComparePage::connectReader() {
    connect(&m_reader, &CompareReader::listed, this, &ComparePage::onListed);
    connect(&m_reader, &CompareReader::compared, this, &ComparePage::onCompared);
    connect(&m_reader, &CompareReader::overlaid, this,
            [this](const ChartSpec& chart) { m_curves->setChart(chart); });
    connect(&m_reader, &CompareReader::failed, &m_workbench, &Workbench::said);
    connect(m_picker->model(), &PickModel::chosenChanged, this, &ComparePage::onChosen);
    connect(m_curves, &CompareCurves::changed, &m_overlay, qOverload<>(&QTimer::start));
    connect(&m_overlay, &QTimer::timeout, this, &ComparePage::requestOverlay);
    connect(&m_refresh, &QTimer::timeout, this, [this] { m_reader.requestRuns(); });
    connect(m_table, &CompareTable::copied, &m_workbench, &Workbench::said);
    connect(m_table, &CompareTable::saveWanted, this, &ComparePage::chooseTable);
    connect(&m_workbench, &Workbench::compareWanted, this,
            [this](const std::vector<std::int64_t>& runs) { m_picker->model()->choose(runs); });
}

void ComparePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_reader.requestRuns();
    m_refresh.start();
}

void ComparePage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_refresh.stop();
}

void ComparePage::onListed(const std::vector<RunRow>& runs) {
    m_picker->model()->setRuns(runs);
    m_pages->setCurrentIndex(runs.empty() ? 0 : 1);
    if (isOutdated(runs)) {
        onChosen();
    }
}

/// A chosen run goes on, or has ended since it was read.
bool ComparePage::isOutdated(const std::vector<RunRow>& runs) const {
    return std::ranges::any_of(m_comparison.runs, [&runs](const ComparedRun& known) {
        const auto now = std::ranges::find(runs, known.row.id, &RunRow::id);
        return now != runs.end() &&
               (now->status == Status::Running || now->status != known.row.status);
    });
}

void ComparePage::onChosen() {
    const std::vector<ChosenRun>& chosen = m_picker->model()->chosen();
    m_count->setText(chosen.empty()       ? tr("No run chosen")
                     : chosen.size() == 1 ? tr("1 run chosen")
                                          : tr("%1 runs chosen").arg(chosen.size()));
    m_sides->setCurrentIndex(chosen.empty() ? 0 : 1);
    for (QAction* action : m_exports) {
        action->setEnabled(!chosen.empty());
    }
    m_reader.requestComparison(chosen);
}

void ComparePage::onCompared(const Comparison& comparison) {
    m_comparison = comparison;
    m_curves->setCurves(comparison.curves);
    m_bars->setComparison(comparison);
    m_table->setComparison(comparison);
    requestOverlay();
}

void ComparePage::requestOverlay() { m_reader.requestOverlay(m_curves->request()); }

Value ComparePage::session() const {
    Value runs = Value::array();
    for (const ChosenRun& run : m_picker->model()->chosen()) {
        runs.push_back(run.id);
    }
    return {{"runs", runs},
            {"curves", m_curves->session()},
            {"mean", m_mean->isChecked()},
            {"chart", m_tabs->currentIndex()},
            {"differences", m_table->differencesOnly()}};
}

void ComparePage::restoreSession(const Value& session) {
    m_curves->restore(session.value("curves", Value::object()));
    m_mean->setChecked(session.value("mean", false));
    m_tabs->setCurrentIndex(session.value("chart", 0));
    m_table->setDifferencesOnly(session.value("differences", false));
    m_picker->model()->choose(session.value("runs", std::vector<std::int64_t>()));
}

ChartView* ComparePage::shownChart() const {
    return m_tabs->currentIndex() == 0 ? m_curves->view() : m_bars->view();
}

void ComparePage::choosePicture() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the picture"), toQt(shownChart()->spec().title).replace(' ', '-') + ".svg",
        tr("Vector picture (*.svg);;Image (*.png)"));
    if (!path.isEmpty()) {
        savePictureTo(path);
    }
}

void ComparePage::savePictureTo(const QString& path) {
    const ChartView* view = shownChart();
    const bool vector = QFileInfo(path).suffix().compare("svg", Qt::CaseInsensitive) == 0;
    const PictureMaker maker;
    write(path,
          vector
              ? maker.svg(view->spec(), view->width(), view->height())
              : maker.png(view->spec(), view->width(), view->height(), pictureRatio).toStdString());
}

void ComparePage::chooseTable() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the table"), "comparison.csv",
                                                      tr("Tables (*.csv)"));
    if (!path.isEmpty()) {
        saveTableTo(path);
    }
}

void ComparePage::saveTableTo(const QString& path) { write(path, m_table->csv()); }

void ComparePage::write(const QString& path, std::string bytes) {
    m_workbench.files().run(
        this,
        [path, bytes = std::move(bytes)] {
            writeFile(path.toStdString(), bytes);
            return true;
        },
        [this, path](bool) { Q_EMIT m_workbench.said(tr("Saved %1").arg(path)); },
        [this](const QString& sentence) { Q_EMIT m_workbench.said(sentence); });
}

}  // namespace artemis
