// Values by arm and seed, their spreads, and both as text and JSON.
#include "core/report/proof_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "core/base/columns.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/metrics/prediction_cost.h"
#include "core/plan/proof.h"

namespace artemis {

namespace {

/// Figure → value, in the order of the report.
using Figures = std::vector<std::pair<std::string, double>>;

const RunFigures* referenceOf(const ProofReport& report, std::int64_t seed) {
    const auto found = std::ranges::find_if(report.runs, [&](const ProofRun& run) {
        return run.arm == report.reference && run.seed == seed;
    });
    return found == report.runs.end() ? nullptr : &found->figures;
}

Value efficiencyOf(const ProofReport& report, const ProofRun& run) {
    const bool isReference = run.arm == report.reference;
    return efficiencyFigures(run.figures, isReference ? nullptr : referenceOf(report, run.seed),
                             report.rule);
}

Figures figuresOf(const ProofReport& report, const ProofRun& run) {
    Figures figures;
    const auto add = [&figures](const std::string& name, const Value* value) {
        if (value != nullptr && value->is_number()) {
            figures.emplace_back(name, value->get<double>());
        }
    };
    const Value metrics = run.figures.summary.value("eval", Value::object());
    for (const auto& [name, value] : metrics.items()) {
        if (!isCostFigure(name)) {
            add(name, &value);
        }
    }
    const Value efficiency = efficiencyOf(report, run);
    for (const auto& [name, path] :
         std::vector<std::pair<std::string, std::string>>{{"seconds", "measured.seconds"},
                                                          {"memory_mb", "measured.memory_mb"},
                                                          {"trainable", "trainable"},
                                                          {"speedup", "measured.speedup"},
                                                          {"memory_ratio", "measured.memory_ratio"},
                                                          {"quality_kept", "quality.kept"}}) {
        add(name, find(efficiency, path));
    }
    return figures;
}

std::vector<std::string> armsOf(const std::vector<ProofRun>& runs) {
    std::vector<std::string> arms;
    for (const ProofRun& run : runs) {
        if (std::ranges::find(arms, run.arm) == arms.end()) {
            arms.push_back(run.arm);
        }
    }
    return arms;
}

/// Seed → value of one figure in one arm.
using BySeed = std::map<std::int64_t, double>;

Spread ownSpread(const BySeed& values) {
    std::vector<double> all;
    for (const auto& [seed, value] : values) {
        all.push_back(value);
    }
    return spreadOf(all);
}

Spread differenceSpread(const BySeed& values, const BySeed& reference) {
    std::vector<double> all;
    for (const auto& [seed, value] : values) {
        if (const auto found = reference.find(seed); found != reference.end()) {
            all.push_back(value - found->second);
        }
    }
    return spreadOf(all);
}

/// Five digits; larger numbers as whole ones in groups.
std::string numberCell(double value) {
    if (std::abs(value) >= 1e4) {
        return grouped(std::llround(value));
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.5g", value);
    return text;
}

std::string spreadCell(const Spread& spread) {
    if (spread.n == 0) {
        return "";
    }
    const bool fixedValue = spread.n > 1 && spread.sd == 0;
    return numberCell(spread.mean) +
           (spread.n < 2 || fixedValue
                ? ""
                : " (" + numberCell(spread.low) + " to " + numberCell(spread.high) + ")");
}

Value toJson(const Spread& spread) {
    return {{"mean", spread.mean},
            {"sd", spread.sd},
            {"low", spread.low},
            {"high", spread.high},
            {"n", spread.n}};
}

std::vector<std::int64_t> seedsOf(const ProofReport& report) {
    std::vector<std::int64_t> seeds;
    for (const ProofRun& run : report.runs) {
        if (std::ranges::find(seeds, run.seed) == seeds.end()) {
            seeds.push_back(run.seed);
        }
    }
    return seeds;
}

/// "" for a run of no proof.
std::string armOf(const RunRow& run) {
    const auto tag = std::ranges::find_if(
        run.tags, [&run](const std::string& word) { return run.name.ends_with(" " + word); });
    return tag == run.tags.end() ? "" : *tag;
}

}  // namespace

ProofReport proofReport(std::string study, std::string reference, std::vector<ProofRun> runs,
                        const QualityRule& rule) {
    ProofReport report{std::move(study), std::move(reference), std::move(runs), {}, rule};
    std::vector<std::string> names;
    std::map<std::string, std::map<std::string, BySeed>> values;  // figure → arm → seed
    for (const ProofRun& run : report.runs) {
        for (const auto& [name, value] : figuresOf(report, run)) {
            if (!values.contains(name)) {
                names.push_back(name);
            }
            values[name][run.arm][run.seed] = value;
        }
    }
    for (const std::string& name : names) {
        ProofFigure figure{name, {}};
        const BySeed referenceValues = values[name][report.reference];
        for (const std::string& arm : armsOf(report.runs)) {
            const BySeed& own = values[name][arm];
            figure.arms.push_back(
                {arm, ownSpread(own),
                 arm == report.reference ? Spread{} : differenceSpread(own, referenceValues)});
        }
        report.figures.push_back(std::move(figure));
    }
    return report;
}

ProofReport storedProof(const RunStore& store, const std::string& study, const QualityRule& rule) {
    RunFilter filter;
    filter.study = study;
    filter.status = Status::Done;
    std::vector<ProofRun> runs;
    std::set<std::pair<std::string, std::int64_t>> seen;
    for (const RunRow& row : store.list(filter)) {
        const std::string arm = armOf(row);
        if (!arm.empty() && seen.emplace(arm, row.seed).second) {
            runs.push_back({arm, row.seed, row.id, figuresOfRun(store, row.id)});
        }
    }
    const std::string reference = referenceArm(armsOf(runs));
    if (reference.empty()) {
        throw BadInput("study " + study,
                       runs.empty() ? "has no run of a proof that is done; `artemis runs list "
                                      "--study NAME` shows what there is"
                                    : "has no run yet that the others could be compared with "
                                      "(random layers or full fine-tuning); wait for one");
    }
    std::ranges::sort(runs, {}, [&reference](const ProofRun& run) {
        return std::tuple(run.seed, run.arm != reference, run.run);
    });
    return proofReport(study, reference, std::move(runs), rule);
}

std::string newestProof(const RunStore& store) {
    RunFilter done;
    done.status = Status::Done;
    for (const RunRow& row : store.list(done)) {
        const std::string arm = armOf(row);
        if (!row.study.empty() && !referenceArm({&arm, 1}).empty()) {
            return row.study;
        }
    }
    return "";
}

std::string toText(const ProofReport& report) {
    std::vector<std::string> seeds;
    for (const std::int64_t seed : seedsOf(report)) {
        seeds.push_back(std::to_string(seed));
    }
    const std::vector<std::string> arms = armsOf(report.runs);
    std::vector<std::vector<std::string>> lines{{""}};
    lines[0].insert(lines[0].end(), arms.begin(), arms.end());
    for (const std::string& arm : arms) {
        if (arm != report.reference) {
            lines[0].push_back(arm + " − " + report.reference);
        }
    }
    for (const ProofFigure& figure : report.figures) {
        std::vector<std::string>& line = lines.emplace_back(1, figure.name);
        for (const ArmFigure& arm : figure.arms) {
            line.push_back(spreadCell(arm.own));
        }
        for (const ArmFigure& arm : figure.arms) {
            if (arm.arm != report.reference) {
                line.push_back(spreadCell(arm.difference));
            }
        }
    }
    return report.study + ": seeds " + join(seeds, ", ") + "; mean (95 % interval)\n" +
           aligned(lines, "  ");
}

Value toJson(const ProofReport& report) {
    Value figures = Value::object();
    for (const ProofFigure& figure : report.figures) {
        for (const ArmFigure& arm : figure.arms) {
            Value json = toJson(arm.own);
            json["difference"] = arm.arm == report.reference ? Value() : toJson(arm.difference);
            figures[figure.name][arm.arm] = std::move(json);
        }
    }
    Value runs = Value::array();
    for (const ProofRun& run : report.runs) {
        runs.push_back({{"arm", run.arm},
                        {"seed", run.seed},
                        {"run", run.run},
                        {"efficiency", efficiencyOf(report, run)}});
    }
    return {{"study", report.study},
            {"reference", report.reference},
            {"seeds", seedsOf(report)},
            {"figures", std::move(figures)},
            {"runs", std::move(runs)}};
}

}  // namespace artemis
