// Importance: which layers of an experiment's model matter, whether that can be trusted, and the
// plan that follows, edited by hand while its price is shown.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "core/plan/plan_draft.h"
#include "core/plan/proof.h"
#include "ui/charts/importance_bars.h"
#include "ui/charts/importance_heat.h"
#include "ui/charts/score_strip.h"
#include "ui/pages/importance_budget.h"
#include "ui/pages/importance_layer.h"
#include "ui/pages/page.h"
#include "ui/pages/services.h"
#include "ui/run/importance_job.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/progress_line.h"

class QButtonGroup;
class QCheckBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QSpinBox;
class QStackedWidget;
class QTabWidget;

namespace artemis {

class ImportancePage final : public Page {
    Q_OBJECT
public:
    explicit ImportancePage(Workbench& workbench, QWidget* parent = nullptr);

    /// Shows what an analysis of this experiment came to.
    void setResult(const CheckedDraft& experiment, const ImportanceResult& result);
    /// The plan by the score that is shown; null while there is none.
    const PlanDraft* plan() const;
    ImportanceBars* bars() const { return m_bars; }
    ImportanceHeat* heat() const { return m_heat; }
    /// What the ending of the name says: .yaml the experiment with its plan, .json the plan, .csv
    /// the scores, .svg or .png the bars.
    void saveTo(const QString& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeActions();
    QWidget* makeHeader();
    QWidget* makeControls();
    QWidget* makeEmpty();
    QWidget* makeContent();
    QWidget* makeBarsCard();
    QWidget* makeThresholds();
    QWidget* makeTabs();
    QWidget* makeSide();
    void connectJob();
    void connectEdits();

    void analyse();
    void onDraft();
    void onFinished(const ImportanceResult& result);
    void updateControls();
    void say(const QString& sentence);

    PlanDraft* draft();
    /// Makes a change to the plan and shows it; what is refused is said.
    void edit(const std::function<void(PlanDraft&)>& change);
    void showScore(const std::string& id);
    void fillStrips();
    void refresh();
    void showLayer();
    void join(std::size_t from, std::size_t to);
    void cycleTier(std::size_t layer);
    void useInExperiment();
    void readHistory();
    using Arms = std::function<std::vector<ProofArm>(const ExperimentConfig&, std::int64_t seed)>;
    void makeProofActions();
    void provePair();
    void proveTrio();
    void prove(const std::string& kind, const Arms& arms);
    void enqueueProof(std::vector<QueuedExperiment> runs, const std::string& kind);
    void showProof();
    void chooseFile();
    QByteArray picture(bool vector) const;

    Workbench& m_workbench;
    ImportanceJob m_job;
    CheckedDraft m_asked;     ///< What is being analysed.
    CheckedDraft m_analysed;  ///< What the report is of.
    ImportanceReport m_report;
    std::optional<PlanBasis> m_basis;
    std::map<std::string, PlanDraft> m_drafts;  ///< One for each score that was planned by.
    std::string m_score;
    std::vector<Interval> m_intervals;  ///< Of the score, relative to the highest.

    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QAction* m_reset = nullptr;
    QAction* m_use = nullptr;
    QAction* m_save = nullptr;
    QAction* m_pair = nullptr;
    QAction* m_trio = nullptr;
    QAction* m_proof = nullptr;
    InkLabel* m_about = nullptr;
    QSpinBox* m_samples = nullptr;
    QCheckBox* m_permuted = nullptr;
    QPushButton* m_analyse = nullptr;
    QPushButton* m_stop = nullptr;
    PrimaryButton* m_first = nullptr;  ///< Of the empty page: sets up, or analyses.
    ProgressLine* m_progress = nullptr;
    InkLabel* m_state = nullptr;
    QStackedWidget* m_pages = nullptr;
    InkLabel* m_verdict = nullptr;
    QDoubleSpinBox* m_high = nullptr;
    QDoubleSpinBox* m_low = nullptr;
    QCheckBox* m_follow = nullptr;
    ImportanceBars* m_bars = nullptr;
    ImportanceHeat* m_heat = nullptr;
    InkLabel* m_outside = nullptr;  ///< Scores outside of layers.
    QHBoxLayout* m_strips = nullptr;
    QButtonGroup* m_choice = nullptr;
    PlanBudget* m_budget = nullptr;
    LayerEditor* m_layer = nullptr;
};

}  // namespace artemis
