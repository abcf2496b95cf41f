// The frame around a chart: title and "No data yet".
#include "ui/charts/live_chart.h"

#include <QHBoxLayout>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/charts/chart_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panel.h"

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
    connect(this, &QObject::objectNameChanged, m_view,
            [this](const QString& name) { m_view->setObjectName(name + ".view"); });
}

void LiveChart::setSource(Source source) {
    m_source = std::move(source);
    m_view->setSource(m_source);
    refresh();
}

void LiveChart::setYTitle(const QString& title) { m_view->setYTitle(title); }

void LiveChart::setLogarithmic(bool on) { m_view->setLogarithmic(on); }

void LiveChart::setCorner(QWidget* control) { m_head->addWidget(control); }

void LiveChart::refresh() {
    m_pages->setCurrentIndex(heldPoints() > 0 ? 1 : 0);
    m_view->refresh();
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

void LiveChart::paintEvent(QPaintEvent*) { paintPanel(*this); }

}  // namespace artemis
