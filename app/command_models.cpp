// artemis import, export and download: models from and to GGUF files, and from the hub.
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "app/commands.h"
#include "app/signal_stop.h"
#include "core/base/text.h"
#include "core/engine/run/resources.h"
#include "core/files/gguf_export.h"
#include "core/files/gguf_folder.h"
#include "core/files/gguf_import.h"
#include "core/files/hub.h"

namespace artemis {

namespace {

const std::map<std::string, DType> weightTypes{
    {"fp32", DType::F32}, {"fp16", DType::F16}, {"bf16", DType::BF16}};

/// On a terminal: one line on stderr, redrawn a few times a second.
DownloadWatcher progressLine() {
    if (::isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return [last = std::chrono::steady_clock::time_point()](const DownloadProgress& at) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < std::chrono::milliseconds(200) && at.done < at.total) {
            return;
        }
        last = now;
        std::fprintf(stderr, "\r\033[K%s of %s  %s%s", bytesText(double(at.done)).c_str(),
                     bytesText(double(at.total)).c_str(), at.file.c_str(),
                     at.done < at.total ? "" : "\n");
    };
}

int download(const std::string& name, const std::string& revision,
             const std::vector<std::string>& patterns) {
    const SignalStop stop("Stopping the download; a second Ctrl-C ends at once.");
    try {
        const auto folder =
            downloadModel(HubName::parse(revision.empty() ? name : name + "@" + revision), patterns,
                          HubSettings::fromEnvironment(), progressLine(), stop.token());
        std::printf("%s\n", folder.c_str());
        return exitDone;
    } catch (const DownloadStopped& stopped) {
        std::fprintf(stderr, "%s\n%s\n", stopped.what(), stopped.whatToDo().c_str());
        return exitStopped;
    }
}

/// What people call a model whose folder in a cache has a name of its own; "" for any other one.
std::string callNameOf(const std::string& model) {
    constexpr std::string_view hub = "hub:";
    if (model.starts_with(hub)) {
        return split(HubName::parse(model.substr(hub.size())).repository, '/').back();
    }
    return isGguf(model) ? std::filesystem::path(model).stem().string() : "";
}

}  // namespace

std::filesystem::path openedModel(const std::string& model) {
    if (const std::string note = importModel(model); !note.empty()) {
        std::fprintf(stderr, "%s\n", note.c_str());
    }
    return modelFolder(model);
}

void addDownload(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand(
        "download", "Fetch a model from the Hugging Face hub; prints its folder.");
    struct Options {
        std::string name, revision;
        std::vector<std::string> patterns;
    };
    const auto options = std::make_shared<Options>();
    command->add_option("name", options->name, "ORG/NAME or ORG/NAME@REVISION.")->required();
    command->add_option("--revision", options->revision, "Branch, tag or commit (main).");
    command->add_option("--include", options->patterns,
                        "Only files that match this pattern (* and ?), for example '*.gguf'.");
    command->callback([options, &action] {
        action = [options] {
            return download(options->name, options->revision, options->patterns);
        };
    });
}

void addImport(CLI::App& app, Action& action) {
    CLI::App* command =
        app.add_subcommand("import", "Make a Hugging Face model folder of a GGUF file.");
    struct Options {
        std::string file, out, dtype = "fp32";
    };
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "GGUF file.")->required();
    command->add_option("--out", options->out, "New folder for the model.")->required();
    command->add_option("--dtype", options->dtype, "Type of the weights: fp32, fp16 or bf16.")
        ->check(CLI::IsMember({"fp32", "fp16", "bf16"}));
    command->callback([options, &action] {
        action = [options] {
            const ImportSummary summary =
                importGguf(options->file, options->out, weightTypes.at(options->dtype));
            std::printf("%s with %s parameters (tensors: %s) in %s\n", summary.architecture.c_str(),
                        grouped(summary.parameters).c_str(), summary.formats.c_str(),
                        options->out.c_str());
            return static_cast<int>(exitDone);
        };
    });
}

void addExport(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("export", "Write a model folder as a GGUF file.");
    struct Options {
        std::string model, out, type = "f16";
    };
    const auto options = std::make_shared<Options>();
    command
        ->add_option("--model", options->model,
                     "Model folder, GGUF file, hub:ORG/NAME or builtin:NAME.")
        ->required();
    command->add_option("--out", options->out, "New GGUF file.")->required();
    command->add_option("--type", options->type, "Type of the matrices: f16 or q8_0.")
        ->check(CLI::IsMember({"f16", "q8_0"}));
    command->callback([options, &action] {
        action = [options] {
            exportGguf(openedModel(options->model), options->out,
                       options->type == "f16" ? GgmlType::F16 : GgmlType::Q8_0,
                       callNameOf(options->model));
            std::printf("model in %s\n", options->out.c_str());
            return static_cast<int>(exitDone);
        };
    });
}

}  // namespace artemis
