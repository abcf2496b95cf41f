// RunFigures: the last value of everything that evaluations measured, a row a figure and a column a
// set; for runs without curves.
#pragma once

#include <QTableWidget>

#include "ui/run/run_data.h"

namespace artemis {

class RunFigures final : public QTableWidget {
    Q_OBJECT
public:
    explicit RunFigures(QWidget* parent = nullptr);

    void show(const RunData& run);
    using QTableWidget::show;
};

}  // namespace artemis
