// Opens an experiment's data and model and scores the layers.
#include "core/engine/run/analyze_importance.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/environment.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/importance_analysis.h"
#include "core/engine/run/layer_planning.h"
#include "core/engine/run/plan_ground.h"
#include "core/engine/run/stored_importance.h"

namespace artemis {

namespace {

void check(const ImportanceRequest& request) {
    std::vector<Problem> problems;
    std::vector<std::string> known;
    for (const Entry& entry : importanceScores()) {
        known.push_back(entry.id);
    }
    for (const std::string& score : request.scores) {
        if (std::ranges::find(known, score) == known.end()) {
            problems.push_back(
                {"scores", "\"" + score + "\" is none; there are " + join(known, ", ")});
        }
    }
    if (request.scores.empty()) {
        problems.push_back({"scores", "names none; there are " + join(known, ", ")});
    }
    for (const auto& [name, value] :
         {std::pair{"samples", request.samples}, {"batch_size", request.batchSize}}) {
        if (value < 1) {
            problems.push_back({name, std::to_string(value) + " is too few; give at least 1"});
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
}

ImportanceRequest withPlannedScore(const ImportanceRequest& request) {
    ImportanceRequest more = request;
    for (const MethodChoice& choice : request.config.methods) {
        const auto wish = makeMethod(choice)->wantsScores();
        if (wish && std::ranges::find(more.scores, wish->score) == more.scores.end()) {
            more.scores.push_back(wish->score);
        }
    }
    return more;
}

}  // namespace

ImportanceResult analyzeLayerImportance(const ImportanceRequest& given, EventSink& sink,
                                        std::stop_token stop) {
    ImportanceResult result;
    result.end = guarded([&]() -> RunFinished {
        check(given);
        requireCpu(given.config);
        const ImportanceRequest request = given.forPlan ? withPlannedScore(given) : given;
        ExperimentConfig config = request.config;
        config.methods = {{"full", Value::object()}};
        config.data.evalShare = config.data.eval.empty() ? config.data.evalShare : 0;
        config.data.eval.clear();
        config.data.test.clear();
        const int threads = threadsOf(config);
        useArena();
        Workers workers(threads);
        sink.take(PhaseChanged{"reading data"});
        const ExperimentData data = openExperimentData(config, threads);
        sink.take(PhaseChanged{"loading the model"});
        std::vector<std::string> initialised;
        const auto model = openModel(config, data, initialised);
        sink.take(RunStarted{"", 0, 0, 0, parameterCount(*model), environmentNow(config, threads)});
        sink.take(PhaseChanged{"scoring the layers"});
        const Stopwatch watch;
        ImportanceAnalysis analysis(
            request, data, *model, workers,
            config.fineTuning.adapter.empty() ? Weights::AsInFile : Weights::Kept);
        if (!analysis.run(sink, stop)) {
            return {Status::Stopped, "stopped on request", "nothing is kept", {}};
        }
        result.report = analysis.report();
        if (request.forPlan) {
            trimArena();
            sink.take(PhaseChanged{"measuring this machine"});
            result.basis = measuredBasis(request.config, data, *model, workers);
            result.report.speeds = result.basis->speeds;
        }
        result.report.seconds = watch.seconds();
        result.report.origin = importanceOrigin(request.config);
        return {Status::Done, "", "", toJson(result.report)};
    });
    return result;
}

}  // namespace artemis
