// Lists of entries and look-ups in them.
#include "core/catalog/catalog.h"

#include <algorithm>

#include "core/metrics/metrics.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

std::vector<Entry> metricEntries() {
    std::vector<Entry> entries;
    for (const Metric& metric : metrics()) {
        entries.push_back({metric.id, metric.label, metric.summary});
    }
    for (const TextMetric& metric : textMetrics()) {
        entries.push_back({metric.id, metric.label, metric.summary});
    }
    return entries;
}

std::vector<std::string> ids(const std::vector<Entry>& entries) {
    std::vector<std::string> names;
    for (const Entry& one : entries) {
        names.push_back(one.id);
    }
    return names;
}

const Entry* entry(const std::vector<Entry>& entries, const std::string& id) {
    const auto found = std::ranges::find(entries, id, &Entry::id);
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace artemis
