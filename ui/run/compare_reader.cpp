// Keeps the comparison and the curves read for it, so that a change of smoothing or axis reads
// nothing again.
#include "ui/run/compare_reader.h"

#include <optional>

namespace artemis {

struct CompareReader::Shelf {
    std::filesystem::path path;
    std::optional<RunStore> store;
    Comparison comparison;
    std::optional<MetricName> curve;
    RunCurves curves;

    RunStore& open() {
        if (!store) {
            store = RunStore::open(path, StoreMode::ReadWrite);
        }
        return *store;
    }

    Comparison compare(const std::vector<ChosenRun>& chosen) {
        comparison = compareRuns(open(), chosen);
        curve.reset();
        return comparison;
    }

    ChartSpec overlay(const OverlayRequest& request) {
        if (curve != request.curve) {
            curves = readCurves(open(), comparison, request.curve);
            curve = request.curve;
        }
        return overlayChart(comparison, curves, request.curve, request.options);
    }
};

CompareReader::CompareReader(std::filesystem::path storePath, QObject* parent)
    : QObject(parent),
      m_shelf(std::make_shared<Shelf>()),
      m_newest(std::make_shared<std::atomic<int>>(0)) {
    m_shelf->path = std::move(storePath);
}

void CompareReader::requestRuns() {
    m_background.run(
        this, [shelf = m_shelf] { return shelf->open().list(); },
        [this](const std::vector<RunRow>& runs) { Q_EMIT listed(runs); },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

void CompareReader::requestComparison(const std::vector<ChosenRun>& chosen) {
    m_background.run(
        this, [shelf = m_shelf, chosen] { return shelf->compare(chosen); },
        [this](const Comparison& comparison) { Q_EMIT compared(comparison); },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

void CompareReader::requestOverlay(const OverlayRequest& request) {
    const int number = ++*m_newest;
    m_background.run(
        this,
        [shelf = m_shelf, newest = m_newest, number, request] {
            return newest->load() == number ? std::optional(shelf->overlay(request)) : std::nullopt;
        },
        [this, number](const std::optional<ChartSpec>& chart) {
            if (chart && m_newest->load() == number) {
                Q_EMIT overlaid(*chart);
            }
        },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

}  // namespace artemis
