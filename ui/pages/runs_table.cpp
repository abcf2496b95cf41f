// Two views on one model and one selection, side by side.
#include "ui/pages/runs_table.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/widgets/labels.h"

namespace artemis {

namespace {

/// Width in average characters a column starts with.
int usualWidth(const RunColumn& column) {
    switch (column.kind) {
        case RunColumn::Kind::Name:
            return 30;
        case RunColumn::Kind::Number:
        case RunColumn::Kind::Seed:
            return 9;
        case RunColumn::Kind::Duration:
            return 15;
        case RunColumn::Kind::Tags:
        case RunColumn::Kind::Notes:
            return 20;
        default:
            return std::max(16, static_cast<int>(column.path.size()) + 4);
    }
}

}  // namespace

RunsTable::RunsTable(RunsModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_frozen(new QTableView(this)),
      m_table(new QTableView(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_frozen);
    layout->addWidget(m_table, 1);
    prepare(m_table, "runs.table", tr("Runs"));
    prepare(m_frozen, "runs.table.pinned", tr("Pinned columns of the runs"));
    m_frozen->setSelectionModel(m_table->selectionModel());
    m_frozen->setFocusPolicy(Qt::NoFocus);
    m_frozen->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_frozen->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusProxy(m_table);
    connect(m_frozen->verticalScrollBar(), &QScrollBar::valueChanged, m_table->verticalScrollBar(),
            &QScrollBar::setValue);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, m_frozen->verticalScrollBar(),
            &QScrollBar::setValue);
    // The bar below the other view takes height that this one has to give up as well.
    connect(m_table->horizontalScrollBar(), &QScrollBar::rangeChanged, this, &RunsTable::fitPinned);
    connect(m_model, &QAbstractItemModel::modelReset, this, &RunsTable::onReset);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunsTable::onSelectionChanged);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RunsTable::onSelectionChanged);
    softenSelection();
    setPinned(1);
}

void RunsTable::prepare(QTableView* view, const QString& name, const QString& accessible) {
    nameControl(view, name, accessible);
    view->setModel(m_model);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    view->setShowGrid(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->setSortingEnabled(false);  // a third click ends the sorting, which Qt's own does not know
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 14);
    QHeaderView* header = view->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setMinimumSectionSize(40);
    connect(header, &QHeaderView::sortIndicatorChanged, this,
            [this, view](int column, Qt::SortOrder order) {
                QHeaderView* other = (view == m_table ? m_frozen : m_table)->horizontalHeader();
                const QSignalBlocker quiet(other);
                other->setSortIndicator(-1, Qt::AscendingOrder);
                other->viewport()->update();
                m_model->sort(column, order);
            });
    connect(header, &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (width > 0 && column < m_model->columnCount() - 1) {  // the last one fills the rest
            m_widths[columnId(m_model->columns()[static_cast<std::size_t>(column)])] = width;
        }
        fitPinned();
    });
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& at) {
        Q_EMIT headerMenuWanted(header->logicalIndexAt(at), header->mapToGlobal(at));
    });
    connect(view, &QWidget::customContextMenuRequested, this, [this, view](const QPoint& at) {
        Q_EMIT contextMenuWanted(view->viewport()->mapToGlobal(at));
    });
    connect(view, &QTableView::clicked, this,
            [this](const QModelIndex& at) { m_model->toggleGroup(at.row()); });
    view->installEventFilter(this);
}

void RunsTable::setPinned(int pinned) {
    m_pinned = std::clamp(pinned, 0, m_model->columnCount());
    showColumns();
}

