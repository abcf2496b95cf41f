// Predictions from shapes, or from the solver.
#include "core/engine/run/predicted.h"

#include "core/engine/run/batch_shapes.h"
#include "core/engine/run/guarded.h"

namespace artemis {

namespace {

constexpr const char* total = "total";

/// Bytes by part, without or with their sum, as MB with it.
Value megabytes(const Value& bytes, double base) {
    Value parts{{"base", base}};
    double sum = base;
    for (const auto& [part, own] : bytes.items()) {
        if (part != total) {
            sum += own.get<double>() / 1e6;
            parts[part] = own.get<double>() / 1e6;
        }
    }
    parts[total] = sum;
    return parts;
}

}  // namespace

Value predictedFigures(const ExperimentConfig& config, const ExperimentData& data,
                       const Model& model, const Value& solved, std::int64_t steps, double baseMb) {
    const TrainingOptions& o = config.training;
    if (solved.is_null()) {
        return {{"memory_mb", megabytes(memoryParts(model, batchShapes(config, data).largest,
                                                    precisionOf(o.precision),
                                                    computationOf(o, threadsOf(config))),
                                        baseMb)}};
    }
    const auto batches = static_cast<double>(steps * o.gradientAccumulation);
    return {{"memory_mb", megabytes(solved.at("memory"), baseMb)},
            {"train_s", solved.at("seconds_per_step").get<double>() * batches},
            {"speedup", solved.at("speedup")}};
}

}  // namespace artemis
