// artemis plan: parameters and memory before a run.
#include <cstdio>

#include "app/commands.h"
#include "app/progress.h"
#include "app/signal_stop.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/run/forecast.h"
#include "core/engine/run/run_experiment.h"

namespace artemis {

namespace {

struct Options {
    std::string file;
    std::vector<std::string> overrides;
    std::string json;
    bool probe = false;
};

/// By part, full fine-tuning beside the plan.
void printMemory(const Value& plan) {
    const Value* full = find(plan, "full");
    const auto line = [full](const char* name, const Value& own, const Value* whole) {
        std::printf("%-22s%s", name, bytesText(own.get<double>()).c_str());
        std::printf(whole == nullptr ? "\n" : "  (full fine-tuning: %s)\n",
                    whole == nullptr ? "" : bytesText(whole->get<double>()).c_str());
    };
    line("memory", plan.at("peak_bytes"), full == nullptr ? nullptr : find(*full, "peak_bytes"));
    for (const auto& [part, bytes] : plan.at("parts").items()) {
        line(("  " + part).c_str(), bytes,
             full == nullptr ? nullptr : find(*full, "parts." + part));
    }
}

/// What an Efficiency-Transformer would do; how important layers are is not known yet.
void printTiers(const Value& plan) {
    const Value* tiers = find(plan, "plan.tiers");
    if (tiers == nullptr) {
        return;
    }
    std::printf(
        "layers                %d in full, %d with adapters, %d frozen, as if all were "
        "equally important; scores decide which\n",
        tiers->at("high").get<int>(), tiers->at("medium").get<int>(), tiers->at("low").get<int>());
}

/// What a probe of this machine says.
void printForecast(const Value& forecast) {
    std::printf("predicted time        %s, %.1f ms a step",
                durationText(forecast.at("train_s").get<double>()).c_str(),
                1000 * forecast.at("step_s").get<double>());
    const double planning = forecast.at("plan_s").get<double>();
    std::printf(planning > 0 ? "; planning took %s\n" : "\n", durationText(planning).c_str());
    std::printf("speed-up              %.2f; full fine-tuning would take %s\n",
                forecast.at("speedup").get<double>(),
                durationText(forecast.at("full_train_s").get<double>()).c_str());
    std::printf("predicted peak        %s above the idle program\n",
                bytesText(forecast.at("peak_bytes").get<double>()).c_str());
    for (const auto& [part, bytes] : forecast.at("parts").items()) {
        std::printf("  %-20s%s\n", part.c_str(), bytesText(bytes.get<double>()).c_str());
    }
}

int plan(const Options& options) {
    const ExperimentConfig config =
        loadExperiment(options.file, engineCatalog(), options.overrides);
    openedModel(config.resolve(config.model.path));
    Value plan = planExperiment(config);
    std::printf("trainable parameters  %s of %s (%.3f %%)\n",
                grouped(plan.at("trainable").get<std::int64_t>()).c_str(),
                grouped(plan.at("total").get<std::int64_t>()).c_str(),
                plan.at("trainable_percent").get<double>());
    printTiers(plan);
    if (plan.contains("predictions")) {
        std::printf("predictions           %s; nothing trains\n",
                    grouped(plan.at("predictions").get<std::int64_t>()).c_str());
        std::printf("prompt                %.0f tokens at most, with its demonstrations\n",
                    plan.at("prompt_tokens").get<double>());
        std::printf(
            "work per prediction   %.2f GFLOP, less where rows share their demonstrations\n",
            plan.at("flops_per_prediction").get<double>() / 1e9);
    } else {
        const bool isExact = plan.at("examples_exact").get<bool>();
        std::printf("examples in an epoch  %s%s\n", isExact ? "" : "about ",
                    grouped(plan.at("examples").get<std::int64_t>()).c_str());
        std::printf("steps                 %s%s\n",
                    isExact || config.training.maxSteps > 0 ? "" : "about ",
                    grouped(plan.at("steps").get<std::int64_t>()).c_str());
        std::printf(
            "work per step         %.2f GFLOP, with every example at full length "
            "(full fine-tuning: %.2f)\n",
            plan.at("flops_per_step").get<double>() / 1e9,
            plan.at("full").at("flops_per_step").get<double>() / 1e9);
    }
    printMemory(plan);
    if (options.probe) {
        const SignalStop stop("stopping");
        Progress progress;
        auto measured = forecast(config, progress, stop.token());
        if (!measured) {
            return exitStopped;
        }
        printForecast(*measured);
        plan["forecast"] = std::move(*measured);
    }
    if (!options.json.empty()) {
        writeFile(options.json, plan.dump(2) + "\n");
    }
    return exitDone;
}

}  // namespace

void addPlan(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand(
        "plan", "Say what an experiment would train and need, without running it.");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "Experiment (YAML).")->required();
    command->add_option("--set", options->overrides, "Change a setting: path=value.")->take_all();
    command->add_option("--json", options->json, "Write the plan here.");
    command->add_flag("--probe", options->probe,
                      "Open model and data and time this machine, to predict time and the peak of "
                      "memory.");
    command->callback([options, &action] { action = [options] { return plan(*options); }; });
}

}  // namespace artemis
