// Bins of equal width, drawn with numbers at both ends.
#include "ui/widgets/histogram.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr std::int64_t mostBins = 40;

std::vector<Histogram::Bin> binned(const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) {
        return {};
    }
    const auto [low, high] = std::ranges::minmax(numbers);
    const std::int64_t width = (high - low) / mostBins + 1;
    std::vector<Histogram::Bin> bins;
    for (std::int64_t from = low; from <= high; from += width) {
        bins.push_back({from, std::min(from + width - 1, high), 0});
    }
    for (const std::int64_t number : numbers) {
        ++bins[static_cast<std::size_t>((number - low) / width)].count;
    }
    return bins;
}

}  // namespace

Histogram::Histogram(QWidget* parent) : QWidget(parent) {
    setMinimumHeight(fontMetrics().lineSpacing() * 5);
    setFocusPolicy(Qt::NoFocus);
}

QSize Histogram::sizeHint() const { return {260, fontMetrics().lineSpacing() * 6}; }

void Histogram::show(const std::vector<std::int64_t>& numbers, std::int64_t limit,
                     const QString& limitLabel) {
    m_bins = binned(numbers);
    m_limit = limit;
    m_limitLabel = limitLabel;
    QString words;
    for (const Bin& bin : m_bins) {
        if (bin.count > 0) {
            words += tr("%1 to %2: %3; ").arg(bin.from).arg(bin.to).arg(bin.count);
        }
    }
    setAccessibleDescription(words);
    update();
}

QRect Histogram::plot() const {
    const int line = fontMetrics().lineSpacing();
    return rect().adjusted(2, line, -2, -line - 2);
}

double Histogram::placeOf(double number) const {
    const auto low = static_cast<double>(m_bins.front().from);
    const double span = static_cast<double>(m_bins.back().to) + 1 - low;
    return plot().left() + (number - low) / span * plot().width();
}

void Histogram::paintEvent(QPaintEvent*) {
    if (m_bins.empty()) {
        return;
    }
    QPainter painter(this);
    const QRect area = plot();
    const auto highest = std::ranges::max_element(m_bins, {}, &Bin::count)->count;
    painter.setPen(Qt::NoPen);
    painter.setBrush(curveColour(0, palette()));
    for (const Bin& bin : m_bins) {
        const double left = placeOf(static_cast<double>(bin.from));
        const double width = placeOf(static_cast<double>(bin.to + 1)) - left;
        const double height =
            area.height() * static_cast<double>(bin.count) / static_cast<double>(highest);
        painter.drawRect(QRectF(left, area.bottom() - height, std::max(1.0, width - 1),
                                bin.count > 0 ? std::max(1.0, height) : 0));
    }
    painter.setPen(hairline(palette()));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.setPen(ink(Ink::Muted, palette()));
    const QRect below(area.left(), area.bottom() + 2, area.width(), fontMetrics().height());
    painter.drawText(below, Qt::AlignLeft, QString::number(m_bins.front().from));
    painter.drawText(below, Qt::AlignRight, QString::number(m_bins.back().to));
    painter.drawText(rect(), Qt::AlignTop | Qt::AlignLeft, tr("at most %1").arg(highest));
    if (m_limit > m_bins.front().from && m_limit < m_bins.back().to) {
        const int place = static_cast<int>(placeOf(static_cast<double>(m_limit)));
        painter.setPen(QPen(ink(Ink::Warning, palette()), 1.5, Qt::DashLine));
        painter.drawLine(place, area.top(), place, area.bottom());
        const int width = fontMetrics().horizontalAdvance(m_limitLabel);
        painter.drawText(std::clamp(place - width / 2, 0, this->width() - width),
                         fontMetrics().ascent(), m_limitLabel);
    }
}

bool Histogram::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    QString text;
    for (const Bin& bin : m_bins) {
        if (help->pos().x() >= placeOf(static_cast<double>(bin.from)) &&
            help->pos().x() < placeOf(static_cast<double>(bin.to + 1))) {
            text = bin.from == bin.to ? tr("%1: %2").arg(bin.from).arg(bin.count)
                                      : tr("%1 to %2: %3").arg(bin.from).arg(bin.to).arg(bin.count);
        }
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

}  // namespace artemis
