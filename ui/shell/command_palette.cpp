// A line to type in above the commands that fit.
#include "ui/shell/command_palette.h"

#include <QKeyEvent>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/labels.h"

namespace artemis {

namespace {

/// Where the words stand: 0 at the start of the command's own name, 1 elsewhere in it, 2 in the
/// menu's name; -1 nowhere.
int rankOf(const Command& command, const QStringList& words) {
    const QString own = command.title.section(QStringLiteral(" › "), -1);
    int rank = 0;
    for (const QString& word : words) {
        if (!command.title.contains(word, Qt::CaseInsensitive)) {
            return -1;
        }
        const int here = own.startsWith(word, Qt::CaseInsensitive) ? 0
                         : own.contains(word, Qt::CaseInsensitive) ? 1
                                                                   : 2;
        rank = std::max(rank, here);
    }
    return rank;
}

}  // namespace

std::vector<const Command*> matching(const CommandList& commands, const QString& typed) {
    const QStringList words = typed.split(' ', Qt::SkipEmptyParts);
    std::vector<std::pair<int, const Command*>> ranked;
    for (const Command& command : commands.all()) {
        if (const int rank = rankOf(command, words); rank >= 0) {
            ranked.emplace_back(rank, &command);
        }
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& one) { return one.first; });
    std::vector<const Command*> found;
    for (const auto& [rank, command] : ranked) {
        found.push_back(command);
    }
    return found;
}

CommandPalette::CommandPalette(const CommandList& commands, QWidget* parent)
    : QDialog(parent),
      m_commands(commands),
      m_typed(new QLineEdit(this)),
      m_list(new QListWidget(this)) {
    setObjectName("palette");
    setWindowTitle(tr("Commands"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    nameControl(m_typed, "palette.typed", tr("Find a command"));
    m_typed->setPlaceholderText(tr("Type a few letters of a command"));
    nameControl(m_list, "palette.list", tr("Commands that fit"));
    m_list->setSpacing(3);
    layout->addWidget(m_typed);
    layout->addWidget(m_list, 1);
    resize(560, 420);
    m_typed->installEventFilter(this);
    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_typed, &QLineEdit::returnPressed, this, &CommandPalette::carryOut);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::carryOut);
    fill();
    m_typed->setFocus();
}

void CommandPalette::fill() {
    m_list->clear();
    m_shown = matching(m_commands, m_typed->text());
    for (const Command* command : m_shown) {
        const QString keys = command->action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(
            keys.isEmpty() ? command->title
                           : QStringLiteral("%1   (%2)").arg(command->title, keys));
        if (!command->action->isEnabled()) {
            item->setFlags(Qt::NoItemFlags);
        }
        m_list->addItem(item);
    }
    m_list->setCurrentRow(-1);
    step(1);
}

void CommandPalette::step(int rows) {
    for (int row = m_list->currentRow() + rows; row >= 0 && row < m_list->count(); row += rows) {
        if (m_list->item(row)->flags() & Qt::ItemIsEnabled) {
            m_list->setCurrentRow(row);
            return;
        }
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_typed && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            step(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::carryOut() {
    const int row = m_list->currentRow();
    if (row < 0) {
        return;
    }
    QAction* action = m_shown[static_cast<std::size_t>(row)]->action;
    accept();
    // After the palette is gone, so that a command which opens a dialog stands alone.
    QTimer::singleShot(0, action, &QAction::trigger);
}

}  // namespace artemis
