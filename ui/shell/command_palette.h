// CommandPalette: finds any command by a few letters and carries it out.
#pragma once

#include <QDialog>
#include <QLineEdit>
#include <QListWidget>

#include "ui/shell/command_list.h"

namespace artemis {

/// Commands whose title holds every word typed, those that begin with the first word on top;
/// case is ignored.
std::vector<const Command*> matching(const CommandList& commands, const QString& typed);

class CommandPalette final : public QDialog {
    Q_OBJECT
public:
    /// `commands` must outlive the dialog.
    CommandPalette(const CommandList& commands, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void carryOut();
    void step(int rows);

    const CommandList& m_commands;
    QLineEdit* m_typed;
    QListWidget* m_list;
    std::vector<const Command*> m_shown;
};

}  // namespace artemis
