// CommandList: every command of the window with its place in the menus and its keys, which may be
// changed.
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QMenuBar>
#include <map>
#include <string>
#include <vector>

namespace artemis {

struct Command {
    QAction* action;
    QString title;       ///< "File › Open experiment", without marks.
    QKeySequence usual;  ///< The keys it has unless they are changed.
};

class CommandList {
public:
    /// Every action below the menus that has an object name, in the menus' order.
    explicit CommandList(const QMenuBar& menus);

    const std::vector<Command>& all() const { return m_commands; }
    /// The other command that has these keys, or null.
    const Command* conflict(const QKeySequence& keys, const QAction* except) const;

    /// Object name → keys where they differ from the usual ones.
    std::map<std::string, std::string> changes() const;
    /// Keys of `changes`, the usual ones for all others.
    void apply(const std::map<std::string, std::string>& changes) const;

private:
    void add(const QMenu& menu, const QString& place);
    std::vector<Command> m_commands;
};

/// The words of a menu entry without the mark of its mnemonic and without an ellipsis.
QString plainTitle(QString text);

}  // namespace artemis
