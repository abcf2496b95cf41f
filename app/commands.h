// The subcommands; each adds itself to the command line and leaves its exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "core/events/event.h"

namespace artemis {

/// Exit codes of DESIGN §3: 0 done, 2 bad input, 3 stopped, 4 failed.
enum ExitCode { exitDone = 0, exitBadInput = 2, exitStopped = 3, exitFailed = 4 };

/// What a chosen subcommand does; returns the exit code.
using Action = std::function<int()>;

void addRun(CLI::App& app, Action& action);
void addEvaluate(CLI::App& app, Action& action);
void addPlan(CLI::App& app, Action& action);
void addImportance(CLI::App& app, Action& action);
void addProve(CLI::App& app, Action& action);
void addEfficiency(CLI::App& app, Action& action);
void addRuns(CLI::App& app, Action& action);
void addQueue(CLI::App& app, Action& action);
void addGenerate(CLI::App& app, Action& action);
void addMerge(CLI::App& app, Action& action);
void addImport(CLI::App& app, Action& action);
void addDownload(CLI::App& app, Action& action);
void addExport(CLI::App& app, Action& action);
void addParity(CLI::App& app, Action& action);
void addTokenize(CLI::App& app, Action& action);
void addSchema(CLI::App& app, Action& action);
void addDoctor(CLI::App& app, Action& action);

/// --store, or the store of the preferences, or artemis/artemis.db in $XDG_DATA_HOME or
/// ~/.local/share.
std::string storePath(const std::string& given);

/// The folder that --model or model.path means. Where a GGUF file is imported for it, that is said
/// on stderr.
std::filesystem::path openedModel(const std::string& model);

/// Says on stderr why it failed and what helps; nothing where it did not fail. Returns the exit
/// code.
int sayEnd(const RunFinished& end);

}  // namespace artemis
