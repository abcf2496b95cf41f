// ColumnsDialog: which columns the table of runs has, in which order, and which stay at the left.
#pragma once

#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTreeWidget>
#include <vector>

#include "ui/models/run_columns.h"

namespace artemis {

struct ChosenColumns {
    std::vector<RunColumn> columns;
    int pinned = 0;  ///< The first ones stay at the left.
};

class ColumnsDialog final : public QDialog {
    Q_OBJECT
public:
    ColumnsDialog(const ChosenColumns& chosen, const std::vector<RunColumn>& settings,
                  const std::vector<RunColumn>& figures, QWidget* parent = nullptr);
    ChosenColumns chosen() const;

private:
    QWidget* makeOffered();
    QWidget* makeChosen();
    void offer(const QString& title, const std::vector<RunColumn>& columns);
    void search(const QString& words);
    void add(const RunColumn& column, bool pinned);
    void addCurrent();
    void removeCurrent();
    void moveCurrent(int places);
    void update();

    QLineEdit* m_search;
    QTreeWidget* m_offered;
    QListWidget* m_chosen;
    QPushButton* m_add = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_up = nullptr;
    QPushButton* m_down = nullptr;
    QPushButton* m_accept = nullptr;
};

}  // namespace artemis
