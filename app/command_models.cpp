// artemis import: a model file into a model folder.
#include <cstdio>

#include "app/commands.h"
#include "core/base/text.h"
#include "core/files/gguf_import.h"

namespace artemis {

namespace {

const std::map<std::string, DType> weightTypes{
    {"fp32", DType::F32}, {"fp16", DType::F16}, {"bf16", DType::BF16}};

}  // namespace

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

}  // namespace artemis
