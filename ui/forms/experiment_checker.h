// ExperimentChecker: parses and checks the draft on a background thread once typing has paused.
#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/experiment.h"
#include "ui/run/background.h"

namespace artemis {

struct CheckedDraft {
    std::string yaml;           ///< The text that was checked.
    std::optional<Value> tree;  ///< Its settings; none where the text is no YAML.
    std::string syntaxProblem;  ///< Why it is none.
    std::vector<Problem> problems;
    ExperimentConfig config;  ///< Complete where there are no problems.
};

class ExperimentChecker final : public QObject {
    Q_OBJECT
public:
    explicit ExperimentChecker(const Catalog& catalog, QObject* parent = nullptr);

    /// Checks this text 150 ms after the last call; only the last text is answered.
    void check(const std::string& yaml, const std::filesystem::path& baseDir);
    bool isChecking() const { return m_checking; }

Q_SIGNALS:
    void checked(const artemis::CheckedDraft& draft);

private:
    void begin();

    Catalog m_catalog;
    QTimer m_pause;
    Background m_background;
    std::string m_yaml;
    std::filesystem::path m_baseDir;
    int m_revision = 0;
    bool m_checking = false;
};

}  // namespace artemis