void RunsTable::showColumns() {
    const int columns = m_model->columnCount();
    const int unit = fontMetrics().averageCharWidth();
    for (int i = 0; i < columns; ++i) {
        const RunColumn& column = m_model->columns()[static_cast<std::size_t>(i)];
        const auto known = m_widths.find(columnId(column));
        const int width = known != m_widths.end() ? known->second : usualWidth(column) * unit;
        for (QTableView* view : {m_frozen, m_table}) {
            view->setColumnHidden(i, (view == m_frozen) != (i < m_pinned));
            view->setColumnWidth(i, width);
        }
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    fitPinned();
}

void RunsTable::fitPinned() {
    m_frozen->setVisible(m_pinned > 0);
    m_frozen->setFixedWidth(m_frozen->horizontalHeader()->length() + 1);
    m_frozen->setHorizontalScrollBarPolicy(m_table->horizontalScrollBar()->maximum() > 0
                                               ? Qt::ScrollBarAlwaysOn
                                               : Qt::ScrollBarAlwaysOff);
}

void RunsTable::onReset() {
    showColumns();
    const int others = m_model->columnCount() - m_pinned;
    m_frozen->clearSpans();
    m_table->clearSpans();
    for (int row = 0; m_model->grouping() && row < m_model->rowCount(); ++row) {
        if (m_model->isHeading(row) && m_pinned > 1) {
            m_frozen->setSpan(row, 0, 1, m_pinned);
        }
        if (m_model->isHeading(row) && others > 1) {
            m_table->setSpan(row, m_pinned, 1, others);
        }
    }
    restoreSelection();
}

/// A reset of the model forgets what was chosen; the runs are still the same.
void RunsTable::restoreSelection() {
    m_restoring = true;
    QItemSelection rows;
    const int last = m_model->columnCount() - 1;
    for (const std::int64_t run : m_chosen) {
        if (const int row = m_model->rowOf(run); row >= 0) {
            rows.select(m_model->index(row, 0), m_model->index(row, last));
        }
    }
    const int current = m_model->rowOf(m_current);
    if (current >= 0) {
        const int column = std::min(m_pinned, last);
        m_table->selectionModel()->setCurrentIndex(m_model->index(current, column),
                                                   QItemSelectionModel::NoUpdate);
    }
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    m_restoring = false;
}

void RunsTable::onSelectionChanged() {
    if (m_restoring) {
        return;
    }
    m_chosen.clear();
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) {
        m_chosen.insert(m_model->runAt(row.row()));
    }
    m_chosen.erase(0);
    const std::int64_t current = m_model->runAt(m_table->currentIndex().row());
    if (current != 0 && current != m_current) {
        m_current = current;
        Q_EMIT currentChanged(current);
    }
    Q_EMIT selectionChanged();
}

std::vector<std::int64_t> RunsTable::chosen() const {
    std::vector<std::pair<int, std::int64_t>> placed;
    for (const std::int64_t run : m_chosen) {
        if (const int row = m_model->rowOf(run); row >= 0) {
            placed.emplace_back(row, run);
        }
    }
    std::ranges::sort(placed);
    std::vector<std::int64_t> runs;
    std::ranges::transform(placed, std::back_inserter(runs),
                           [](const auto& one) { return one.second; });
    return runs;
}

void RunsTable::choose(std::int64_t run) {
    m_current = run;
    m_chosen = {run};
    restoreSelection();
    if (const int row = m_model->rowOf(run); row >= 0) {
        m_table->scrollTo(m_model->index(row, std::min(m_pinned, m_model->columnCount() - 1)));
    }
    Q_EMIT selectionChanged();
}

bool RunsTable::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int row = m_table->currentIndex().row();
        if (m_model->isHeading(row) && (key == Qt::Key_Space || key == Qt::Key_Return)) {
            m_model->toggleGroup(row);
            m_table->setCurrentIndex(m_model->index(row, m_pinned));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RunsTable::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) {
        softenSelection();
    }
}

void RunsTable::softenSelection() {
    QPalette soft;
    soft.setColor(QPalette::Highlight, wash(QPalette()));
    soft.setColor(QPalette::HighlightedText, QPalette().color(QPalette::Text));
    for (QTableView* view : {m_frozen, m_table}) {
        view->setPalette(soft);
    }
}

}  // namespace artemis
