// Solves the knapsack for each set of measures, and takes the best plan.
#include "core/plan/solver.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/plan/plan_units.h"

namespace artemis {

namespace {

constexpr double roundingShare = 1e-4;

/// A measure that saves memory and costs time has to bring it down to this share.
constexpr double worthSaving = 0.98;

std::string outside(double value, const char* range) {
    return numberText(value) + " is not " + range;
}

std::vector<Problem> problemsOf(const CostModel& model, std::span<const double> scores,
                                const PlanGoal& wanted) {
    std::vector<Problem> problems;
    const auto require = [&](bool holds, const std::string& where, const std::string& what) {
        if (!holds) {
            problems.push_back({where, what});
        }
    };
    require(!model.layers.empty(), "layers", "the model has none; there is nothing to choose");
    require(scores.size() == model.layers.size(), "scores",
            std::to_string(scores.size()) + " scores for " + std::to_string(model.layers.size()) +
                " layers; give one for each");
    for (std::size_t i = 0; i < scores.size(); ++i) {
        require(scores[i] >= 0 && scores[i] <= 1, "scores[" + std::to_string(i) + "]",
                outside(scores[i], "between 0 and 1; normalise the scores"));
    }
    require(wanted.targetSpeedup >= 0, "target_speedup",
            outside(wanted.targetSpeedup, "0 (none) or more"));
    require(wanted.margin >= 1, "margin", outside(wanted.margin, "1 (none) or more"));
    require(wanted.memoryBytes >= 0, "memory",
            outside(wanted.memoryBytes, "0 (no limit) or more bytes"));
    require(wanted.mediumWorth >= 0 && wanted.mediumWorth <= 1, "medium_worth",
            outside(wanted.mediumWorth, "between 0 and 1"));
    require(
        wanted.allowed.empty() ||
            std::ranges::any_of(wanted.allowed, [](const auto& tiers) { return !tiers.empty(); }),
        "allowed", "no layer may train; allow one");
    for (const std::string& id : wanted.measures) {
        require(std::ranges::find(measures(), id, &Measure::id) != measures().end(), "measures",
                "\"" + id + "\" is no measure of low_resource_mode");
    }
    return problems;
}

/// The plan found for one set of measures.
struct Candidate {
    RunOptions options;
    std::vector<Tier> tiers{};  ///< Of each unit.
    Prediction prediction{};
    std::int64_t importance = 0;
    std::int64_t bound = 0;  ///< No plan at these options brings more.
    bool meetsSpeed = true;
    bool meetsMemory = true;

    bool meets() const { return meetsSpeed && meetsMemory; }
    double bytes() const { return prediction.memory.total(); }
};

bool permits(const PlanGoal& wanted, const Measure& measure) {
    return std::ranges::count(wanted.measures, measure.id) > 0;
}

bool isBetter(const Candidate& a, const Candidate& b) {
    if (a.meetsMemory != b.meetsMemory) {
        return a.meetsMemory;
    }
    if (!a.meetsMemory) {
        return a.bytes() < b.bytes();
    }
    if (a.meetsSpeed != b.meetsSpeed) {
        return a.meetsSpeed;
    }
    if (a.meetsSpeed && a.importance != b.importance) {
        return a.importance > b.importance;
    }
    return a.prediction.secondsTotal < b.prediction.secondsTotal;
}

class Solver {
public:
    Solver(const CostModel& model, std::span<const double> scores, const RunOptions& options,
           const PlanGoal& wanted)
        : m_model(model),
          m_given(options),
          m_wanted(wanted),
          m_units(model, scores, wanted),
          m_full(predict(model, everythingHigh(model),
                         {.epochs = options.epochs, .stepsPerEpoch = options.stepsPerEpoch})) {}

    const PlanUnits& units() const { return m_units; }

    Candidate best() const {
        const Candidate fast = bestOf(variants(false), 0);
        if (m_wanted.memoryBytes == 0) {
            return m_wanted.targetSpeedup > 0 ? withSavers(fast) : fast;
        }
        return fast.bytes() <= m_wanted.memoryBytes ? fast
                                                    : bestOf(variants(true), m_wanted.memoryBytes);
    }

private:
    double secondsAllowed() const {
        return m_wanted.targetSpeedup > 0
                   ? m_full.secondsTotal / m_wanted.plannedSpeedup()
                   : std::numeric_limits<double>::infinity();
    }

    /// The given options with each set of permitted measures, the fewest first.
    std::vector<RunOptions> variants(bool withSavers) const {
        std::vector<RunOptions> all{m_given};
        for (const Measure& measure : measures()) {
            if (!permits(m_wanted, measure) || (measure.savesMemory && !withSavers)) {
                continue;
            }
            const std::size_t before = all.size();
            for (int level = measure.level(m_given) + 1; level <= measure.levels; ++level) {
                for (std::size_t i = 0; i < before; ++i) {
                    RunOptions more = all[i];
                    measure.setLevel(more, level);
                    all.push_back(more);
                }
            }
        }
        return all;
    }

    Candidate bestOf(const std::vector<RunOptions>& variants, double memoryLimit) const {
        std::optional<Candidate> best;
        std::int64_t bound = 0;
        for (const RunOptions& options : variants) {
            const std::int64_t known = best && best->meets() ? best->importance : 0;
            const Candidate next = solved(options, memoryLimit, known);
            bound = std::max(bound, next.bound);
            if (!best || isBetter(next, *best)) {
                best = next;
            }
        }
        best->bound = bound;
        return *best;
    }

    Candidate judged(const RunOptions& options, std::vector<Tier> tiers, double memoryLimit) const {
        Candidate result{options, std::move(tiers)};
        result.prediction = predict(m_model, m_units.plan(result.tiers), options);
        result.importance = result.bound = m_units.importance(result.tiers);
        result.meetsSpeed = result.prediction.secondsTotal <= secondsAllowed();
        result.meetsMemory = memoryLimit == 0 || result.bytes() <= memoryLimit;
        return result;
    }

