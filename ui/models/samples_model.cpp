// Filters answers and shows them row by row.
#include "ui/models/samples_model.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/metrics/text_metrics.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr int digits = 3;
constexpr qsizetype shownText = 200;

/// Each value of a member once, sorted.
template <class Member>
auto distinct(const std::vector<Sampled>& samples, Member member) {
    std::set<std::decay_t<decltype(member(samples.front()))>> all;
    for (const Sampled& sample : samples) {
        all.insert(member(sample));
    }
    return std::vector(all.begin(), all.end());
}

}  // namespace

QString metricWord(const std::string& metric) {
    const TextMetric* known = findTextMetric(metric);
    return known != nullptr ? translated(known->label) : toQt(metric).replace('_', ' ');
}

QString kindWord(const std::string& kind) {
    return kind == "best"     ? SamplesModel::tr("best")
           : kind == "worst"  ? SamplesModel::tr("worst")
           : kind == "random" ? SamplesModel::tr("random")
                              : toQt(kind);
}

void SamplesModel::setSamples(std::vector<Sampled> samples) {
    beginResetModel();
    m_samples = std::move(samples);
    std::ranges::stable_sort(m_samples, std::ranges::greater(),
                             [](const Sampled& sample) { return sample.at.step; });
    m_metrics.clear();
    for (const Sampled& sample : m_samples) {
        for (const auto& [name, value] : sample.values.items()) {
            if (std::ranges::find(m_metrics, name) == m_metrics.end()) {
                m_metrics.push_back(name);
            }
        }
    }
    rebuild();
    endResetModel();
}

void SamplesModel::setFilter(const SampleFilter& filter) {
    if (filter == m_filter) {
        return;
    }
    beginResetModel();
    m_filter = filter;
    rebuild();
    endResetModel();
}

void SamplesModel::rebuild() {
    m_shown.clear();
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const Sampled& sample = m_samples[i];
        if ((m_filter.split.empty() || m_filter.split == sample.split) &&
            (m_filter.kind.empty() || m_filter.kind == sample.kind) &&
            m_filter.step.value_or(sample.at.step) == sample.at.step) {
            m_shown.push_back(i);
        }
    }
}

std::vector<std::string> SamplesModel::splits() const {
    return distinct(m_samples, [](const Sampled& sample) { return sample.split; });
}

std::vector<std::int64_t> SamplesModel::steps() const {
    auto steps = distinct(m_samples, [](const Sampled& sample) { return sample.at.step; });
    std::ranges::reverse(steps);
    return steps;
}

std::vector<std::string> SamplesModel::kinds() const {
    return distinct(m_samples, [](const Sampled& sample) { return sample.kind; });
}

int SamplesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int SamplesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstMetric + static_cast<int>(m_metrics.size());
}

QString SamplesModel::text(const Sampled& sample, int column) const {
    switch (column) {
        case StepColumn:
            return toQt(grouped(sample.at.step));
        case SplitColumn:
            return toQt(sample.split);
        case KindColumn:
            return kindWord(sample.kind);
        case PredictionColumn:
            return toQt(sample.prediction).left(shownText).simplified();
        default:
            const std::string& metric = m_metrics[static_cast<std::size_t>(column - FirstMetric)];
            const Value* value = find(sample.values, metric);
            return value != nullptr && value->is_number()
                       ? toQt(fixed(value->get<double>(), digits))
                       : QString();
    }
}

QVariant SamplesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Sampled& one = sample(index.row());
    if (role == Qt::DisplayRole) {
        return text(one, index.column());
    }
    if (role == Qt::TextAlignmentRole &&
        (index.column() == StepColumn || index.column() >= FirstMetric)) {
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    }
    return {};
}

QVariant SamplesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case StepColumn:
            return tr("Step");
        case SplitColumn:
            return tr("Set");
        case KindColumn:
            return tr("Kind");
        case PredictionColumn:
            return tr("Answer");
        default:
            return metricWord(m_metrics[static_cast<std::size_t>(section - FirstMetric)]);
    }
}

}  // namespace artemis
