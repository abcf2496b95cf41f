// The table, its switch, and ways out of it.
#include "ui/pages/compare_table.h"

#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>
#include <set>

#include "core/report/table_text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_header.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

CompareTable::CompareTable(QWidget* parent)
    : QWidget(parent), m_model(new ComparisonModel(this)), m_table(new QTableView(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(makeControls());
    layout->addWidget(makeTable(), 1);
    auto* keys = new QShortcut(QKeySequence::Copy, m_table);
    keys->setContext(Qt::WidgetWithChildrenShortcut);
    connect(keys, &QShortcut::activated, this, &CompareTable::copy);
}

QWidget* CompareTable::makeControls() {
    auto* controls = new QWidget(this);
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_differences = new QCheckBox(tr("Differences only"), controls);
    auto* copyButton = new QPushButton(tr("Copy table"), controls);
    auto* save = new QPushButton(tr("Save table…"), controls);
    nameControl(m_differences, "compare.differences", m_differences->text());
    nameControl(copyButton, "compare.copy", copyButton->text());
    nameControl(save, "compare.save_table", save->text());
    copyButton->setToolTip(tr("With tabs between the cells, for a spreadsheet"));
    save->setToolTip(tr("As CSV"));
    layout->addWidget(m_differences);
    layout->addStretch(1);
    layout->addWidget(copyButton);
    layout->addWidget(save);
    connect(m_differences, &QCheckBox::toggled, m_model, &ComparisonModel::setDifferencesOnly);
    connect(copyButton, &QPushButton::clicked, this, &CompareTable::copyAll);
    connect(save, &QPushButton::clicked, this, &CompareTable::saveWanted);
    return controls;
}

QWidget* CompareTable::makeTable() {
    auto* card = new Card({}, {}, this);
    card->setAccessibleName(tr("Settings and final figures"));
    card->body()->setContentsMargins(2, 2, 2, 2);
    card->setMinimumHeight(100);
    nameControl(m_table, "compare.table", tr("Settings and final figures of the chosen runs"));
    m_table->setModel(m_model);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 10);
    auto* header = new ElidedHeader(m_table);
    header->setSectionsClickable(true);
    m_table->setHorizontalHeader(header);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setDefaultSectionSize(m_table->fontMetrics().averageCharWidth() *
                                                       19);
    softenSelection();
    card->body()->addWidget(m_table);
    return card;
}

/// Chosen cells keep the colour of their words.
void CompareTable::softenSelection() {
    QPalette soft;
    soft.setColor(QPalette::Highlight, wash(QPalette()));
    soft.setColor(QPalette::HighlightedText, QPalette().color(QPalette::Text));
    m_table->setPalette(soft);
}

void CompareTable::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) {
        softenSelection();
    }
}

void CompareTable::setComparison(const Comparison& comparison) {
    const bool sameColumns = m_model->columnCount() == static_cast<int>(comparison.runs.size()) + 1;
    m_model->setComparison(comparison);
    if (!sameColumns) {
        m_table->horizontalHeader()->resizeSection(0,
                                                   m_table->fontMetrics().averageCharWidth() * 28);
    }
}

void CompareTable::setDifferencesOnly(bool only) { m_differences->setChecked(only); }

std::string CompareTable::csv() const {
    return toCsv(tableOf(m_model->comparison(), m_model->differencesOnly()));
}

void CompareTable::copyAll() {
    const TextTable table = tableOf(m_model->comparison(), m_model->differencesOnly());
    QGuiApplication::clipboard()->setText(toQt(toTsv(table)));
    Q_EMIT copied(tr("Copied %n lines", nullptr, static_cast<int>(table.size())));
}

void CompareTable::copy() {
    const QModelIndexList cells = m_table->selectionModel()->selectedIndexes();
    if (cells.size() <= 1) {
        copyAll();
        return;
    }
    std::set<int> rows;
    std::set<int> columns;
    for (const QModelIndex& cell : cells) {
        rows.insert(cell.row());
        columns.insert(cell.column());
    }
    TextTable table;
    for (const int row : rows) {
        std::vector<std::string>& line = table.emplace_back();
        for (const int column : columns) {
            line.push_back(m_model->index(row, column)
                               .data(ComparisonModel::ExactRole)
                               .toString()
                               .toStdString());
        }
    }
    QGuiApplication::clipboard()->setText(toQt(toTsv(table)));
    Q_EMIT copied(tr("Copied %n lines", nullptr, static_cast<int>(table.size())));
}

}  // namespace artemis
