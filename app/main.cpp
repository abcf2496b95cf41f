// The program: no arguments open the window, a subcommand runs headless.
#include <cstdio>

#include "app/commands.h"
#include "app/window.h"
#include "core/base/error.h"
#include "core/base/subnormals.h"

namespace {

int runCommand(int argc, char** argv) {
    CLI::App app{
        "Artemis, the workbench for parameter-efficient fine-tuning. Without a command it "
        "opens the window."};
    app.set_version_flag("--version", ARTEMIS_VERSION);
    app.require_subcommand(1);
    artemis::Action action;
    for (const auto add :
         {artemis::addRun, artemis::addEvaluate, artemis::addPlan, artemis::addImportance,
          artemis::addProve, artemis::addEfficiency, artemis::addRuns, artemis::addQueue,
          artemis::addMerge, artemis::addGenerate, artemis::addImport, artemis::addExport,
          artemis::addDownload, artemis::addParity, artemis::addTokenize, artemis::addSchema,
          artemis::addDoctor}) {
        add(app, action);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? artemis::exitDone : artemis::exitBadInput;
    }
    return action();
}

}  // namespace

int main(int argc, char** argv) {
    artemis::flushSubnormals();
    try {
        return argc == 1 ? artemis::runWindow(argc, argv) : runCommand(argc, argv);
    } catch (const artemis::BadInput& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return artemis::exitBadInput;
    } catch (const artemis::Failure& error) {
        std::fprintf(stderr, "%s\n%s\n", error.what(), error.whatToDo().c_str());
        return artemis::exitFailed;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return artemis::exitFailed;
    }
}
