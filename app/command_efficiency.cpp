// artemis efficiency: what a run came to beside its baseline, as one JSON object.
#include <cstdio>

#include "app/commands.h"
#include "core/base/io.h"
#include "core/report/efficiency.h"

namespace artemis {

namespace {

struct Options {
    std::int64_t run = 0;
    std::optional<std::int64_t> baseline;
    std::string store;
    std::string json;
    QualityRule rule;
};

int show(const Options& options) {
    const RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadOnly);
    std::optional<RunFigures> baseline;
    if (options.baseline) {
        baseline = figuresOfRun(store, *options.baseline);
    }
    const Value figures = efficiencyFigures(figuresOfRun(store, options.run),
                                            baseline ? &*baseline : nullptr, options.rule);
    const std::string text = figures.dump(2) + "\n";
    if (options.json.empty()) {
        std::fputs(text.c_str(), stdout);
    } else {
        writeFile(options.json, text);
    }
    return exitDone;
}

}  // namespace

void addEfficiency(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand(
        "efficiency", "A run's parameters, speed-up, memory and quality as one JSON object.");
    const auto options = std::make_shared<Options>();
    command->add_option("run", options->run, "Number of the run.")->required();
    command->add_option("--baseline", options->baseline,
                        "The run it is compared with, usually full fine-tuning.");
    command->add_option("--store", options->store, "Store of runs (SQLite).");
    command->add_option("--json", options->json, "Write it here, not to the screen.");
    command->add_option("--metric", options->rule.metric,
                        "What quality is; else the first metric.");
    command->add_option("--chance", options->rule.chance,
                        "What guessing comes to in that metric; quality is counted from there.");
    command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace artemis
