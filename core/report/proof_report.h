// Proof report: what the arms of a proof came to over several seeds, and how far they differ.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/report/efficiency.h"
#include "core/report/statistics.h"

namespace artemis {

/// One run of a proof.
struct ProofRun {
    std::string arm;
    std::int64_t seed = 0;
    std::int64_t run = 0;
    RunFigures figures{};
};

/// One figure of one arm over the seeds.
struct ArmFigure {
    std::string arm;
    Spread own;         ///< Of the arm's values.
    Spread difference;  ///< Of value − the reference's, seed by seed; n = 0 for the reference.
};

struct ProofFigure {
    std::string name;  ///< "accuracy", "seconds", "memory_mb", "trainable", "speedup", …
    std::vector<ArmFigure> arms;
};

struct ProofReport {
    std::string study;
    std::string reference;  ///< The arm that the others are compared with.
    std::vector<ProofRun> runs;
    std::vector<ProofFigure> figures;
    QualityRule rule{};
};

/// Figures: the metrics of the first evaluation set, seconds with planning, memory above idle, what
/// trains; of arms but the reference also speed-up, memory ratio and the share of quality kept
/// against the reference's run of the same seed. A figure that no run has is left out.
ProofReport proofReport(std::string study, std::string reference, std::vector<ProofRun> runs,
                        const QualityRule& rule = {});

/// The report of the runs of a study that are done, whoever made them: an arm is the tag with which
/// a run's name ends; of an arm and seed the newest run counts. Throws BadInput where the study has
/// none, or lacks the arm that the others are compared with.
ProofReport storedProof(const RunStore& store, const std::string& study,
                        const QualityRule& rule = {});

/// The study of the newest run that storedProof() compares others with; "" where there is none.
std::string newestProof(const RunStore& store);

/// A line a figure: mean and 95 % interval of every arm, then of its difference from the reference.
std::string toText(const ProofReport& report);

/// {"study", "reference", "seeds", "figures": {name: {arm: {"mean", "sd", "low", "high", "n",
/// "difference": {"mean", "low", "high", "n"} or null}}}, "runs": [{"arm", "seed", "run",
/// "efficiency"}]}
Value toJson(const ProofReport& report);

}  // namespace artemis
