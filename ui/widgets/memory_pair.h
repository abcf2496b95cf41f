// MemoryPair: the memory of full fine-tuning and of a plan by part, one bar above the other on the
// same scale.
#pragma once

#include <QWidget>
#include <vector>

namespace artemis {

class MemoryPair final : public QWidget {
    Q_OBJECT
public:
    struct Part {
        QString label;
        double full;  ///< Bytes.
        double plan;
    };
    explicit MemoryPair(QWidget* parent = nullptr);

    /// Parts that are nothing in both are left out.
    void setParts(const std::vector<Part>& parts);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {240, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int line() const { return fontMetrics().height() + 4; }
    void paintBar(QPainter& painter, double top, double Part::*side) const;
    void paintTable(QPainter& painter, int top) const;

    std::vector<Part> m_parts;
    double m_full = 0;
    double m_plan = 0;
};

}  // namespace artemis
