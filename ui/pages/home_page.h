// Home: where a session starts: the built-in example, recent runs, and what this machine has.
#pragma once

#include <QPushButton>

#include "ui/pages/page.h"
#include "ui/pages/services.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/primary_button.h"

namespace artemis {

class HomePage final : public Page {
    Q_OBJECT
public:
    explicit HomePage(Workbench& workbench, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeHeader();
    QWidget* makeStart();
    QWidget* makeRecent();
    QWidget* makeMachine();

    void trainExample();
    void openAnything();
    void showRuns(const std::vector<ListedRun>& runs);
    void showFindings(const std::vector<Finding>& findings);
    void updateStart();

    Workbench& m_workbench;
    PrimaryButton* m_train = nullptr;
    InkLabel* m_trainNote = nullptr;
    QWidget* m_runs = nullptr;      ///< Holds a line for each recent run.
    QWidget* m_findings = nullptr;  ///< Holds a line for each finding.
    std::vector<std::int64_t> m_shown;
    std::vector<Status> m_shownStatus;
    bool m_starting = false;
};

}  // namespace artemis
