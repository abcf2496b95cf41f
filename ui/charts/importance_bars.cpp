// Geometry and content of the bars; painting and input stand in files of their own.
#include "ui/charts/importance_bars.h"

#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/charts/tier_look.h"
#include "ui/widgets/labels.h"

namespace artemis {

namespace {

constexpr double leastStep = 13;  ///< Pixels for a layer; with more layers the bars scroll.

}  // namespace

ImportanceBars::ImportanceBars(QWidget* parent)
    : QAbstractScrollArea(parent),
      m_high(new ThresholdHandle(tierWord(Tier::High), true, viewport())),
      m_low(new ThresholdHandle(tierWord(Tier::Low), false, viewport())) {
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setMinimumHeight(200);
    nameControl(m_high, "importance.high", tr("Threshold of full training"));
    nameControl(m_low, "importance.low", tr("Threshold of freezing"));
    for (ThresholdHandle* handle : {m_high, m_low}) {
        connect(handle, &QAbstractSlider::valueChanged, this, &ImportanceBars::onHandle);
        connect(handle, &QAbstractSlider::sliderPressed, this, &ImportanceBars::gestureBegan);
        connect(handle, &QAbstractSlider::sliderReleased, this, &ImportanceBars::gestureEnded);
        connect(handle, &ThresholdHandle::draggedTo, this,
                [this, handle](double y) { moveHandle(handle, y); });
    }
}

void ImportanceBars::setContent(const LayerBars& content) {
    const bool sameSize = content.relative.size() == m_content.relative.size();
    m_content = content;
    m_current = std::min(m_current, std::max<std::size_t>(1, content.relative.size()) - 1);
    for (ThresholdHandle* handle : {m_high, m_low}) {
        const QSignalBlocker quiet(handle);
        handle->setRange(0, ThresholdHandle::steps + 1);
        handle->setThreshold(handle == m_high ? content.thresholds.high : content.thresholds.low);
    }
    m_high->setMinimum(m_low->value());
    m_low->setMaximum(m_high->value());
    if (!sameSize) {
        horizontalScrollBar()->setValue(0);
    }
    layOut();
    setAccessibleDescription(m_content.relative.empty() ? QString() : description(m_current));
    viewport()->update();
}

void ImportanceBars::setCurrent(std::size_t layer) {
    if (layer >= m_content.relative.size()) {
        return;
    }
    m_current = layer;
    const QRectF place = column(layer);
    const QRectF area = plot();
    QScrollBar* bar = horizontalScrollBar();
    if (place.left() < area.left()) {
        bar->setValue(bar->value() - static_cast<int>(std::ceil(area.left() - place.left())));
    } else if (place.right() > area.right()) {
        bar->setValue(bar->value() + static_cast<int>(std::ceil(place.right() - area.right())));
    }
    setAccessibleDescription(description(layer));
    viewport()->update();
    Q_EMIT currentChanged(layer);
}

int ImportanceBars::leftMargin() const {
    int widest = fontMetrics().horizontalAdvance(QStringLiteral("0.75"));
    for (const QString& word : {tr("Layer"), tr("Tier"), tr("Rank"), tr("Group")}) {
        widest = std::max(widest, fontMetrics().horizontalAdvance(word));
    }
    return widest + 12;
}

int ImportanceBars::widestRank() const {
    return std::max(fontMetrics().horizontalAdvance(rankText({Tier::High})),
                    fontMetrics().horizontalAdvance(QStringLiteral("888")));
}

bool ImportanceBars::ranksLieFlat() const { return step() >= widestRank() + 4; }

int ImportanceBars::rankRowHeight() const {
    return ranksLieFlat() ? lineHeight() : widestRank() + 6;
}

QRectF ImportanceBars::plot() const {
    const int line = lineHeight();
    const int groups = m_content.plan.groups.empty() ? 0 : line;
    const int below = 2 * line + rankRowHeight() + groups + static_cast<int>(wordsGap) + 2;
    const int top = line + 14 + m_high->height();
    return QRectF(leftMargin(), top, viewport()->width() - leftMargin() - m_high->width() - 8,
                  viewport()->height() - top - below);
}

double ImportanceBars::step() const {
    const double room = viewport()->width() - leftMargin() - m_high->width() - 8;
    const auto layers = static_cast<double>(std::max<std::size_t>(1, m_content.relative.size()));
    return std::max(leastStep, room / layers);
}

QRectF ImportanceBars::column(std::size_t layer) const {
    const QRectF area = plot();
    return QRectF(
        area.left() + static_cast<double>(layer) * step() - horizontalScrollBar()->value(),
        area.top(), step(), area.height());
}

QRectF ImportanceBars::words(std::size_t layer) const {
    const QRectF bar = column(layer);
    return QRectF(bar.left(), bar.bottom() + 1, bar.width(), viewport()->height() - bar.bottom());
}

double ImportanceBars::heightOf(double relative) const {
    const QRectF area = plot();
    return area.bottom() - std::clamp(relative, 0.0, 1.0) * area.height();
}

std::optional<std::size_t> ImportanceBars::layerAt(const QPointF& place) const {
    const QRectF area = plot();
    if (place.x() < area.left() || place.x() >= area.right() || place.y() < area.top() - 4) {
        return {};
    }
    const auto layer = static_cast<std::size_t>(
        (place.x() - area.left() + horizontalScrollBar()->value()) / step());
    return layer < m_content.relative.size() ? std::optional(layer) : std::nullopt;
}

void ImportanceBars::layOut() {
    for (ThresholdHandle* handle : {m_high, m_low}) {
        const QSize size = handle->sizeHint();
        handle->resize(size);
        const int line = static_cast<int>(std::lround(heightOf(handle->threshold())));
        handle->move(viewport()->width() - size.width(),
                     handle->isAbove() ? line - size.height() : line);
        handle->setVisible(!m_content.relative.empty());
    }
    const double wanted = step() * static_cast<double>(m_content.relative.size());
    const double more = wanted - plot().width();
    horizontalScrollBar()->setRange(0, more > 1 ? static_cast<int>(std::ceil(more)) : 0);
    horizontalScrollBar()->setPageStep(static_cast<int>(plot().width()));
    horizontalScrollBar()->setSingleStep(static_cast<int>(step()));
}

void ImportanceBars::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void ImportanceBars::scrollContentsBy(int, int) { viewport()->update(); }

void ImportanceBars::moveHandle(ThresholdHandle* handle, double y) {
    const QRectF area = plot();
    const double relative = (area.bottom() - y) / area.height();
    handle->setValue(static_cast<int>(std::lround(relative * ThresholdHandle::steps)));
}

void ImportanceBars::onHandle() {
    Q_EMIT thresholdsChanged({.high = m_high->threshold(), .low = m_low->threshold()});
}

QString ImportanceBars::groupOf(std::size_t layer) const {
    QStringList others;
    for (const auto& group : m_content.plan.groups) {
        if (std::ranges::find(group, layer) != group.end()) {
            for (const std::size_t one : group) {
                if (one != layer) {
                    others << QString::number(one);
                }
            }
        }
    }
    return others.join(QStringLiteral(", "));
}

QString ImportanceBars::description(std::size_t layer) const {
    const Choice& choice = m_content.plan.layers[layer];
    QString text = tr("Layer %1 (%2): importance %3 of the highest")
                       .arg(layer)
                       .arg(m_content.names[layer])
                       .arg(m_content.relative[layer], 0, 'f', 3);
    if (!m_content.intervals.empty()) {
        text += tr(", 95 % between %1 and %2")
                    .arg(m_content.intervals[layer].low, 0, 'f', 3)
                    .arg(m_content.intervals[layer].high, 0, 'f', 3);
    }
    text += tr("; %1: %2").arg(tierWord(choice.tier), tierMeaning(choice.tier));
    if (choice.tier == Tier::Medium) {
        text += tr(" of rank %1").arg(choice.rank);
    }
    const QString others = groupOf(layer);
    if (!others.isEmpty()) {
        text += tr("; shares with %1").arg(others);
    }
    if (m_content.byHand[layer]) {
        text += tr("; set by hand");
    }
    return text;
}

}  // namespace artemis
