// artemis evaluate: measures what a stored run trained, on its own evaluation sets or on others.
#include <cstdio>

#include "app/commands.h"
#include "app/progress.h"
#include "app/signal_stop.h"
#include "core/base/collect.h"
#include "core/base/io.h"
#include "core/engine/run/evaluate_run.h"
#include "core/engine/run/run_experiment.h"

namespace artemis {

namespace {

struct Options {
    std::string file;
    std::int64_t run = 0;
    std::string store;
    std::string json;
};

/// Throws BadInput with what is wrong with the file and with the run.
EvaluationRequest requestOf(const Options& options) {
    EvaluationRequest request;
    request.run = options.run;
    std::vector<Problem> problems;
    collect(problems, [&] {
        if (!options.file.empty()) {
            request.wanted = loadExperiment(options.file, engineCatalog());
        }
    });
    collect(problems, [&] {
        const RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadOnly);
        request.trained = trainedRun(store, options.run, engineCatalog());
    });
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    return request;
}

int evaluate(const Options& options) {
    const SignalStop stop("stopping; nothing is stored");
    const EvaluationRequest request = requestOf(options);
    Progress progress;
    EvaluationResult result = evaluateRun(request, progress, stop.token());
    if (result.end.status == Status::Done) {
        RunStore::open(storePath(options.store), StoreMode::ReadWrite)
            .addEvaluation(options.run, result.figures, result.answers);
        Value& summary = result.end.summary;
        summary["run_id"] = options.run;
        if (!options.json.empty()) {
            writeFile(options.json, summary.dump(2) + "\n");
        }
        std::printf("run %lld evaluated at step %lld\n%s", static_cast<long long>(options.run),
                    static_cast<long long>(summary.at("step").get<std::int64_t>()),
                    evaluationTable(summary.at("evals")).c_str());
    }
    return sayEnd(result.end);
}

}  // namespace

void addEvaluate(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand(
        "evaluate", "Measure what a run trained, on the evaluation sets of a file or its own.");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file,
                        "Experiment (YAML) with the sets and metrics; else the run's own.");
    command->add_option("--run", options->run, "Number of the run.")->required();
    command->add_option("--store", options->store, "Store of runs (SQLite).");
    command->add_option("--json", options->json, "Write the figures here.");
    command->callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}  // namespace artemis
