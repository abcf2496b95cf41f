// artemis queue: experiments that run one after the other, and go on after a failure or a crash.
#include <cstdio>

#include "app/commands.h"
#include "app/signal_stop.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/run/run_experiment.h"
#include "core/store/run_folder.h"
#include "core/store/run_queue.h"
#include "core/store/run_recorder.h"
#include "core/store/runs_text.h"

namespace artemis {

namespace {

struct Options {
    std::string store;
    std::vector<std::string> files;
    std::vector<std::string> overrides;
    std::string study;
    std::vector<std::string> tags;
    std::vector<std::int64_t> entries;
    std::int64_t places = -1;
    bool ended = false;
};

RunStore open(const Options& options) {
    return RunStore::open(storePath(options.store), StoreMode::ReadWrite);
}

/// Every experiment is checked before the first one is added.
int add(const Options& options) {
    std::vector<QueuedExperiment> experiments;
    for (const std::string& file : options.files) {
        const ExperimentConfig config = loadExperiment(file, engineCatalog(), options.overrides);
        experiments.push_back(
            {config.name, config.yaml, config.baseDir, {}, options.study, options.tags});
    }
    RunStore store = open(options);
    for (const QueuedExperiment& experiment : experiments) {
        std::printf("entry %lld: %s\n", static_cast<long long>(RunQueue(store).add(experiment)),
                    experiment.name.c_str());
    }
    return exitDone;
}

int list(const Options& options) {
    RunStore store = open(options);
    const RunQueue queue(store);
    const std::vector<QueueEntry> entries = queue.entries();
    std::fputs(entries.empty() ? "the queue is empty\n" : queueTable(entries).c_str(), stdout);
    if (queue.isPaused()) {
        std::puts("the queue is paused: nothing begins before `artemis queue resume`");
    }
    return exitDone;
}

/// Runs a taken entry and settles it.
RunFinished carryOut(const QueueJob& job, const Options& options, RunQueue& queue,
                     const SignalStop& stop) {
    std::printf("run %lld %s%s\n", static_cast<long long>(job.run), job.resume ? "goes on: " : "",
                job.config.name.c_str());
    std::fflush(stdout);
    RecorderOptions recording;
    recording.onTrouble = [](const std::string& text) {
        std::fprintf(stderr, "%s\n", text.c_str());
    };
    RunFinished end;
    {
        RunRecorder recorder(storePath(options.store), job.run, recording);
        end = runExperiment({job.config, job.outDir, job.resume}, recorder, stop.token());
    }
    if (end.status == Status::Stopped) {
        queue.putBack(job.entry);
    } else {
        queue.end(job.entry, end);
    }
    std::printf("run %lld %s%s%s\n", static_cast<long long>(job.run), toText(end.status).c_str(),
                end.reason.empty() ? "" : ": ", end.reason.c_str());
    return end;
}

/// Why there was nothing to take.
int sayWhyNot(const RunQueue& queue) {
    for (const QueueEntry& entry : queue.entries()) {
        if (entry.isTaken) {
            throw BadInput("queue entry " + std::to_string(entry.id),
                           "is being run by another process; one works on a queue at a time");
        }
    }
    std::puts(queue.isPaused() ? "the queue is paused; `artemis queue resume` lets it go on"
                               : "no entry of the queue waits");
    return exitDone;
}

int run(const Options& options) {
    const SignalStop stop("stopping after this step; the run can be resumed");
    RunStore store = open(options);
    RunQueue queue(store);
    const auto folder = runsFolder(storePath(options.store));
    int done = 0;
    int failed = 0;
    while (const auto job = queue.take(engineCatalog(), folder)) {
        const RunFinished end = carryOut(*job, options, queue, stop);
        if (end.status == Status::Stopped) {
            return exitStopped;
        }
        ++(end.status == Status::Done ? done : failed);
    }
    if (done + failed == 0) {
        return sayWhyNot(queue);
    }
    std::printf("%d done, %d failed\n", done, failed);
    return failed == 0 ? exitDone : exitFailed;
}

int remove(const Options& options) {
    RunStore store = open(options);
    RunQueue queue(store);
    for (const std::int64_t entry : options.entries) {
        queue.remove(entry);
    }
    if (options.ended) {
        queue.clearEnded();
    }
    return exitDone;
}

int move(const Options& options) {
    RunStore store = open(options);
    for (const std::int64_t entry : options.entries) {
        RunQueue(store).move(entry, options.places);
    }
    return exitDone;
}

int retry(const Options& options) {
    RunStore store = open(options);
    for (const std::int64_t entry : options.entries) {
        RunQueue(store).retry(entry);
    }
    return exitDone;
}

int setPaused(const Options& options, bool paused) {
    RunStore store = open(options);
    RunQueue(store).setPaused(paused);
    return exitDone;
}

int pause(const Options& options) { return setPaused(options, true); }
int resume(const Options& options) { return setPaused(options, false); }

}  // namespace

void addQueue(CLI::App& app, Action& action) {
    CLI::App* queue = app.add_subcommand(
        "queue", "Experiments that run one after the other; the window works on the same queue.");
    queue->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto command = [&](const char* name, const char* what, int (*act)(const Options&)) {
        CLI::App* made = queue->add_subcommand(name, what);
        made->add_option("--store", options->store, "Store of runs (SQLite).");
        made->callback(
            [options, act, &action] { action = [options, act] { return act(*options); }; });
        return made;
    };
    const auto entries = [&](CLI::App* to) {
        return to->add_option("entry", options->entries, "Numbers of entries.");
    };
    CLI::App* adding = command("add", "Put experiments at the end.", add);
    adding->add_option("file", options->files, "Experiments (YAML).")->required();
    adding->add_option("--set", options->overrides, "Change a setting: path=value.")->take_all();
    adding->add_option("--study", options->study, "Name of the study they belong to.");
    adding->add_option("--tag", options->tags, "A word to find them by; may be repeated.")
        ->take_all();
    command("list", "Entries in the order of their turns.", list);
    command("run", "Run what waits, until nothing does.", run);
    CLI::App* removing = command("remove", "Take entries out.", remove);
    entries(removing);
    removing->add_flag("--ended", options->ended, "All that are done, stopped or failed.");
    CLI::App* moving = command("move", "Change the order of entries that wait.", move);
    entries(moving)->required();
    moving->add_option("--by", options->places, "Places: less than 0 is sooner.");
    entries(command("retry", "Failed or stopped entries wait again.", retry))->required();
    command("pause", "Nothing begins before resume; what runs goes on.", pause);
    command("resume", "The queue goes on with `queue run` or in the window.", resume);
}

}  // namespace artemis
