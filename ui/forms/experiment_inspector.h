// ExperimentInspector: asks the engine on background threads what model, data and cost a draft has;
// answers to drafts that have changed since are dropped.
#pragma once

#include <QObject>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/engine/run/outline.h"
#include "core/engine/run/preview.h"
#include "ui/forms/experiment_checker.h"
#include "ui/run/background.h"
#include "ui/run/past_speed.h"

namespace artemis {

/// What planExperiment() says, and what is known of the machine's speed.
struct DraftPlan {
    Value plan;
    std::optional<PastSpeed> speed;
};

class ExperimentInspector final : public QObject {
    Q_OBJECT
public:
    /// `rows` of the data are shown.
    ExperimentInspector(std::filesystem::path store, std::int64_t rows, QObject* parent = nullptr);

    /// The draft is being changed: answers that are on their way are out of date.
    void forget() { ++*m_latest; }
    /// Asks what this draft changes: the same model, the same data are not looked at again.
    void inspect(const CheckedDraft& draft);

Q_SIGNALS:
    void outlined(const artemis::ModelOutline& outline);
    void noOutline(const QString& why);
    void previewed(const artemis::DataPreview& preview);
    void noPreview(const QString& why);
    void planned(const artemis::DraftPlan& plan);
    void noPlan(const QString& why);

private:
    template <class Work, class Then>
    void ask(Background& thread, std::string& answeredKey, const std::string& key, Work work,
             Then then, std::function<void(const QString&)> failed);
    void askOutline(const ExperimentConfig& config);
    void askPreview(const ExperimentConfig& config);
    void askPlan(const ExperimentConfig& config);

    std::filesystem::path m_store;
    std::int64_t m_rows;
    std::shared_ptr<std::atomic<int>> m_latest = std::make_shared<std::atomic<int>>(0);
    std::string m_outlineKey;
    std::string m_previewKey;
    std::string m_planKey;
    Background m_lookers;
    Background m_planner;  // may have a large file to count
};

}  // namespace artemis
