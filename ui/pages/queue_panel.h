// QueuePanel: experiments that wait for their turn, and what can be done with them.
#pragma once

#include <QFrame>
#include <QTableView>
#include <QToolButton>

#include "ui/models/queue_model.h"
#include "ui/pages/services.h"
#include "ui/widgets/labels.h"

namespace artemis {

/// Hidden while the queue is empty.
class QueuePanel final : public QFrame {
    Q_OBJECT
public:
    explicit QueuePanel(Workbench& workbench, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeButtons();
    QToolButton* button(const QString& name, const QString& iconName, const QString& text,
                        std::function<void()> what);
    void onChanged();
    void updateText();
    void updateButtons();
    std::vector<std::int64_t> chosen(std::initializer_list<QueueState> states) const;
    void move(std::int64_t places);

    Workbench& m_workbench;
    QueueModel* m_model;
    QTableView* m_table;
    InkLabel* m_text;
    QToolButton* m_pause = nullptr;
    QToolButton* m_up = nullptr;
    QToolButton* m_down = nullptr;
    QToolButton* m_retry = nullptr;
    QToolButton* m_remove = nullptr;
    QToolButton* m_clear = nullptr;
};

}  // namespace artemis
