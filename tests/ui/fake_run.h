// A small catalog and a run function that needs no model, for tests of the window.
#pragma once

#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "core/engine/run/run_experiment.h"
#include "ui/run/run_function.h"

namespace artemis::test {

inline Catalog fakeCatalog() {
    Catalog catalog;
    catalog.methods = {
        {"whole", "Everything", "All weights train.", {}},
        {"thin",
         "Thin",
         "A few weights train.",
         {{.key = "rank",
           .label = "Rank",
           .min = 1,
           .max = 512,
           .basic = true,
           .kind = Kind::Integer,
           .fallback = 8},
          {.key = "modules", .label = "Modules", .kind = Kind::Names, .fallback = Value::array()}}},
        {"usual",
         "Usual",
         "What is chosen at first.",
         {{.key = "share",
           .label = "Share",
           .min = 0,
           .max = 1,
           .basic = true,
           .kind = Kind::Real,
           .fallback = 0.5}}}};
    catalog.families = {{"tiny", "Tiny", "A tiny model.", {}}};
    catalog.tasks = {{ModelOptions{}.task, "Sorting", "Sorts texts.", {}}};
    catalog.metrics = {{"accuracy", "Accuracy", "Share of right answers.", {}}};
    catalog.schedules = {{TrainingOptions{}.schedule, "Straight", "Falls in a line.", {}}};
    catalog.datasets = {{"reviews", "Reviews", "Made-up reviews.", {}}};
    catalog.models = {{"tiny", "Tiny", "A tiny model.", {}}};
    return catalog;
}

/// An experiment that the fake catalog finds nothing wrong with.
inline const char* const readyYaml =
    "name: trial\n"
    "model: {path: 'builtin:tiny'}\n"
    "data: {train: 'builtin:reviews', eval: 'builtin:reviews'}\n"
    "fine_tuning: {method: thin, thin: {rank: 4}}\n";

/// What a fake run is to do.
struct FakePlan {
    int steps = 1000;
    std::chrono::microseconds pace{0};
    int evaluateEvery = 100;
    int failAt = 0;      ///< 0: never.
    bool saves = false;  ///< Leaves a result at its end.
};

inline Position fakePosition(int step, const FakePlan& plan) {
    Position at;
    at.step = step;
    at.seconds = step * std::chrono::duration<double>(plan.pace).count();
    at.tokens = step * 256;
    return at;
}

inline RunFunction fakeRun(FakePlan plan) {
    return [plan](const RunRequest& request, EventSink& sink, std::stop_token stop) {
        const auto end = [&sink](Status status, std::string reason, std::string advice,
                                 Value summary) {
            RunFinished finished;
            finished.status = status;
            finished.reason = std::move(reason);
            finished.whatToDo = std::move(advice);
            finished.summary = std::move(summary);
            sink.take(finished);
            return finished;
        };
        RunStarted started;
        started.outDir = request.outDir.string();
        started.totalSteps = plan.steps;
        started.trainable = 12288;
        started.total = 4385920;
        started.environment = Value::object();
        sink.take(started);
        sink.take(PhaseChanged{"training"});
        double loss = 0.7;
        for (int step = 1; step <= plan.steps; ++step) {
            if (stop.stop_requested()) {
                return end(Status::Stopped, "stopped at step " + std::to_string(step), "", {});
            }
            if (request.gate != nullptr) {
                request.gate->wait(stop);
            }
            if (step == plan.failAt) {
                return end(
                    Status::Failed, "The loss is not a number at step " + std::to_string(step),
                    "Lower the learning rate and start again; the last checkpoint is kept.", {});
            }
            std::this_thread::sleep_for(plan.pace);
            loss = 0.25 + 0.45 * std::exp(-3.0 * step / plan.steps) + 0.04 * std::sin(step * 1.7);
            sink.take(Measured{fakePosition(step, plan), "train", "loss", loss, 16});
            sink.take(Measured{fakePosition(step, plan), "train", "learning_rate",
                               2e-4 * (1 - static_cast<double>(step) / plan.steps), 1});
            if (step % plan.evaluateEvery == 0) {
                const double share = 0.9 - 0.35 * std::exp(-4.0 * step / plan.steps);
                sink.take(Measured{fakePosition(step, plan), "dev", "loss", loss + 0.03, 500});
                sink.take(Measured{fakePosition(step, plan), "dev", "accuracy", share, 500});
                sink.take(Logged{Level::Info, "step " + std::to_string(step) + ": accuracy " +
                                                  std::to_string(share)});
            }
        }
        if (plan.saves) {
            const auto folder = request.outDir / "adapter";
            std::filesystem::create_directories(folder);
            sink.take(ArtefactWritten{"adapter", folder.string(), fakePosition(plan.steps, plan)});
        }
        return end(Status::Done, "", "", {{"loss_last", loss}, {"eval", {{"accuracy", 0.8942}}}});
    };
}

/// What a fake evaluation is to do.
struct FakeEvaluation {
    double accuracy = 0.5;
    bool endless = false;  ///< Until it is stopped.
    std::string failure{};
};

/// Measures the set "far", or the sets of the experiment where it is given one.
inline EvaluateFunction fakeEvaluate(FakeEvaluation plan) {
    return [plan](const EvaluationRequest& request, EventSink& sink, std::stop_token stop) {
        EvaluationResult result;
        const std::string set = request.wanted ? request.wanted->data.eval.front().first : "far";
        sink.take(PhaseChanged{"evaluating " + set});
        sink.take(EvaluationProgress{set, 1, 4});
        while (plan.endless && !stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (stop.stop_requested()) {
            result.end.status = Status::Stopped;
        } else if (!plan.failure.empty()) {
            result.end = {Status::Failed, plan.failure, "bring it back", {}, true};
        } else {
            result.figures = {{request.trained.at, set, "accuracy", plan.accuracy, 500}};
            sink.take(result.figures.front());
            result.end.summary = {{"eval", {{"accuracy", plan.accuracy}}}};
        }
        return result;
    };
}

}  // namespace artemis::test
