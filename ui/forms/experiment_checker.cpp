// Debounces and checks drafts; old answers are dropped.
#include "ui/forms/experiment_checker.h"

#include <chrono>

#include "core/config/yaml.h"

namespace artemis {

namespace {

CheckedDraft checkDraft(const std::string& yaml, const std::filesystem::path& baseDir,
                        const Catalog& catalog) {
    CheckedDraft draft{yaml, std::nullopt, {}, {}, {}};
    try {
        draft.tree = parseYaml(yaml).tree;
        if (draft.tree->is_null()) {
            draft.tree = Value::object();
        }
    } catch (const BadInput& error) {
        draft.syntaxProblem = toText(error.problems());
        draft.problems = error.problems();
        return draft;
    }
    Parsed parsed = parseExperiment(yaml, baseDir, catalog);
    draft.problems = std::move(parsed.problems);
    draft.config = std::move(parsed.config);
    return draft;
}

}  // namespace

ExperimentChecker::ExperimentChecker(const Catalog& catalog, QObject* parent)
    : QObject(parent), m_catalog(catalog) {
    using namespace std::chrono_literals;
    m_pause.setSingleShot(true);
    m_pause.setInterval(150ms);
    connect(&m_pause, &QTimer::timeout, this, &ExperimentChecker::begin);
}

void ExperimentChecker::check(const std::string& yaml, const std::filesystem::path& baseDir) {
    m_yaml = yaml;
    m_baseDir = baseDir;
    m_checking = true;
    ++m_revision;
    m_pause.start();
}

void ExperimentChecker::begin() {
    const auto done = [this, revision = m_revision](const CheckedDraft& draft) {
        if (revision == m_revision) {
            m_checking = false;
            Q_EMIT checked(draft);
        }
    };
    m_background.run(
        this,
        [yaml = m_yaml, baseDir = m_baseDir, catalog = m_catalog] {
            return checkDraft(yaml, baseDir, catalog);
        },
        done,
        [done, yaml = m_yaml](const QString& sentence) {
            done({yaml, std::nullopt, sentence.toStdString(), {{"", sentence.toStdString()}}, {}});
        });
}

}  // namespace artemis
