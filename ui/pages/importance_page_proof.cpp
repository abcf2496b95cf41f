// The Importance page's way to a proof: its runs go into the queue as one study, and what they came
// to is shown.
#include <algorithm>

#include "core/base/error.h"
#include "core/plan/plan_files.h"
#include "core/report/proof_report.h"
#include "ui/pages/importance_page.h"
#include "ui/pages/report_dialog.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// The name, with a number where runs or entries of the queue have it already: a proof is of one
/// plan.
std::string freshStudy(const std::string& name, const std::vector<ListedRun>& runs,
                       const std::vector<QueueEntry>& entries) {
    std::string study = name;
    const auto isTaken = [&study, &runs, &entries] {
        return std::ranges::any_of(runs,
                                   [&](const ListedRun& one) { return one.row.study == study; }) ||
               std::ranges::any_of(entries,
                                   [&](const QueueEntry& one) { return one.what.study == study; });
    };
    for (int number = 2; isTaken(); ++number) {
        study = name + " " + std::to_string(number);
    }
    return study;
}

}  // namespace

void ImportancePage::makeProofActions() {
    m_pair = addMenuAction(MenuPlace::Run, {}, tr("Prove against random layers"), {},
                           "action.prove_pair");
    m_trio = addMenuAction(MenuPlace::Run, {}, tr("Prove against full fine-tuning"), {},
                           "action.prove_trio");
    m_proof =
        addMenuAction(MenuPlace::Run, {}, tr("Show the newest proof"), {}, "action.show_proof");
    connect(m_pair, &QAction::triggered, this, &ImportancePage::provePair);
    connect(m_trio, &QAction::triggered, this, &ImportancePage::proveTrio);
    connect(m_proof, &QAction::triggered, this, &ImportancePage::showProof);
}

void ImportancePage::provePair() {
    if (const PlanDraft* draft = plan()) {
        prove("pair",
              [plan = draft->plan(), ground = draft->ground(), &catalog = m_workbench.catalog()](
                  const ExperimentConfig& config, std::int64_t seed) {
                  return pairArms(config, plan, ground, seed, catalog);
              });
    }
}

void ImportancePage::proveTrio() {
    prove("trio",
          [analysed = m_analysed.config, &catalog = m_workbench.catalog()](
              const ExperimentConfig& config, std::int64_t seed) {
              return trioArms(analysed, config, seed, catalog);
          });
}

void ImportancePage::prove(const std::string& kind, const Arms& arms) {
    const PlanDraft* draft = plan();
    if (draft == nullptr) {
        return;
    }
    m_workbench.files().run(
        this,
        [arms, yaml = experimentWithPlan(m_analysed.yaml, *draft),
         baseDir = m_analysed.config.baseDir, &catalog = m_workbench.catalog()] {
            Parsed parsed = parseExperiment(yaml, baseDir, catalog);
            if (!parsed.problems.empty()) {
                throw BadInput(parsed.problems);
            }
            std::vector<QueuedExperiment> runs;
            for (const std::int64_t seed : proofSeeds) {
                for (const ProofArm& arm : arms(parsed.config, seed)) {
                    runs.push_back({arm.config.name, arm.config.yaml, baseDir, {}, {}, {arm.name}});
                }
            }
            return runs;
        },
        [this, kind](std::vector<QueuedExperiment> runs) { enqueueProof(std::move(runs), kind); },
        [this](const QString& why) {
            m_state->setInk(Ink::Bad);
            m_state->setText(why);
        });
}

void ImportancePage::enqueueProof(std::vector<QueuedExperiment> runs, const std::string& kind) {
    const std::string study =
        freshStudy(m_analysed.config.name + " " + kind, *m_workbench.store().list(),
                   m_workbench.queue().entries());
    for (QueuedExperiment& run : runs) {
        run.study = study;
        m_workbench.queue().add(run);
    }
    m_state->setInk(Ink::Muted);
    m_state->setText(
        tr("%1 runs are in the queue as study “%2”").arg(runs.size()).arg(toQt(study)));
}

void ImportancePage::showProof() {
    m_workbench.store().ask(
        this,
        [](RunStore& store) {
            const std::string study = newestProof(store);
            return study.empty() ? std::string() : toText(storedProof(store, study));
        },
        [this](const std::string& report) {
            if (report.empty()) {
                say(tr("No proof has come to a result yet"));
            } else {
                showReport(tr("Proof"), toQt(report), this);
            }
        });
}

}  // namespace artemis
