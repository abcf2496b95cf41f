// Looks at the machine, one finding each.
#include "core/engine/run/doctor.h"

#include <torch/version.h>

#include <cstdlib>
#include <thread>

#include "core/base/text.h"
#include "core/engine/nn/torch.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/process.h"

namespace artemis {

namespace {

using enum Finding::Level;

constexpr double littleSpace = 1e9;
constexpr double littleMemory = 1e9;

Finding program() {
    return {Good,
            "artemis " ARTEMIS_VERSION ", " + std::to_string(std::thread::hardware_concurrency()) +
                " processor cores",
            ""};
}

Finding library() {
    return {Good,
            "LibTorch " TORCH_VERSION ", " + std::to_string(at::get_num_threads()) + " threads",
            ""};
}

Finding device() {
    std::error_code ignored;
    return std::filesystem::exists("/dev/nvidiactl", ignored)
               ? Finding{Good, "an NVIDIA GPU", ""}
               : Finding{Note, "no GPU; the processor is used", ""};
}

Finding resources() {
    const std::filesystem::path folder = resourcesDir();
    if (!std::filesystem::is_directory(folder)) {
        return {Missing, "resources in " + folder.string(),
                "set ARTEMIS_RESOURCES to the folder `resources` of the checkout"};
    }
    return builtinModels().empty()
               ? Finding{Missing, "built-in models", "make them with scripts/make_models.sh"}
               : Finding{Good, std::to_string(builtinModels().size()) + " built-in models", ""};
}

/// Font files below a folder, as far as the first one.
bool holdsFonts(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::recursive_directory_iterator at(folder, error);
    for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
        const std::string ending = lowered(at->path().extension().string());
        if (ending == ".ttf" || ending == ".otf" || ending == ".ttc" || ending == ".pfb") {
            return true;
        }
    }
    return false;
}

Finding fonts() {
    std::vector<std::filesystem::path> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
    if (const char* home = std::getenv("HOME")) {
        folders.emplace_back(std::filesystem::path(home) / ".local/share/fonts");
        folders.emplace_back(std::filesystem::path(home) / ".fonts");
    }
    for (const auto& folder : folders) {
        if (holdsFonts(folder)) {
            return {Good, "fonts for the window", ""};
        }
    }
    return {Missing, "fonts", "install some, for example the Debian package fonts-dejavu-core"};
}

Finding memory() {
    const double free = availableBytes();
    const std::string words = bytesText(free) + " of memory free";
    return free < littleMemory
               ? Finding{Missing, words, "end other programs; small models need about 1 GB"}
               : Finding{Good, words, ""};
}

Finding room(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return {Missing, "data folder " + folder.string(), "cannot be made: " + error.message()};
    }
    const auto space = std::filesystem::space(folder, error);
    const auto free = static_cast<double>(space.available);
    const std::string words = bytesText(free) + " of disk free in " + folder.string();
    return error || free < littleSpace
               ? Finding{Missing, words,
                         "free some space; models and checkpoints are written there"}
               : Finding{Good, words, ""};
}

}  // namespace

std::vector<Finding> examineMachine(const std::filesystem::path& storeFolder) {
    return {program(), library(), device(), resources(), fonts(), memory(), room(storeFolder)};
}

}  // namespace artemis
