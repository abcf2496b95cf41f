// artemis runs: lists, shows and exports what the store holds.
#include <cstdio>
#include <iostream>
#include <sstream>

#include "app/commands.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/report/predictions.h"
#include "core/store/runs_export.h"
#include "core/store/runs_text.h"

namespace artemis {

namespace {

struct Options {
    std::string store;
    std::vector<std::int64_t> runs;
    std::string format = "csv";
    std::string out;
    std::string search;
    std::string study;
    std::string tableFormat = "text";
    bool deleted = false;
};

RunStore open(const Options& options) {
    return RunStore::open(storePath(options.store), StoreMode::ReadOnly);
}

int list(const Options& options) {
    RunFilter filter;
    filter.text = options.search;
    filter.study = options.study;
    filter.deleted = options.deleted;
    const std::vector<RunRow> rows = open(options).list(filter);
    std::fputs(rows.empty() ? "no runs\n" : runsTable(rows).c_str(), stdout);
    return exitDone;
}

int predictions(const Options& options) {
    const PredictionHistory history = predictionHistory(open(options).list());
    const std::string text = options.tableFormat == "json"  ? toJson(history).dump(2) + "\n"
                             : options.tableFormat == "csv" ? toCsv(tableOf(history))
                                                            : toText(history);
    std::fputs(text.c_str(), stdout);
    return exitDone;
}

int show(const Options& options) {
    const RunStore store = open(options);
    for (const std::int64_t run : options.runs) {
        std::fputs(runText(store, run).c_str(), stdout);
    }
    return exitDone;
}

int exportRun(const Options& options) {
    const RunStore store = open(options);
    if (options.format == "tensorboard") {
        if (options.out.empty()) {
            throw BadInput("--out", "is missing; the tensorboard format needs a folder");
        }
        exportTensorboard(store, options.runs, options.out);
        return exitDone;
    }
    std::ostringstream text;
    std::ostream& out = options.out.empty() ? std::cout : text;
    options.format == "json" ? exportJson(store, options.runs, out)
                             : exportCsv(store, options.runs, out);
    if (!options.out.empty()) {
        writeFile(options.out, text.str());
    }
    return exitDone;
}

int setDeleted(const Options& options, bool deleted) {
    RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadWrite);
    for (const std::int64_t run : options.runs) {
        store.setDeleted(run, deleted);
    }
    return exitDone;
}

int remove(const Options& options) { return setDeleted(options, true); }
int restore(const Options& options) { return setDeleted(options, false); }

int purge(const Options& options) {
    RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadWrite);
    RunFilter filter;
    filter.deleted = true;
    for (const RunRow& row : store.list(filter)) {
        std::printf("run %lld %s; its files stay in %s\n", static_cast<long long>(row.id),
                    row.name.c_str(), row.outDir.c_str());
    }
    std::printf("%lld runs removed for good\n", static_cast<long long>(store.purge()));
    return exitDone;
}

}  // namespace

void addRuns(CLI::App& app, Action& action) {
    CLI::App* runs = app.add_subcommand("runs", "List, show or export stored runs.");
    runs->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* what, int (*act)(const Options&)) {
        CLI::App* command = runs->add_subcommand(name, what);
        command->add_option("--store", options->store, "Store of runs (SQLite).");
        command->callback(
            [options, act, &action] { action = [options, act] { return act(*options); }; });
        return command;
    };
    CLI::App* listing = add("list", "A table of all runs, newest first.", list);
    listing->add_option("--search", options->search, "Words that name, tags or study must hold.");
    listing->add_option("--study", options->study, "Only the runs of this study.");
    listing->add_flag("--deleted", options->deleted, "The deleted runs instead.");
    add("predictions", "What was predicted of each run, what was measured, and the error.",
        predictions)
        ->add_option("--format", options->tableFormat, "text, json or csv.")
        ->check(CLI::IsMember({"text", "json", "csv"}));
    for (CLI::App* command : {add("delete", "Hide runs; restore brings them back.", remove),
                              add("restore", "Bring deleted runs back.", restore)}) {
        command->add_option("run", options->runs, "Numbers of runs.")->required();
    }
    add("purge", "Remove the deleted runs for good, but not their files.", purge);
    add("show", "Everything about one run but its curves.", show)
        ->add_option("run", options->runs, "Numbers of runs.")
        ->required();
    CLI::App* exporting = add("export", "A run as a file.", exportRun);
    exporting->add_option("run", options->runs, "Numbers of runs.")->required();
    exporting->add_option("--format", options->format, "csv, json or tensorboard.")
        ->check(CLI::IsMember({"csv", "json", "tensorboard"}));
    exporting->add_option("--out", options->out,
                          "File, or folder for tensorboard; else the screen.");
}

}  // namespace artemis
