// A table of commands, and an editor for the keys of the chosen one.
#include "ui/shell/shortcuts_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QVBoxLayout>

namespace artemis {

ShortcutsDialog::ShortcutsDialog(const CommandList& commands, QWidget* parent)
    : QDialog(parent),
      m_commands(commands),
      m_table(new QTableWidget(this)),
      m_keys(new QKeySequenceEdit(this)),
      m_assign(new QPushButton(tr("Assign"), this)),
      m_clear(new QPushButton(tr("No keys"), this)),
      m_reset(new QPushButton(tr("Usual keys"), this)),
      m_conflict(new SignedText(this)) {
    setObjectName("shortcuts");
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(640, 560);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(makeTable(), 1);
    layout->addWidget(makeEditor());
    m_conflict->label()->setObjectName("shortcuts.conflict");
    layout->addWidget(m_conflict);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* all = buttons->addButton(tr("Usual keys for all"), QDialogButtonBox::ResetRole);
    nameControl(all, "shortcuts.reset_all", all->text());
    QPushButton* close = buttons->button(QDialogButtonBox::Close);
    nameControl(close, "shortcuts.close", tr("Close"));
    close->setAutoDefault(false);
    all->setAutoDefault(false);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(all, &QPushButton::clicked, this, &ShortcutsDialog::resetAll);
    refresh();
    m_table->selectRow(0);
    m_table->setFocus();
}

QWidget* ShortcutsDialog::makeTable() {
    m_table->setRowCount(static_cast<int>(m_commands.all().size()));
    m_table->setColumnCount(2);
    nameControl(m_table, "shortcuts.table", tr("Commands and their keys"));
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(1, 150);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ShortcutsDialog::showChosen);
    return m_table;
}

QWidget* ShortcutsDialog::makeEditor() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    nameControl(m_keys, "shortcuts.keys", tr("New keys"));
    if (auto* inner = m_keys->findChild<QLineEdit*>()) {
        inner->setAccessibleName(tr("New keys"));
        inner->setPlaceholderText(tr("Press the new keys"));
    }
    nameControl(m_assign, "shortcuts.assign", m_assign->text());
    nameControl(m_clear, "shortcuts.clear", m_clear->text());
    nameControl(m_reset, "shortcuts.reset", m_reset->text());
    layout->addWidget(m_keys, 1);
    for (QPushButton* button : {m_assign, m_clear, m_reset}) {
        button->setAutoDefault(false);
        layout->addWidget(button);
    }
    connect(m_keys, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutsDialog::look);
    connect(m_assign, &QPushButton::clicked, this, [this] { assignKeys(m_keys->keySequence()); });
    connect(m_clear, &QPushButton::clicked, this, [this] { assignKeys({}); });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        if (const Command* command = chosen()) {
            m_keys->setKeySequence(command->usual);
            if (m_assign->isEnabled()) {
                assignKeys(command->usual);
            }
        }
    });
    return line;
}

const Command* ShortcutsDialog::chosen() const {
    const int row = m_table->currentRow();
    return row < 0 ? nullptr : &m_commands.all()[static_cast<std::size_t>(row)];
}

void ShortcutsDialog::showChosen() {
    if (const Command* command = chosen()) {
        m_keys->setKeySequence(command->action->shortcut());
    }
    look();
}

void ShortcutsDialog::look() {
    const Command* command = chosen();
    const QKeySequence keys = m_keys->keySequence();
    const Command* other =
        command == nullptr ? nullptr : m_commands.conflict(keys, command->action);
    m_assign->setEnabled(command != nullptr && other == nullptr && !keys.isEmpty());
    if (other == nullptr) {
        m_conflict->clear();
        return;
    }
    m_conflict->say("warning", Ink::Warning,
                    tr("%1 belongs to “%2”. Press other keys, or take them from it first.")
                        .arg(keys.toString(QKeySequence::NativeText), other->title));
}

void ShortcutsDialog::assignKeys(const QKeySequence& keys) {
    if (const Command* command = chosen()) {
        command->action->setShortcut(keys);
        refresh();
        showChosen();
        Q_EMIT edited();
    }
}

void ShortcutsDialog::resetAll() {
    m_commands.apply({});
    refresh();
    showChosen();
    Q_EMIT edited();
}

void ShortcutsDialog::refresh() {
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const Command& command = m_commands.all()[static_cast<std::size_t>(row)];
        const QString keys = command.action->shortcut().toString(QKeySequence::NativeText);
        const QString words[] = {command.title, keys};
        for (int column = 0; column < 2; ++column) {
            if (m_table->item(row, column) == nullptr) {
                m_table->setItem(row, column, new QTableWidgetItem);
            }
            m_table->item(row, column)->setText(words[column]);
        }
    }
}

}  // namespace artemis