    /// The best plan with these options; any plan where none brings as much as is known.
    Candidate solved(const RunOptions& options, double memoryLimit, std::int64_t known) const {
        const Candidate all = judged(options, m_units.highest(), memoryLimit);
        if (all.meets()) {
            return all;  // Rounding up could miss it.
        }
        const double share = roundingShare / static_cast<double>(m_units.size());
        CostSteps steps;
        Limits limits;
        if (m_wanted.targetSpeedup > 0) {
            steps.seconds = share * m_full.secondsTotal;
            limits.time = static_cast<std::int64_t>(secondsAllowed() / steps.seconds);
        }
        if (memoryLimit > 0) {
            steps.bytes = share * m_full.memory.total();
            limits.memory = static_cast<std::int64_t>(memoryLimit / steps.bytes);
        }
        const BestTiers found = bestTiers(m_units.items(options, steps), limits, known);
        Candidate result = found.tiers.empty() ? closest(options, memoryLimit)
                                               : judged(options, found.tiers, memoryLimit);
        result.bound = std::max(result.meets() ? result.importance : 0, found.bound);
        return result;
    }

    /// Where nothing meets both limits: one unit alone, since more of them cost more.
    Candidate closest(const RunOptions& options, double memoryLimit) const {
        std::optional<Candidate> best;
        for (std::size_t unit = m_units.size(); unit-- > 0;) {
            for (const Tier tier : {Tier::High, Tier::Medium}) {
                if (!m_units.allows(unit, tier)) {
                    continue;
                }
                const Candidate next = judged(options, m_units.alone(unit, tier), memoryLimit);
                if (!best || isBetter(next, *best)) {
                    best = next;
                }
            }
        }
        return *best;
    }

    Candidate withSavers(const Candidate& plan) const {
        const TierPlan tiers = m_units.plan(plan.tiers);
        return judged(withMeasures(m_model, tiers, plan.options, m_wanted), plan.tiers, 0);
    }

    const CostModel& m_model;
    RunOptions m_given;
    const PlanGoal& m_wanted;
    PlanUnits m_units;
    Prediction m_full;
};

std::string summaryOf(const Solution& solution, const PlanGoal& wanted) {
    const std::string speed = fixed(solution.prediction.speedup, 2);
    const std::string memory = bytesText(solution.prediction.memory.total());
    const std::string limit = bytesText(wanted.memoryBytes);
    if (!solution.meetsMemory) {
        return "No plan fits into " + limit + ": the smallest one needs " + memory + ".";
    }
    if (!solution.meetsSpeed) {
        return "A speed-up of " + fixed(wanted.targetSpeedup, 2) + " cannot be reached" +
               (wanted.memoryBytes > 0 ? " within " + limit : "") + ": the fastest plan reaches " +
               speed + ".";
    }
    return "Keeps " + fixed(100 * solution.importanceKept, 1) + " % of the importance at " + speed +
           " times the speed of full fine-tuning, with " + memory + " at the peak.";
}

}  // namespace

RunOptions withMeasures(const CostModel& model, const TierPlan& plan, const RunOptions& options,
                        const PlanGoal& wanted) {
    RunOptions best = options;
    Prediction now = predict(model, plan, best);
    for (const bool savesMemory : {false, true}) {
        for (const Measure& measure : measures()) {
            if (!permits(wanted, measure) || measure.savesMemory != savesMemory) {
                continue;
            }
            for (int level = measure.level(best) + 1; level <= measure.levels; ++level) {
                RunOptions more = best;
                measure.setLevel(more, level);
                const Prediction next = predict(model, plan, more);
                const bool better = savesMemory
                                        ? next.memory.total() < worthSaving * now.memory.total() &&
                                              next.speedup >= wanted.plannedSpeedup()
                                        : next.secondsTotal < now.secondsTotal;
                if (better) {
                    best = more;
                    now = next;
                }
            }
        }
    }
    return best;
}

Solution solve(const CostModel& model, std::span<const double> scores, const RunOptions& options,
               const PlanGoal& wanted) {
    const std::vector<Problem> problems = problemsOf(model, scores, wanted);
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    const Solver solver(model, scores, options, wanted);
    const Candidate best = solver.best();
    Solution solution;
    solution.plan = solver.units().plan(best.tiers);
    solution.options = best.options;
    solution.prediction = best.prediction;
    const double all = importanceSteps * std::accumulate(scores.begin(), scores.end(), 0.0);
    const auto share = [&](std::int64_t importance) {
        return all > 0 ? std::min(1.0, static_cast<double>(importance) / all) : 0;
    };
    solution.importanceKept = share(best.importance);
    solution.importanceBound = share(std::max(best.importance, best.bound));
    solution.meetsSpeed = best.meetsSpeed || best.prediction.speedup >= wanted.targetSpeedup;
    solution.meetsMemory = best.meetsMemory;
    solution.summary = summaryOf(solution, wanted);
    solution.measures = effectsOf(model, solution.plan, solution.options);
    return solution;
}

Value toJson(const Solution& solution) {
    Value effects = Value::array();
    for (const MeasureEffect& effect : solution.measures) {
        effects.push_back(toJson(effect));
    }
    return {{"plan", toJson(solution.plan)},
            {"prediction", toJson(solution.prediction)},
            {"importance_kept", solution.importanceKept},
            {"importance_bound", solution.importanceBound},
            {"meets_speed", solution.meetsSpeed},
            {"meets_memory", solution.meetsMemory},
            {"summary", solution.summary},
            {"measures", effects}};
}

}  // namespace artemis
