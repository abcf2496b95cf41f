// ImportanceBars: the importance of every layer as bars with intervals, coloured by tier, with two
// thresholds to drag; below each bar its tier, rank and sharing group. A click changes a tier, a
// drag from bar to bar lets layers share.
#pragma once

#include <QAbstractScrollArea>
#include <optional>
#include <vector>

#include "core/plan/layer_plan.h"
#include "core/plan/trust.h"
#include "ui/charts/threshold_handle.h"

namespace artemis {

/// What the bars show; all lists have one entry for each layer, or none.
struct LayerBars {
    std::vector<QString> names;
    std::vector<double> relative;     ///< In [0, 1].
    std::vector<Interval> intervals;  ///< Of the same scale.
    TierPlan plan;
    Thresholds thresholds;
    bool inForce = true;       ///< Whether the thresholds decide.
    std::vector<bool> byHand;  ///< Layers that do not follow them.
};

class ImportanceBars final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ImportanceBars(QWidget* parent = nullptr);

    void setContent(const LayerBars& content);
    const LayerBars& content() const { return m_content; }
    std::size_t current() const { return m_current; }
    void setCurrent(std::size_t layer);
    ThresholdHandle* highHandle() const { return m_high; }
    ThresholdHandle* lowHandle() const { return m_low; }

    /// Places in the viewport: the column of a layer in the plot, its words below, and a height.
    QRectF column(std::size_t layer) const;
    QRectF words(std::size_t layer) const;
    double heightOf(double relative) const;
    QSize sizeHint() const override { return {600, 300}; }

Q_SIGNALS:
    void thresholdsChanged(const artemis::Thresholds& thresholds);
    /// All changes between the two are one.
    void gestureBegan();
    void gestureEnded();
    void tierClicked(std::size_t layer);
    void joined(std::size_t from, std::size_t to);
    void currentChanged(std::size_t layer);
    void rankWanted(std::size_t layer);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    static constexpr double wordsGap = 10;  ///< Between the axis and the words below.
    int lineHeight() const { return fontMetrics().height() + 2; }
    int leftMargin() const;
    int widestRank() const;
    int rankRowHeight() const;
    bool ranksLieFlat() const;
    QRectF plot() const;
    double step() const;
    std::optional<std::size_t> layerAt(const QPointF& place) const;
    ThresholdHandle* handleNear(const QPointF& place) const;
    void layOut();
    void moveHandle(ThresholdHandle* handle, double y);
    void onHandle();
    QString description(std::size_t layer) const;
    QString groupOf(std::size_t layer) const;

    void paintAxis(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void paintBar(QPainter& painter, std::size_t layer) const;
    void paintWords(QPainter& painter, std::size_t layer) const;
    void paintGroups(QPainter& painter) const;
    void paintThreshold(QPainter& painter, const ThresholdHandle& handle) const;
    void paintJoin(QPainter& painter) const;

    LayerBars m_content;
    ThresholdHandle* m_high;
    ThresholdHandle* m_low;
    std::size_t m_current = 0;
    ThresholdHandle* m_dragged = nullptr;
    std::optional<std::size_t> m_pressed;
    std::optional<std::size_t> m_over;
    bool m_pressedBar = false;  ///< Else the words below.
    QPointF m_mouse;
};

}  // namespace artemis
