// Counts the work of a step by kind, and times each kind.
#include "core/engine/run/forecast.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/batch_shapes.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/layer_planning.h"
#include "core/engine/run/plan_ground.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/prefix_rule.h"
#include "core/engine/train/process.h"

namespace artemis {

namespace {

constexpr double megabyte = 1e6;

/// How often training does what.
struct Course {
    double steps = 0;
    double batches = 0;  ///< Of a step.
    double epochs = 0;
    double examples = 0;  ///< Of an epoch.

    Course(const TrainingOptions& o, double rows)
        : batches(static_cast<double>(o.gradientAccumulation)), examples(rows) {
        const double perEpoch =
            std::ceil(std::ceil(rows / static_cast<double>(o.batchSize)) / batches);
        steps = o.maxSteps > 0 ? static_cast<double>(o.maxSteps)
                               : std::ceil(o.epochs * perEpoch - 1e-9);
        epochs = steps / perEpoch;
    }
};

/// Numbers that the optimiser updates in a step; of a table of its own those that tokens ask for.
double updated(const Model& model, double tableShare) {
    double numbers = 0;
    for (const Parameter* parameter : trainableParameters(model)) {
        numbers +=
            static_cast<double>(parameter->count()) * (parameter->rowSparse ? tableShare : 1);
    }
    return numbers;
}

class Forecast {
public:
    Forecast(const ExperimentConfig& config, const ExperimentData& data, const Speeds& speeds)
        : m_options(config.training),
          m_shapes(batchShapes(config, data)),
          m_speeds(speeds),
          m_course(config.training, static_cast<double>(data.train.examples.size())),
          m_workers(threadsOf(config)),
          m_data(data) {}

    const Course& course() const { return m_course; }

    /// Of all steps; the blocks below `cached` are computed once for each example.
    double trainSeconds(const Model& model, std::int64_t cached) const {
        const BatchShape& shape = m_shapes.usual;
        PassWork work = trainingWork(model, shape, cached);
        const auto parts = static_cast<double>(m_options.microBatches);
        work.adapterStarts *= parts;
        work.forwardStarts *= parts;
        work.backwardStarts *= parts;
        double batch = work.seconds(m_speeds) + parts * m_speeds.batch;
        if (m_options.gradientCheckpointing) {
            batch += PassWork{.forward = work.forward, .forwardStarts = work.forwardStarts}.seconds(
                m_speeds);
        }
        const double step = m_course.batches * batch +
                            (m_options.smallStates() ? m_speeds.smallUpdate : m_speeds.update) *
                                updated(model, share(model));
        const double prefix = cached == 0 ? 0 : prefixWork(model, shape, cached).seconds(m_speeds);
        return m_course.steps * step +
               prefix * m_course.batches * m_course.steps / std::max(1.0, m_course.epochs);
    }

    /// Bytes at the peak by part, without "base".
    Value parts(const Model& model, std::int64_t cached) const {
        Value parts = memoryParts(model, m_shapes.largest, precisionOf(m_options.precision),
                                  computationOf(m_options, m_workers));
        const double sparse = tableNumbers(model) * (1 - share(model));
        parts["gradients"] = parts.at("gradients").get<double>() - 4 * sparse;
        parts["optimizer"] = parts.at("optimizer").get<double>() - 8 * sparse;
        if (cached == 0) {
            return parts;
        }
        const double kept = cacheBytes(model);
        Value before{{"weights", parts.at("weights")},
                     {"gradients", 0.0},
                     {"optimizer", 0.0},
                     {"activations", 0.0},
                     {"temporary", parts.at("temporary")},
                     {"cache", kept}};
        parts["weights"] = parts.at("weights").get<double>() - releasedBytes(model, cached);
        parts["cache"] = kept;
        return sum(parts) > sum(before) ? parts : before;
    }

