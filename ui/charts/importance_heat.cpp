// Cells, labels and the scale of shades.
#include "ui/charts/importance_heat.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr double widestLabel = 170;
constexpr double scaleWidth = 120;

QString numberOf(double value) { return QString::number(value, 'g', 3); }

}  // namespace

ImportanceHeat::ImportanceHeat(QWidget* parent) : QWidget(parent) {}

void ImportanceHeat::setContent(const std::vector<std::vector<std::optional<double>>>& values,
                                const std::vector<QString>& modules) {
    m_values = values;
    m_modules = modules;
    m_least = std::numeric_limits<double>::infinity();
    m_most = 0;
    for (const auto& row : m_values) {
        for (const std::optional<double>& value : row) {
            if (value && *value > 0) {
                m_least = std::min(m_least, *value);
                m_most = std::max(m_most, *value);
            }
        }
    }
    setAccessibleDescription(m_most > 0 ? tr("%1 layers and %2 modules, from %3 to %4")
                                              .arg(m_values.size())
                                              .arg(m_modules.size())
                                              .arg(numberOf(m_least), numberOf(m_most))
                                        : tr("This score looks at whole layers."));
    updateGeometry();
    update();
}

void ImportanceHeat::setCurrent(std::size_t layer) {
    m_current = layer;
    update();
}

QFont ImportanceHeat::labelFont() const {
    QFont smaller = font();
    smaller.setPointSizeF(smaller.pointSizeF() * 0.9);
    return smaller;
}

QSize ImportanceHeat::minimumSizeHint() const {
    const int row = QFontMetrics(labelFont()).height() - 2;
    return {300, static_cast<int>(m_modules.size()) * row + 2 * fontMetrics().height() + 18};
}

QRectF ImportanceHeat::plot() const {
    const QFontMetrics metrics(labelFont());
    double label = 0;
    for (const QString& module : m_modules) {
        label = std::max<double>(label, metrics.horizontalAdvance(module));
    }
    const double left = std::min(label, widestLabel) + 10;
    const int line = fontMetrics().height() + 4;
    return QRectF(left, 2, width() - left - 4, height() - 2 * line - 8);
}

QRectF ImportanceHeat::cell(std::size_t layer, std::size_t module) const {
    const QRectF area = plot();
    const double across = area.width() / static_cast<double>(m_values.size());
    const double down = area.height() / static_cast<double>(m_modules.size());
    return QRectF(area.left() + static_cast<double>(layer) * across,
                  area.top() + static_cast<double>(module) * down, across, down);
}

double ImportanceHeat::shadeOf(double value) const {
    if (value <= 0 || m_least >= m_most) {
        return value <= 0 ? 0 : 1;
    }
    return 0.08 + 0.92 * std::log(value / m_least) / std::log(m_most / m_least);
}

QColor ImportanceHeat::colourOf(double shade) const {
    const QColor from = palette().color(QPalette::Base);
    const QColor to = isDark(palette()) ? curveColour(0, palette()).lighter(115)
                                        : curveColour(0, palette()).darker(140);
    const auto share = static_cast<float>(shade);
    return QColor::fromRgbF(from.redF() + share * (to.redF() - from.redF()),
                            from.greenF() + share * (to.greenF() - from.greenF()),
                            from.blueF() + share * (to.blueF() - from.blueF()));
}

void ImportanceHeat::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_most <= 0) {
        painter.setPen(ink(Ink::Muted, palette()));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("This score looks at whole layers. Gradient and signal to noise "
                            "know modules."));
        return;
    }
    for (std::size_t layer = 0; layer < m_values.size(); ++layer) {
        for (std::size_t module = 0; module < m_modules.size(); ++module) {
            const std::optional<double>& value = m_values[layer][module];
            const QRectF place = cell(layer, module).adjusted(0.5, 0.5, -0.5, -0.5);
            if (value) {
                painter.fillRect(place, colourOf(shadeOf(*value)));
            } else {
                painter.fillRect(place, QBrush(hairline(palette()), Qt::BDiagPattern));
            }
        }
    }
    const QRectF top = cell(std::min(m_current, m_values.size() - 1), 0);
    painter.setPen(QPen(ink(Ink::Accent, palette()), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(top.left(), plot().top(), top.width(), plot().height()));
    paintLabels(painter);
    paintScale(painter);
}

void ImportanceHeat::paintLabels(QPainter& painter) const {
    const QRectF area = plot();
    painter.setPen(ink(Ink::Text, palette()));
    painter.setFont(labelFont());
    for (std::size_t module = 0; module < m_modules.size(); ++module) {
        const QRectF row = cell(0, module);
        const QRectF place(0, row.top(), area.left() - 6, row.height());
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_modules[module], Qt::ElideLeft,
                                                          static_cast<int>(place.width())));
    }
    painter.setFont(font());
    painter.setPen(ink(Ink::Muted, palette()));
    const double label = fontMetrics().horizontalAdvance(QStringLiteral("000")) + 4;
    const auto every =
        static_cast<std::size_t>(std::max(1.0, std::ceil(label / cell(0, 0).width())));
    for (std::size_t layer = 0; layer < m_values.size(); layer += every) {
        painter.drawText(QRectF(cell(layer, 0).center().x() - label, area.bottom() + 1, 2 * label,
                                fontMetrics().height()),
                         Qt::AlignCenter, QString::number(layer));
    }
}

void ImportanceHeat::paintScale(QPainter& painter) const {
    const int line = fontMetrics().height();
    const QRectF area = plot();
    const double top = height() - line - 2;
    QLinearGradient shades(area.left(), 0, area.left() + scaleWidth, 0);
    shades.setColorAt(0, colourOf(shadeOf(m_least)));
    shades.setColorAt(1, colourOf(1));
    const QString least = numberOf(m_least) + QStringLiteral("  ");
    const double before = fontMetrics().horizontalAdvance(least);
    painter.setPen(ink(Ink::Muted, palette()));
    painter.drawText(QPointF(area.left() - before, top + fontMetrics().ascent()), least);
    painter.fillRect(QRectF(area.left(), top + 2, scaleWidth, line - 4), shades);
    painter.drawText(QPointF(area.left() + scaleWidth + 8, top + fontMetrics().ascent()),
                     tr("%1  (logarithmic; hatched: no such module)").arg(numberOf(m_most)));
}

std::optional<std::pair<std::size_t, std::size_t>> ImportanceHeat::cellAt(
    const QPointF& place) const {
    const QRectF area = plot();
    if (m_most <= 0 || !area.contains(place)) {
        return {};
    }
    const QRectF first = cell(0, 0);
    const auto layer = static_cast<std::size_t>((place.x() - area.left()) / first.width());
    const auto module = static_cast<std::size_t>((place.y() - area.top()) / first.height());
    return std::pair{std::min(layer, m_values.size() - 1), std::min(module, m_modules.size() - 1)};
}

void ImportanceHeat::mousePressEvent(QMouseEvent* event) {
    if (const auto at = cellAt(event->position())) {
        Q_EMIT layerClicked(at->first);
    }
}

bool ImportanceHeat::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    QString text;
    if (const auto at = cellAt(help->pos())) {
        const std::optional<double>& value = m_values[at->first][at->second];
        text = tr("Layer %1, %2: %3")
                   .arg(at->first)
                   .arg(m_modules[at->second], value ? numberOf(*value) : tr("no such module"));
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

}  // namespace artemis
