// CompareReader: reads runs to compare on a background thread and answers with values.
#pragma once

#include <QObject>
#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/report/overlay.h"
#include "ui/run/background.h"

namespace artemis {

struct OverlayRequest {
    MetricName curve;
    OverlayOptions options;
};

class CompareReader final : public QObject {
    Q_OBJECT
public:
    explicit CompareReader(std::filesystem::path storePath, QObject* parent = nullptr);

    void requestRuns();
    void requestComparison(const std::vector<ChosenRun>& chosen);
    /// Curves of what was compared last. Only the newest request is answered.
    void requestOverlay(const OverlayRequest& request);

Q_SIGNALS:
    /// Newest first.
    void listed(const std::vector<artemis::RunRow>& runs);
    void compared(const artemis::Comparison& comparison);
    void overlaid(const artemis::ChartSpec& chart);
    void failed(const QString& sentence);

private:
    struct Shelf;  // what only the background thread touches
    std::shared_ptr<Shelf> m_shelf;
    std::shared_ptr<std::atomic<int>> m_newest;  ///< Number of the newest overlay asked for.
    Background m_background;
};

}  // namespace artemis
