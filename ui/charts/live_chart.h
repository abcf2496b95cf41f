// LiveChart: curves over steps that grow while they are watched.
#pragma once

#include <QFrame>
#include <QString>
#include <functional>
#include <span>
#include <vector>

class QHBoxLayout;
class QStackedLayout;

namespace artemis {

class ChartView;

/// A view of one curve; the data stays where it is.
struct ChartCurve {
    QString label;
    std::span<const double> x;  ///< Ascending.
    std::span<const double> y;
};

class LiveChart final : public QFrame {
    Q_OBJECT
public:
    /// Asked on every redraw; what it returns must hold until the next one.
    using Source = std::function<std::vector<ChartCurve>()>;

    LiveChart(const QString& title, const QString& xTitle, QWidget* parent = nullptr);

    void setSource(Source source);
    void setYTitle(const QString& title);
    /// Shows the decimal logarithm of y; what is not above zero is left out.
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
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ChartCurve> drawn();
    Source m_source;
    QString m_yTitle;
    bool m_logarithmic = false;
    std::vector<std::vector<double>> m_logarithms;
    QHBoxLayout* m_head;
    QStackedLayout* m_pages;
    ChartView* m_view;
};

}  // namespace artemis
