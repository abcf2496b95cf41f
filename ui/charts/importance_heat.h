// ImportanceHeat: a score of every module of every layer as a map, darker where it is larger.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

namespace artemis {

class ImportanceHeat final : public QWidget {
    Q_OBJECT
public:
    explicit ImportanceHeat(QWidget* parent = nullptr);

    /// [layers][modules]; nothing where a layer has no such module; empty: the score has none.
    void setContent(const std::vector<std::vector<std::optional<double>>>& values,
                    const std::vector<QString>& modules);
    void setCurrent(std::size_t layer);
    QSize sizeHint() const override { return {600, 180}; }
    QSize minimumSizeHint() const override;
    /// The cell of a module of a layer.
    QRectF cell(std::size_t layer, std::size_t module) const;

Q_SIGNALS:
    void layerClicked(std::size_t layer);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    QFont labelFont() const;
    QRectF plot() const;
    /// In [0, 1] on a logarithmic scale between the least and the largest value.
    double shadeOf(double value) const;
    QColor colourOf(double shade) const;
    std::optional<std::pair<std::size_t, std::size_t>> cellAt(const QPointF& place) const;
    void paintLabels(QPainter& painter) const;
    void paintScale(QPainter& painter) const;

    std::vector<std::vector<std::optional<double>>> m_values;
    std::vector<QString> m_modules;
    double m_least = 0;
    double m_most = 0;
    std::size_t m_current = 0;
};

}  // namespace artemis
