// artemis merge, parity, schema and doctor.
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "core/base/text.h"
#include "core/engine/run/adapted_model.h"
#include "core/engine/run/doctor.h"
#include "core/engine/run/parity.h"
#include "core/engine/run/run_experiment.h"

namespace artemis {

namespace {

int parity(const std::string& folder, const std::string& filter) {
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    checkGoldens(folder, filter, [&](const CaseResult& result) {
        using enum CaseResult::Outcome;
        ++(result.outcome == Passed ? passed : result.outcome == Failed ? failed : skipped);
        const char* word = result.outcome == Passed   ? "passed "
                           : result.outcome == Failed ? "FAILED "
                                                      : "skipped";
        std::printf("%s %s%s%s\n", word, result.id.c_str(), result.detail.empty() ? "" : ": ",
                    result.detail.c_str());
        std::fflush(stdout);
    });
    std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    return failed == 0 ? exitDone : exitFailed;
}

Value paramJson(const std::string& path, const Param& param) {
    Value json{{"path", path},
               {"type", toText(param.kind)},
               {"default", param.fallback},
               {"allowed", allowedText(param)},
               {"label", param.label},
               {"help", param.help}};
    if (!param.choices.empty()) {
        json["choices"] = param.choices;
    }
    for (const auto& [key, value] : {std::pair{"unit", param.unit}, {"source", param.source}}) {
        if (!value.empty()) {
            json[key] = value;
        }
    }
    return json;
}

int schema(bool asJson) {
    Value all = Value::array();
    const Schema settings = experimentSchema(engineCatalog());
    for (const Section& section : settings.sections()) {
        if (!asJson) {
            std::printf("\n%s  %s\n",
                        section.path.empty() ? section.title.c_str() : section.path.c_str(),
                        section.summary.c_str());
        }
        for (const Param& param : section.params) {
            const std::string path =
                section.path.empty() ? param.key : section.path + "." + param.key;
            if (asJson) {
                all.push_back(paramJson(path, param));
                continue;
            }
            std::printf("  %s = %s\n      %s\n      Allowed: %s%s%s.%s%s\n", path.c_str(),
                        param.fallback.dump().c_str(), param.help.c_str(),
                        allowedText(param).c_str(), param.unit.empty() ? "" : " ",
                        param.unit.c_str(),
                        param.source.empty() ? "" : " Source: ", param.source.c_str());
        }
    }
    if (asJson) {
        std::printf("%s\n", all.dump(2).c_str());
    }
    return exitDone;
}

int doctor() {
    const auto folder = std::filesystem::path(storePath({})).parent_path();
    for (const Finding& finding : examineMachine(folder)) {
        const char* sign = finding.level == Finding::Level::Good   ? "ok     "
                           : finding.level == Finding::Level::Note ? "note   "
                                                                   : "missing";
        std::printf("%s  %s%s%s\n", sign, finding.what.c_str(), finding.advice.empty() ? "" : ": ",
                    finding.advice.c_str());
    }
    return exitDone;
}

}  // namespace

void addMerge(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("merge", "Fold an adapter into its model.");
    struct Folders {
        std::string model, adapter, out;
    };
    const auto folders = std::make_shared<Folders>();
    command
        ->add_option("--model", folders->model,
                     "Model folder, GGUF file, hub:ORG/NAME or builtin:NAME.")
        ->required();
    command->add_option("--adapter", folders->adapter, "Adapter folder.")->required();
    command->add_option("--out", folders->out, "Folder for the merged model.")->required();
    command->callback([folders, &action] {
        action = [folders] {
            mergeToFolder(openedModel(folders->model), folders->adapter, folders->out);
            std::printf("merged model in %s\n", folders->out.c_str());
            return static_cast<int>(exitDone);
        };
    });
}

void addParity(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("parity", "Check the engine against golden cases.");
    const auto folder = std::make_shared<std::string>();
    const auto filter = std::make_shared<std::string>();
    command->add_option("folder", *folder, "Folder of goldens.")->required();
    command->add_option("--filter", *filter, "Only cases whose id matches this pattern (* and ?).");
    command->callback([folder, filter, &action] {
        action = [folder, filter] { return parity(*folder, *filter); };
    });
}

void addSchema(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("schema", "List every setting.");
    const auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "As JSON.");
    command->callback([json, &action] { action = [json] { return schema(*json); }; });
}

void addDoctor(CLI::App& app, Action& action) {
    app.add_subcommand("doctor", "Say what is installed, what is missing, and what to do.")
        ->callback([&action] { action = [] { return doctor(); }; });
}

}  // namespace artemis
