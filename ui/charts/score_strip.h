// ScoreStrip: one score of all layers in small, with its intervals and a verdict in words; a click
// chooses it.
#pragma once

#include <QAbstractButton>
#include <vector>

#include "core/plan/trust.h"

namespace artemis {

class ScoreStrip final : public QAbstractButton {
    Q_OBJECT
public:
    explicit ScoreStrip(QWidget* parent = nullptr);

    /// `relative` in [0, 1], `intervals` of the same scale or none.
    void setContent(const QString& title, const std::vector<double>& relative,
                    const std::vector<Interval>& intervals, const QString& verdict);
    const QString& verdict() const { return m_verdict; }
    QSize sizeHint() const override { return {220, 170}; }
    QSize minimumSizeHint() const override { return {150, 120}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintBars(QPainter& painter, const QRectF& area) const;

    std::vector<double> m_relative;
    std::vector<Interval> m_intervals;
    QString m_verdict;
};

}  // namespace artemis
