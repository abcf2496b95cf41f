// ShortcutsDialog: the keys of every command, changed one at a time; keys that are taken are told.
#pragma once

#include <QDialog>
#include <QKeySequenceEdit>
#include <QPushButton>
#include <QTableWidget>

#include "ui/shell/command_list.h"
#include "ui/widgets/labels.h"

namespace artemis {

class ShortcutsDialog final : public QDialog {
    Q_OBJECT
public:
    /// `commands` must outlive the dialog; its actions change at once.
    ShortcutsDialog(const CommandList& commands, QWidget* parent);

Q_SIGNALS:
    /// The person has changed keys.
    void edited();

private:
    QWidget* makeTable();
    QWidget* makeEditor();
    const Command* chosen() const;
    void showChosen();
    void look();
    void assignKeys(const QKeySequence& keys);
    void resetAll();
    void refresh();

    const CommandList& m_commands;
    QTableWidget* m_table;
    QKeySequenceEdit* m_keys;
    QPushButton* m_assign;
    QPushButton* m_clear;
    QPushButton* m_reset;
    SignedText* m_conflict;
};

}  // namespace artemis
