// SamplesModel: answers kept of a run's evaluations as a table; filtered by set, step and kind.
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <optional>
#include <vector>

#include "core/events/event.h"

namespace artemis {

struct SampleFilter {
    std::string split;                 ///< "" for all.
    std::optional<std::int64_t> step;  ///< None for all.
    std::string kind;                  ///< "" for all.
    bool operator==(const SampleFilter&) const = default;
};

class SamplesModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setSamples(std::vector<Sampled> samples);
    void setFilter(const SampleFilter& filter);
    const SampleFilter& filter() const { return m_filter; }

    /// What there is to filter by; steps newest first.
    std::vector<std::string> splits() const;
    std::vector<std::int64_t> steps() const;
    std::vector<std::string> kinds() const;
    bool isEmpty() const { return m_samples.empty(); }
    const Sampled& sample(int row) const {
        return m_samples[m_shown[static_cast<std::size_t>(row)]];
    }

    int rowCount(const QModelIndex& parent = {}) const override;
    /// Step, set, kind, prediction, then one for each metric.
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    enum Column { StepColumn, SplitColumn, KindColumn, PredictionColumn, FirstMetric };
    void rebuild();
    QString text(const Sampled& sample, int column) const;

    std::vector<Sampled> m_samples;
    std::vector<std::size_t> m_shown;
    std::vector<std::string> m_metrics;
    SampleFilter m_filter;
};

/// The metric's label, where it has one.
QString metricWord(const std::string& metric);
/// "random", "best", "worst" in the window's language.
QString kindWord(const std::string& kind);

}  // namespace artemis
