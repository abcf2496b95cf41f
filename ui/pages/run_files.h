// RunFiles: checkpoints and results that a run wrote.
#pragma once

#include <QPushButton>
#include <QTreeWidget>
#include <QWidget>

#include "ui/run/run_data.h"

namespace artemis {

class RunFiles final : public QWidget {
    Q_OBJECT
public:
    explicit RunFiles(QWidget* parent = nullptr);
    void showFiles(const RunData& run);
    int count() const { return m_list->topLevelItemCount(); }

private:
    QString chosen() const;

    QTreeWidget* m_list;
    QPushButton* m_open;
    QPushButton* m_copy;
};

}  // namespace artemis
