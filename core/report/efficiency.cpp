// Figures read from summaries, and their ratios.
#include "core/report/efficiency.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/metrics/metrics.h"
#include "core/metrics/prediction_cost.h"

namespace artemis {

namespace {

std::optional<double> number(const Value& tree, const std::string& path) {
    const Value* value = find(tree, path);
    return value != nullptr && value->is_number() ? std::optional(value->get<double>())
                                                  : std::nullopt;
}

Value orNull(const std::optional<double>& value) { return value ? Value(*value) : Value(); }

Value ratio(const std::optional<double>& a, const std::optional<double>& b) {
    return a && b && *b != 0 ? Value(*a / *b) : Value();
}

Value fieldOf(const Value& tree, const std::string& path) {
    const Value* value = find(tree, path);
    return value == nullptr ? Value() : *value;
}

std::string metricOf(const Value& summary, const QualityRule& rule) {
    const Value metrics = summary.value("eval", Value::object());
    if (!rule.metric.empty()) {
        if (!metrics.contains(rule.metric)) {
            std::vector<std::string> known;
            for (const auto& [name, value] : metrics.items()) {
                known.push_back(name);
            }
            throw BadInput("metric", rule.metric + " was not measured in this run; there is " +
                                         (known.empty() ? "none" : join(known, ", ")));
        }
        return rule.metric;
    }
    for (const auto& [name, value] : metrics.items()) {
        if (name != "loss" && !isCostFigure(name)) {
            return name;
        }
    }
    return "";
}

bool lowerIsBetter(const std::string& name) {
    const auto known = std::ranges::find(metrics(), name, &Metric::id);
    return known != metrics().end() && !known->higherIsBetter;
}

/// The quality as a number, null where it was not measured.
Value qualityOf(const RunFigures* run, const std::string& metric) {
    return run == nullptr ? Value() : fieldOf(run->summary, "eval." + metric);
}

Value kept(const std::string& metric, const Value& value, const Value& before, double chance) {
    if (!value.is_number() || !before.is_number()) {
        return nullptr;
    }
    const auto now = value.get<double>();
    const auto then = before.get<double>();
    return lowerIsBetter(metric) ? ratio(then, now) : ratio(now - chance, then - chance);
}

Value qualityFigures(const RunFigures& run, const RunFigures* baseline, const QualityRule& rule) {
    const std::string metric = metricOf(run.summary, rule);
    const Value value = qualityOf(&run, metric);
    const Value before = qualityOf(baseline, metric);
    return {{"metric", metric.empty() ? Value() : Value(metric)},
            {"value", value},
            {"baseline", before},
            {"kept", kept(metric, value, before, rule.chance)}};
}

Value predictedFigures(const Value& plan) {
    const auto bytes = number(plan, "prediction.memory.total");
    return {{"speedup", orNull(number(plan, "prediction.speedup"))},
            {"memory_mb", bytes ? Value(*bytes / 1e6) : Value()}};
}

Value measuredFigures(const Value& summary, const RunFigures* baseline) {
    const auto seconds = secondsOf(summary);
    const auto memory = memoryOf(summary);
    const Value before = baseline == nullptr ? Value() : baseline->summary;
    return {{"seconds", orNull(seconds)},
            {"speedup", ratio(secondsOf(before), seconds)},
            {"memory_mb", orNull(memory)},
            {"memory_ratio", ratio(memory, memoryOf(before))}};
}

}  // namespace

Value storedPlan(const std::filesystem::path& outDir) {
    const std::filesystem::path file = outDir / "plan.json";
    std::error_code ignored;
    if (outDir.empty() || !std::filesystem::exists(file, ignored)) {
        return nullptr;
    }
    Value plan = Value::parse(readFile(file), nullptr, false);
    if (!plan.is_object()) {
        throw BadInput(file.string(), "is damaged; the run must be made again for its plan");
    }
    return plan;
}

RunFigures figuresOfRun(const RunStore& store, std::int64_t run) {
    const RunRow row = store.show(run).row;
    if (row.status != Status::Done) {
        throw BadInput("run " + std::to_string(run),
                       "is " + toText(row.status) + " and has no result; give one that is done");
    }
    return {row.summary, storedPlan(row.outDir)};
}

std::optional<double> secondsOf(const Value& summary) {
    const auto trained = number(summary, "train_s");
    return trained ? std::optional(*trained + number(summary, "plan_s").value_or(0)) : std::nullopt;
}

std::optional<double> memoryOf(const Value& summary) {
    const auto peak = number(summary, "peak_rss_mb");
    const auto idle = number(summary, "idle_rss_mb");
    return peak && idle ? std::optional(*peak - *idle) : std::nullopt;
}

Value efficiencyFigures(const RunFigures& run, const RunFigures* baseline,
                        const QualityRule& rule) {
    const auto trainable = number(run.summary, "trainable");
    const auto total = number(run.summary, "total");
    const Value share = ratio(trainable, total);
    Value figures = Value::object();
    for (const char* key : {"tiers", "ranks", "groups"}) {
        figures[key] = fieldOf(run.summary, std::string("plan.") + key);
    }
    figures["trainable"] = fieldOf(run.summary, "trainable");
    figures["total"] = fieldOf(run.summary, "total");
    figures["trainable_percent"] = share.is_null() ? share : Value(100 * share.get<double>());
    figures["reduction"] = share.is_null() ? share : Value(1 - share.get<double>());
    figures["predicted"] = predictedFigures(run.plan);
    figures["measured"] = measuredFigures(run.summary, baseline);
    figures["quality"] = qualityFigures(run, baseline, rule);
    return figures;
}

}  // namespace artemis
