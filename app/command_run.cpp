// artemis run: trains one experiment headless.
#include <csignal>
#include <cstdio>
#include <ctime>
#include <stop_token>
#include <thread>

#include "app/commands.h"
#include "app/progress.h"
#include "app/stored_run.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/config/preferences.h"
#include "core/engine/run/run_experiment.h"

namespace artemis {

namespace {

struct Options {
    std::string file;
    std::vector<std::string> overrides;
    std::string store;
    std::string out;
    std::string json;
    std::int64_t resume = 0;
};

/// "20261122-031500-minilm-sst2-lora": unique enough for a folder, and sorted by time.
std::string folderName(const std::string& name) {
    char stamp[32];
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S-", &parts);
    std::string slug;
    for (const char c : name) {
        slug += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' ? c : '-';
    }
    return stamp + slug + "-" + std::to_string(::getpid());
}

/// Ctrl-C and SIGTERM stop the run after the step it is in; a second one ends the program.
class SignalStop {
public:
    SignalStop() {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_thread = std::jthread([this](const std::stop_token& ended) { wait(ended); });
    }
    std::stop_token token() const { return m_source.get_token(); }

private:
    void wait(const std::stop_token& ended) {
        const timespec interval{0, 100'000'000};
        while (!ended.stop_requested()) {
            if (sigtimedwait(&m_signals, nullptr, &interval) < 0) {
                continue;
            }
            if (m_source.stop_requested()) {
                std::_Exit(exitStopped);
            }
            std::fputs("\nstopping after this step; the run can be resumed\n", stderr);
            m_source.request_stop();
        }
    }
    sigset_t m_signals{};
    std::stop_source m_source;
    std::jthread m_thread;
};

RunRequest requestOf(const Options& options) {
    RunRequest request;
    if (options.resume == 0) {
        request.config = loadExperiment(options.file, engineCatalog(), options.overrides);
        request.outDir = options.out.empty()
                             ? std::filesystem::path(storePath(options.store)).parent_path() /
                                   "runs" / folderName(request.config.name)
                             : std::filesystem::path(options.out);
    } else {
        const RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadOnly);
        const RunDetails run = store.show(options.resume);
        const Parsed parsed = parseExperiment(run.yaml, run.baseDir, engineCatalog());
        if (!parsed.problems.empty()) {
            throw BadInput(parsed.problems);
        }
        request.config = parsed.config;
        request.outDir = run.row.outDir;
        request.resume = true;
    }
    request.outDir = std::filesystem::absolute(request.outDir);
    return request;
}

int exitCode(const RunFinished& end) {
    switch (end.status) {
        case Status::Done:
            return exitDone;
        case Status::Stopped:
            return exitStopped;
        default:
            return end.badInput ? exitBadInput : exitFailed;
    }
}

int run(const Options& options) {
    const SignalStop stop;
    const RunRequest request = requestOf(options);
    StoredRun stored(storePath(options.store), request.config,
                     options.resume > 0 ? std::optional(options.resume) : std::nullopt);
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
    if (end.status == Status::Failed) {
        std::fprintf(stderr, "%s\n%s%s", end.reason.c_str(), end.whatToDo.c_str(),
                     end.whatToDo.empty() ? "" : "\n");
    } else {
        std::printf("run %lld %s\n%s", static_cast<long long>(stored.id().value_or(0)),
                    toText(end.status).c_str(), resultTable(end.summary).c_str());
    }
    return exitCode(end);
}

}  // namespace

std::string storePath(const std::string& given) {
    return given.empty() ? storeFile({}, loadPreferences(preferencesFile())).string() : given;
}

void addRun(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("run", "Train one experiment.");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "Experiment (YAML).");
    command->add_option("--set", options->overrides, "Change a setting: path=value.")->take_all();
    command->add_option("--store", options->store, "Store of runs (SQLite).");
    command->add_option("--out", options->out, "Folder for adapter, model and checkpoints.");
    command->add_option("--json", options->json, "Write the figures of the run here.");
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
