// Walks the menus.
#include "ui/shell/command_list.h"

#include <QMenu>
#include <QRegularExpression>
#include <algorithm>

namespace artemis {

namespace {

/// Commands of other menus, such as layouts a person has saved, come and go; they keep no keys.
bool isLasting(const QAction& action) {
    return !action.isSeparator() && !action.objectName().isEmpty();
}

}  // namespace

QString plainTitle(QString text) {
    static const QRegularExpression mark("&(?!&)");
    return text.remove(mark).remove(QStringLiteral("…")).trimmed();
}

CommandList::CommandList(const QMenuBar& menus) {
    for (const QAction* top : menus.actions()) {
        if (top->menu() != nullptr) {
            add(*top->menu(), plainTitle(top->text()));
        }
    }
}

void CommandList::add(const QMenu& menu, const QString& place) {
    for (QAction* action : menu.actions()) {
        const QString title = place + QStringLiteral(" › ") + plainTitle(action->text());
        if (action->menu() != nullptr) {
            add(*action->menu(), title);
        } else if (isLasting(*action)) {
            m_commands.push_back({action, title, action->shortcut()});
        }
    }
}

const Command* CommandList::conflict(const QKeySequence& keys, const QAction* except) const {
    const auto found = std::ranges::find_if(m_commands, [&](const Command& command) {
        return command.action != except && !keys.isEmpty() && command.action->shortcut() == keys;
    });
    return found == m_commands.end() ? nullptr : &*found;
}

std::map<std::string, std::string> CommandList::changes() const {
    std::map<std::string, std::string> changed;
    for (const Command& command : m_commands) {
        if (command.action->shortcut() != command.usual) {
            changed[command.action->objectName().toStdString()] =
                command.action->shortcut().toString(QKeySequence::PortableText).toStdString();
        }
    }
    return changed;
}

void CommandList::apply(const std::map<std::string, std::string>& changes) const {
    for (const Command& command : m_commands) {
        const auto changed = changes.find(command.action->objectName().toStdString());
        command.action->setShortcut(
            changed == changes.end()
                ? command.usual
                : QKeySequence::fromString(QString::fromStdString(changed->second),
                                           QKeySequence::PortableText));
    }
}

}  // namespace artemis
