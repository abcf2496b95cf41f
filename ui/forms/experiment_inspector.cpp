// Posts the engine's three questions and keeps their answers apart.
#include "ui/forms/experiment_inspector.h"

#include "core/engine/run/run_experiment.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// The sections that an answer depends on, as text.
std::string keyOf(const ExperimentConfig& config, std::initializer_list<const char*> sections) {
    std::string key = config.baseDir.string();
    for (const char* section : sections) {
        const Value* part = find(config.settings, section);
        key += "\n" + (part == nullptr ? std::string() : part->dump());
    }
    return key;
}

}  // namespace

ExperimentInspector::ExperimentInspector(std::filesystem::path store, std::int64_t rows,
                                         QObject* parent)
    : QObject(parent), m_store(std::move(store)), m_rows(rows) {}

template <class Work, class Then>
void ExperimentInspector::ask(Background& thread, std::string& answeredKey, const std::string& key,
                              Work work, Then then, std::function<void(const QString&)> failed) {
    if (key == answeredKey) {
        return;
    }
    const int revision = *m_latest;
    using Answer = std::optional<decltype(work())>;
    thread.run(
        this,
        [latest = m_latest, revision, work]() -> Answer {
            return *latest == revision ? Answer(work()) : Answer();
        },
        [this, revision, &answeredKey, key, then](const Answer& answer) {
            if (answer && *m_latest == revision) {
                answeredKey = key;
                then(*answer);
            }
        },
        [this, revision, &answeredKey, key, failed](const QString& why) {
            if (*m_latest == revision) {
                answeredKey = key;
                failed(why);
            }
        });
}

void ExperimentInspector::inspect(const CheckedDraft& draft) {
    forget();
    if (!draft.tree) {
        m_planKey.clear();
        Q_EMIT noPlan(tr("The text is no YAML: %1").arg(toQt(draft.syntaxProblem)));
        return;
    }
    askOutline(draft.config);
    askPreview(draft.config);
    if (draft.problems.empty()) {
        askPlan(draft.config);
    } else {
        m_planKey.clear();
        Q_EMIT noPlan(toQt(toText(draft.problems.front())));
    }
}

void ExperimentInspector::askOutline(const ExperimentConfig& config) {
    ask(
        m_lookers, m_outlineKey, keyOf(config, {"model", "data", "fine_tuning"}),
        [config] { return outlineModel(config); },
        [this](const ModelOutline& outline) { Q_EMIT outlined(outline); },
        [this](const QString& why) { Q_EMIT noOutline(why); });
}

void ExperimentInspector::askPreview(const ExperimentConfig& config) {
    ask(
        m_lookers, m_previewKey,
        keyOf(config, {"model", "data", "fine_tuning", "training.batch_size", "training.seed"}),
        [config, rows = m_rows] { return previewData(config, rows); },
        [this](const DataPreview& preview) { Q_EMIT previewed(preview); },
        [this](const QString& why) { Q_EMIT noPreview(why); });
}

void ExperimentInspector::askPlan(const ExperimentConfig& config) {
    ask(
        m_planner, m_planKey, keyOf(config, {"model", "data", "fine_tuning", "training"}),
        [config, store = m_store] {
            DraftPlan answer{planExperiment(config), {}};
            answer.speed = pastSpeed(store, answer.plan.at("total").get<std::int64_t>());
            return answer;
        },
        [this](const DraftPlan& plan) { Q_EMIT planned(plan); },
        [this](const QString& why) { Q_EMIT noPlan(why); });
}

}  // namespace artemis
