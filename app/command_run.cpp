// artemis run: trains one experiment headless.
#include <cstdio>

#include "app/commands.h"
#include "app/progress.h"
#include "app/signal_stop.h"
#include "app/stored_run.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/config/preferences.h"
#include "core/engine/run/run_experiment.h"
#include "core/store/importance_file.h"
#include "core/store/run_folder.h"
#include "core/store/trained_run.h"

namespace artemis {

namespace {

struct Options {
    std::string file;
    std::vector<std::string> overrides;
    std::string store;
    std::string out;
    std::string json;
    std::string baseDir;
    NewRun about;
    std::int64_t resume = 0;
};

RunRequest requestOf(const Options& options) {
    RunRequest request;
    if (options.resume == 0) {
        request.config =
            loadExperiment(options.file, engineCatalog(), options.overrides, options.baseDir);
        request.outDir = options.out.empty() ? newRunFolder(runsFolder(storePath(options.store)),
                                                            request.config.name)
                                             : std::filesystem::path(options.out);
    } else {
        const RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadOnly);
        const RunDetails run = store.show(options.resume);
        if (run.row.kind != NewRun{}.kind) {
            throw BadInput("--resume", "run " + std::to_string(options.resume) + " is of kind " +
                                           run.row.kind + " and cannot go on; start it again");
        }
        request.config = experimentOf(run, engineCatalog());
        request.outDir = run.row.outDir;
        request.resume = true;
    }
    if (namesImportanceRun(request.config)) {
        request.config =
            withImportanceFile(std::move(request.config),
                               RunStore::open(storePath(options.store), StoreMode::ReadOnly));
    }
    request.outDir = std::filesystem::absolute(request.outDir);
    return request;
}

int run(const Options& options) {
    const SignalStop stop("stopping after this step; the run can be resumed");
    const RunRequest request = requestOf(options);
    StoredRun stored(storePath(options.store), request.config,
                     options.resume > 0 ? std::optional(options.resume) : std::nullopt,
                     options.about);
    Progress progress;
    Tee sink({&progress, &stored});
    RunFinished end = runExperiment(request, sink, stop.token());
    stored.flush();
    if (stored.id()) {
        end.summary["run_id"] = *stored.id();
    }
    if (!options.json.empty() && !end.badInput) {
        writeFile(options.json, end.summary.dump(2) + "\n");
    }
    if (end.status != Status::Failed) {
        std::printf("run %lld %s\n%s", static_cast<long long>(stored.id().value_or(0)),
                    toText(end.status).c_str(), resultTable(end.summary).c_str());
    }
    return sayEnd(end);
}

}  // namespace

std::string storePath(const std::string& given) {
    return given.empty() ? storeFile({}, loadPreferences(preferencesFile())).string() : given;
}

int sayEnd(const RunFinished& end) {
    if (end.status == Status::Failed) {
        std::fprintf(stderr, "%s\n%s%s", end.reason.c_str(), end.whatToDo.c_str(),
                     end.whatToDo.empty() ? "" : "\n");
    }
    switch (end.status) {
        case Status::Done:
            return exitDone;
        case Status::Stopped:
            return exitStopped;
        default:
            return end.badInput ? exitBadInput : exitFailed;
    }
}

void addRun(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("run", "Train one experiment.");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "Experiment (YAML).");
    command->add_option("--set", options->overrides, "Change a setting: path=value.")->take_all();
    command->add_option("--store", options->store, "Store of runs (SQLite).");
    command->add_option("--out", options->out, "Folder for adapter, model and checkpoints.");
    command->add_option("--json", options->json, "Write the figures of the run here.");
    command->add_option("--base-dir", options->baseDir,
                        "Folder where relative paths start, in place of the file's.");
    command->add_option("--study", options->about.study, "Name of the study it belongs to.");
    command->add_option("--parent", options->about.parent, "Number of the run it is made from.");
    command->add_option("--tag", options->about.tags, "A word to find it by; may be repeated.")
        ->take_all();
    command->add_option("--resume", options->resume, "Go on with this run from its checkpoint.");
    command->callback([options, &action, command] {
        if (options->file.empty() == (options->resume == 0)) {
            throw CLI::ValidationError(command->get_name(),
                                       "give an experiment file, or --resume RUN");
        }
        action = [options] { return run(*options); };
    });
}

}  // namespace artemis