    static double sum(const Value& parts) {
        return std::accumulate(parts.begin(), parts.end(), 0.0, [](double all, const Value& part) {
            return all + part.get<double>();
        });
    }

private:
    double share(const Model& model) const {
        return vocabularyShare(m_data.train, model.vocabSize());
    }

    double cacheBytes(const Model& model) const {
        const double rows = m_shapes.usual.tokens / m_shapes.usual.examples * m_course.examples;
        const double wanted = 4 * rows * static_cast<double>(model.hiddenSize());
        return std::min(wanted, megabyte * static_cast<double>(m_options.prefixCacheMb));
    }

    /// Bytes of frozen weights that steps do without.
    static double releasedBytes(const Model& model, std::int64_t cached) {
        double bytes = 0;
        for (const Parameter* parameter : prefixMatrices(model, cached)) {
            bytes += comesAgain(*parameter) ? static_cast<double>(parameter->bytes()) : 0;
        }
        return bytes;
    }

    static double tableNumbers(const Model& model) {
        double numbers = 0;
        for (const Parameter* parameter : trainableParameters(model)) {
            numbers += parameter->rowSparse ? static_cast<double>(parameter->count()) : 0;
        }
        return numbers;
    }

    const TrainingOptions& m_options;
    BatchShapes m_shapes;
    Speeds m_speeds;
    Course m_course;
    int m_workers;
    const ExperimentData& m_data;
};

std::optional<Value> predicted(const ExperimentConfig& given, EventSink& sink,
                               std::stop_token stop) {
    requireCpu(given);
    const int threads = threadsOf(given);
    useArena();
    Workers workers(threads);
    const double idle = residentMb();
    importBase(given, sink);
    sink.take(PhaseChanged{"reading data"});
    const ExperimentData data = openExperimentData(given, threads);
    if (promptingOf(given.methods)) {
        throw BadInput("fine_tuning.method", "trains nothing, so that there is no time to predict");
    }
    const Stopwatch planning;
    const auto planned = withPlan(given, data, workers, {}, sink, stop);
    if (!planned) {
        return {};
    }
    const bool plans = std::ranges::any_of(given.methods, [](const MethodChoice& choice) {
        return makeMethod(choice)->wantsScores().has_value();
    });
    const double planSeconds = plans ? planning.seconds() : 0;
    auto whole = openWholeModel(*planned, data);
    std::vector<std::string> initialised;
    auto model = openModel(*planned, data, initialised);
    sink.take(PhaseChanged{"measuring this machine"});
    const bool vectors = trainingWork(*model, batchShapes(*planned, data).usual).vectorInputs > 0;
    const Speeds speeds = measuredSpeeds(*planned, data, *whole, workers, vectors);
    const Forecast forecast(*planned, data, speeds);
    // A plan may have its own precision.
    const Forecast plain(given, data,
                         given.training.precision == planned->training.precision
                             ? speeds
                             : measuredSpeeds(given, data, *whole, workers, false, &speeds));
    const std::int64_t cached =
        prefixRule(planned->training, *model, *data.task, data.train, forecast.course().epochs > 1)
            .blocks;
    const double seconds = forecast.trainSeconds(*model, cached);
    const double full = plain.trainSeconds(*whole, 0);
    Value parts = forecast.parts(*model, cached);
    whole.reset();
    model.reset();
    trimArena();
    parts["base"] = megabyte * (residentMb() - idle);
    return Value{{"steps", forecast.course().steps},
                 {"train_s", seconds},
                 {"step_s", seconds / forecast.course().steps},
                 {"plan_s", planSeconds},
                 {"full_train_s", full},
                 {"speedup", full / (seconds + planSeconds)},
                 {"parts", parts},
                 {"peak_bytes", Forecast::sum(parts)},
                 {"speeds", toJson(speeds)}};
}

}  // namespace

std::optional<Value> forecast(const ExperimentConfig& config, EventSink& sink,
                              std::stop_token stop) {
    std::optional<Value> result;
    plainly([&] { result = predicted(config, sink, std::move(stop)); });
    return result;
}

}  // namespace artemis
