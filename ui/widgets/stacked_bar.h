// StackedBar: parts of a whole beside a limit, told apart by pattern as well as by colour.
#pragma once

#include <QBrush>
#include <QWidget>
#include <vector>

namespace artemis {

/// Colour and pattern of the n-th part of a whole.
QBrush partBrush(std::size_t part, const QPalette& palette);

class StackedBar final : public QWidget {
    Q_OBJECT
public:
    struct Part {
        QString label;
        double amount;
        QString text;  ///< The amount in words.
    };
    explicit StackedBar(QWidget* parent = nullptr);

    /// The parts from left to right over the whole width; above them what share of `limit` they
    /// take.
    void show(const std::vector<Part>& parts, double limit, const QString& limitText);
    QSize sizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double total() const;
    void paintBar(QPainter& painter, const QRect& bar) const;
    void paintGauge(QPainter& painter, const QRect& gauge) const;
    void paintLegend(QPainter& painter, int top) const;

    std::vector<Part> m_parts;
    double m_limit = 0;
    QString m_limitText;
};

}  // namespace artemis
