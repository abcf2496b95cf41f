// LiveChart: curves over steps that grow while they are watched.
#pragma once

#include <QFrame>
#include <QString>
#include <functional>
#include <vector>

#include "ui/charts/chart_curve.h"

class QHBoxLayout;
class QStackedLayout;

namespace artemis {

class ChartView;

class LiveChart final : public QFrame {
    Q_OBJECT
public:
    /// Asked on every redraw; what it returns must hold until the next one.
    using Source = std::function<std::vector<ChartCurve>()>;

    LiveChart(const QString& title, const QString& xTitle, QWidget* parent = nullptr);

    void setSource(Source source);
    void setYTitle(const QString& title);
    /// The y axis in equal factors; what is not above 0 is left out.
    void setLogarithmic(bool on);
    /// A control beside the title.
    void setCorner(QWidget* control);
    /// Draws what the source has now.
    void refresh();

    /// Points on the screen at most four times the width in pixels; all of these are drawn.
    int drawnPoints() const;
    /// Points the source has.
    std::size_t heldPoints() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Source m_source;
    QHBoxLayout* m_head;
    QStackedLayout* m_pages;
    ChartView* m_view;
};

}  // namespace artemis
