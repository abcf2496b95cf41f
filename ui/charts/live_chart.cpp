// The frame around a chart: title, "No data yet", and redrawing on new data, size or theme.
#include "ui/charts/live_chart.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <cmath>

#include "ui/charts/chart_view.h"
#include "ui/widgets/labels.h"

namespace artemis {

LiveChart::LiveChart(const QString& title, const QString& xTitle, QWidget* parent)
    : QFrame(parent),
      m_head(new QHBoxLayout),
      m_pages(new QStackedLayout),
      m_view(new ChartView(xTitle, this)) {
    setAccessibleName(title);
    setMinimumSize(260, 180);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 10, 6);
    layout->setSpacing(2);
    QLabel* words = heading(title, 1.0, this);
    words->setMinimumHeight(30);
    m_head->addWidget(words, 1);
    layout->addLayout(m_head);
    layout->addLayout(m_pages, 1);
    auto* empty = new InkLabel(Ink::Muted, this, tr("No data yet"));
    empty->setAlignment(Qt::AlignCenter);
    m_pages->addWidget(empty);
    m_pages->addWidget(m_view);
    m_view->setAccessibleName(tr("Chart: %1").arg(title));
}

void LiveChart::setSource(Source source) {
    m_source = std::move(source);
    refresh();
}

void LiveChart::setYTitle(const QString& title) {
    m_yTitle = title;
    m_view->setYTitle(m_logarithmic ? tr("log₁₀ of %1").arg(title) : title);
}

void LiveChart::setLogarithmic(bool on) {
    m_logarithmic = on;
    setYTitle(m_yTitle);
    refresh();
}

std::vector<ChartCurve> LiveChart::drawn() {
    std::vector<ChartCurve> curves = m_source();
    if (m_logarithmic) {
        m_logarithms.clear();
        m_logarithms.reserve(curves.size());  // the spans must stay
        for (ChartCurve& curve : curves) {
            auto& values = m_logarithms.emplace_back(curve.y.begin(), curve.y.end());
            for (double& value : values) {
                value = value > 0 ? std::log10(value) : std::nan("");
            }
            curve.y = values;
        }
    }
    return curves;
}

void LiveChart::setCorner(QWidget* control) { m_head->addWidget(control); }

void LiveChart::refresh() {
    const bool any = heldPoints() > 0;
    m_pages->setCurrentIndex(any ? 1 : 0);
    if (any) {
        m_view->draw(drawn());
    }
}

int LiveChart::drawnPoints() const { return m_view->drawnPoints(); }

std::size_t LiveChart::heldPoints() const {
    std::size_t points = 0;
    if (m_source) {
        for (const ChartCurve& curve : m_source()) {
            points += curve.x.size();
        }
    }
    return points;
}

void LiveChart::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        refresh();
    }
}

void LiveChart::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    refresh();
}

void LiveChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hairline(palette()), 1));
    painter.setBrush(palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

}  // namespace artemis
