// Tour: five steps through the window for a first start; each may be the last.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <vector>

namespace artemis {

struct TourStep {
    QString page;  ///< Shown behind the step.
    QString title;
    QString words;
};

std::vector<TourStep> tourSteps();

class Tour final : public QFrame {
    Q_OBJECT
public:
    /// A card over the lower right corner of `window`.
    explicit Tour(QWidget* window);
    void start();
    int step() const { return m_step; }

Q_SIGNALS:
    void pageWanted(const QString& id);
    /// At its end, or skipped.
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void show(int step);
    void end();
    void place();

    std::vector<TourStep> m_steps;
    int m_step = 0;
    QLabel* m_title;
    QLabel* m_words;
    QLabel* m_count;
    QPushButton* m_skip;
    QPushButton* m_back;
    QPushButton* m_next;
};

}  // namespace artemis
