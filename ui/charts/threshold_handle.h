// ThresholdHandle: the grip of a threshold at the side of a chart: a slider for keyboard and screen
// readers, dragged by the mouse.
#pragma once

#include <QAbstractSlider>

namespace artemis {

class ThresholdHandle final : public QAbstractSlider {
    Q_OBJECT
public:
    /// Steps of the slider in 1; one more than 1 means that no score reaches it.
    static constexpr int steps = 1000;
    /// `above` its line, or below it.
    ThresholdHandle(const QString& word, bool above, QWidget* parent);

    double threshold() const { return value() / static_cast<double>(steps); }
    void setThreshold(double threshold);
    bool isAbove() const { return m_above; }
    QSize sizeHint() const override;

Q_SIGNALS:
    /// The mouse drags it to this height of its parent.
    void draggedTo(double y);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void sliderChange(SliderChange change) override;

private:
    QString words() const;
    QString m_word;
    bool m_above;
    double m_grip = 0;  ///< From the line to where it was taken.
};

}  // namespace artemis
