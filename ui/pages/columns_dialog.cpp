// What there is at the left, what is shown at the right; checked columns are pinned.
#include "ui/pages/columns_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"

namespace artemis {

namespace {

constexpr int idRole = Qt::UserRole;

QPushButton* made(const QString& name, const QString& iconName, const QString& text,
                  QWidget* parent) {
    auto* button = new QPushButton(icon(iconName), text, parent);
    nameControl(button, name, text);
    button->setAutoDefault(false);
    return button;
}

}  // namespace

ColumnsDialog::ColumnsDialog(const ChosenColumns& chosen, const std::vector<RunColumn>& settings,
                             const std::vector<RunColumn>& figures, QWidget* parent)
    : QDialog(parent),
      m_search(new QLineEdit(this)),
      m_offered(new QTreeWidget(this)),
      m_chosen(new QListWidget(this)) {
    setWindowTitle(tr("Columns"));
    resize(760, 520);
    auto* layout = new QVBoxLayout(this);
    auto* lists = new QHBoxLayout;
    lists->setSpacing(16);
    lists->addWidget(makeOffered(), 1);
    lists->addWidget(makeChosen(), 1);
    layout->addLayout(lists, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    nameControl(m_accept, "columns.ok", tr("OK"));
    nameControl(buttons->button(QDialogButtonBox::Cancel), "columns.cancel", tr("Cancel"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    offer(tr("About the run"), factColumns());
    offer(tr("Final figures"), figures);
    offer(tr("Settings"), settings);
    for (std::size_t i = 0; i < chosen.columns.size(); ++i) {
        add(chosen.columns[i], static_cast<int>(i) < chosen.pinned);
    }
    update();
}

QWidget* ColumnsDialog::makeOffered() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    m_search->setPlaceholderText(tr("Search columns"));
    m_search->setClearButtonEnabled(true);
    nameControl(m_search, "columns.search", tr("Search columns"));
    m_offered->setHeaderHidden(true);
    m_offered->setUniformRowHeights(true);
    nameControl(m_offered, "columns.offered", tr("Columns there are"));
    m_add = made("columns.add", "add", tr("Show this column"), side);
    layout->addWidget(new QLabel(tr("There are"), side));
    layout->addWidget(m_search);
    layout->addWidget(m_offered, 1);
    layout->addWidget(m_add);
    connect(m_search, &QLineEdit::textChanged, this, &ColumnsDialog::search);
    connect(m_offered, &QTreeWidget::itemActivated, this, &ColumnsDialog::addCurrent);
    connect(m_offered, &QTreeWidget::currentItemChanged, this, &ColumnsDialog::update);
    connect(m_add, &QPushButton::clicked, this, &ColumnsDialog::addCurrent);
    return side;
}

QWidget* ColumnsDialog::makeChosen() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    nameControl(m_chosen, "columns.chosen", tr("Columns that are shown"));
    auto* note = new InkLabel(Ink::Muted, side,
                              tr("Checked columns stay at the left while the others scroll."));
    note->setWordWrap(true);
    layout->addWidget(new QLabel(tr("Shown, from left to right"), side));
    layout->addWidget(m_chosen, 1);
    layout->addWidget(note);
    auto* buttons = new QHBoxLayout;
    m_up = made("columns.up", "up", tr("Up"), side);
    m_down = made("columns.down", "down", tr("Down"), side);
    m_remove = made("columns.remove", "remove", tr("Hide"), side);
    for (QPushButton* button : {m_up, m_down, m_remove}) {
        buttons->addWidget(button);
    }
    layout->addLayout(buttons);
    connect(m_up, &QPushButton::clicked, this, [this] { moveCurrent(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveCurrent(1); });
    connect(m_remove, &QPushButton::clicked, this, &ColumnsDialog::removeCurrent);
    connect(m_chosen, &QListWidget::currentRowChanged, this, &ColumnsDialog::update);
    return side;
}

void ColumnsDialog::offer(const QString& title, const std::vector<RunColumn>& columns) {
    if (columns.empty()) {
        return;
    }
    auto* group = new QTreeWidgetItem(m_offered, {title});
    group->setFlags(Qt::ItemIsEnabled);
    for (const RunColumn& column : columns) {
        auto* item = new QTreeWidgetItem(group, {columnTitle(column)});
        item->setData(0, idRole, columnId(column));
    }
    group->setExpanded(true);
}

void ColumnsDialog::search(const QString& words) {
    for (int i = 0; i < m_offered->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_offered->topLevelItem(i);
        bool any = false;
        for (int j = 0; j < group->childCount(); ++j) {
            const bool fits = group->child(j)->text(0).contains(words, Qt::CaseInsensitive);
            group->child(j)->setHidden(!fits);
            any = any || fits;
        }
        group->setHidden(!any);
    }
}

void ColumnsDialog::add(const RunColumn& column, bool pinned) {
    auto* item = new QListWidgetItem(columnTitle(column), m_chosen);
    item->setData(idRole, columnId(column));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(pinned ? Qt::Checked : Qt::Unchecked);
}

void ColumnsDialog::addCurrent() {
    const QTreeWidgetItem* item = m_offered->currentItem();
    const auto column = item == nullptr ? std::nullopt : columnOf(item->data(0, idRole).toString());
    if (!column) {
        return;
    }
    for (int i = 0; i < m_chosen->count(); ++i) {
        if (m_chosen->item(i)->data(idRole) == columnId(*column)) {
            m_chosen->setCurrentRow(i);
            return;
        }
    }
    add(*column, false);
    m_chosen->setCurrentRow(m_chosen->count() - 1);
    update();
}

void ColumnsDialog::removeCurrent() {
    delete m_chosen->takeItem(m_chosen->currentRow());
    update();
}

void ColumnsDialog::moveCurrent(int places) {
    const int from = m_chosen->currentRow();
    QListWidgetItem* item = m_chosen->takeItem(from);
    m_chosen->insertItem(from + places, item);
    m_chosen->setCurrentItem(item);
    update();
}

void ColumnsDialog::update() {
    const int row = m_chosen->currentRow();
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_chosen->count());
    m_remove->setEnabled(row >= 0 && m_chosen->count() > 1);
    const QTreeWidgetItem* item = m_offered->currentItem();
    m_add->setEnabled(item != nullptr && item->parent() != nullptr);
}

ChosenColumns ColumnsDialog::chosen() const {
    ChosenColumns result;
    std::vector<RunColumn> others;
    for (int i = 0; i < m_chosen->count(); ++i) {
        const auto column = columnOf(m_chosen->item(i)->data(idRole).toString());
        const bool pinned = m_chosen->item(i)->checkState() == Qt::Checked;
        (pinned ? result.columns : others).push_back(column.value_or(RunColumn{}));
    }
    result.pinned = static_cast<int>(result.columns.size());
    result.columns.insert(result.columns.end(), others.begin(), others.end());
    return result;
}

}  // namespace artemis
