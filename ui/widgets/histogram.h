// Histogram: how often which number occurs, as bars, with a mark at a limit.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

namespace artemis {

class Histogram final : public QWidget {
    Q_OBJECT
public:
    explicit Histogram(QWidget* parent = nullptr);

    /// Numbers of at least 0; a dashed line with `limitLabel` stands at `limit`, none where it is
    /// 0.
    void show(const std::vector<std::int64_t>& numbers, std::int64_t limit,
              const QString& limitLabel);
    QSize sizeHint() const override;

    struct Bin {
        std::int64_t from;  ///< Inclusive.
        std::int64_t to;    ///< Inclusive.
        std::int64_t count;
    };
    const std::vector<Bin>& bins() const { return m_bins; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect plot() const;
    double placeOf(double number) const;
    std::vector<Bin> m_bins;
    std::int64_t m_limit = 0;
    QString m_limitLabel;
};

}  // namespace artemis
