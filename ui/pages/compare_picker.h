// ComparePicker: the list of runs with check boxes and a filter.
#pragma once

#include <QWidget>
#include <span>

#include "ui/models/pick_model.h"

class QPushButton;
class QTableView;

namespace artemis {

class ComparePicker final : public QWidget {
    Q_OBJECT
public:
    explicit ComparePicker(QWidget* parent = nullptr);

    PickModel* model() const { return m_model; }
    /// The newest runs that have something to show.
    void chooseNewest();

private:
    QWidget* makeList();
    void toggle(const QModelIndex& index);

    PickModel* m_model;
    PickFilter* m_filter;
    QTableView* m_list;
    QPushButton* m_clear;
};

}  // namespace artemis
