// Opens models by their plans, and carries over what was learnt.
#include "core/engine/run/training_leg.h"

#include "core/base/stopwatch.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/evaluation_texts.h"
#include "core/engine/run/layer_planning.h"
#include "core/engine/run/plan_file.h"
#include "core/engine/train/checkpoint.h"

namespace artemis {

namespace {

/// The experiment by a plan that was saved with values, and the step since which it stands.
std::pair<ExperimentConfig, std::int64_t> following(ExperimentConfig config, const Value& plan) {
    if (plan.is_null()) {
        return {std::move(config), 0};
    }
    followPlan(config, plan.at("settings"));
    return {std::move(config), plan.at("step").get<std::int64_t>()};
}

/// To the end, or to the step before which the layers are scored again.
TrainResult train(TrainingLeg& leg, std::stop_token stop) {
    const std::int64_t every = stepsBetweenPlans(leg.config);
    return leg.trainer->run(std::move(stop), every > 0 ? leg.since + every : 0);
}

/// What goes on by another plan.
std::unique_ptr<TrainingLeg> nextLeg(const TrainingLeg& before, const ExperimentConfig& by,
                                     std::int64_t at) {
    auto leg = std::make_unique<TrainingLeg>(before.around, by, at);
    leg->trainer->takeOver(*before.trainer, takeOver(*before.model, *leg->model));
    return leg;
}

}  // namespace

TrainingLeg::TrainingLeg(const Surroundings& surroundings, const ExperimentConfig& by,
                         std::int64_t at)
    : around(surroundings),
      config(by),
      since(at),
      model(openModel(config, around.data, initialised)),
      texts(evaluationTexts(*model, config, around.data, around.workers)) {
    const Value plan = planSettings(config, *model);
    trainer = std::make_unique<Trainer>(
        TrainParts{*model, *around.data.task, around.data.train, around.data.evals, config,
                   around.sink, around.workers, around.request.gate, around.request.outDir, &texts,
                   plan.is_null() ? Value() : Value{{"step", since}, {"settings", plan}}});
}

std::unique_ptr<TrainingLeg> firstLeg(const Surroundings& surroundings,
                                      const ExperimentConfig& config) {
    const RunRequest& request = surroundings.request;
    const auto checkpoint = request.resume ? newestCheckpoint(request.outDir) : std::nullopt;
    const auto [own, since] =
        following(config, checkpoint ? countersOf(*checkpoint).value("plan", Value()) : Value());
    return std::make_unique<TrainingLeg>(surroundings, own, since);
}

TrainResult trainLegs(std::unique_ptr<TrainingLeg>& leg, double& seconds, std::stop_token stop) {
    const Surroundings around = leg->around;
    TrainResult result = train(*leg, stop);
    while (result.paused) {
        const Stopwatch watch;
        const Progress progress{result.at.step, leg->trainer->totalSteps()};
        const auto planned = withNextPlan(leg->config, around.data, *leg->model, progress,
                                          around.workers, around.request.outDir, around.sink, stop);
        if (planned) {
            leg = nextLeg(*leg, *planned, progress.step);
        }
        trimArena();
        seconds += watch.seconds();
        result = train(*leg, stop);
    }
    const Value plan = result.stopped ? Value() : leg->trainer->otherPlanOfBest();
    if (!plan.is_null()) {
        const auto [config, since] = following(leg->config, plan);
        writeSettings(around.request.outDir, plan.at("settings"));
        auto back = std::make_unique<TrainingLeg>(around, config, since);
        back->trainer->takeOver(*leg->trainer, {});
        leg = std::move(back);
        result = leg->trainer->takeBest(stop);
    }
    return result;
}

}  // namespace artemis
