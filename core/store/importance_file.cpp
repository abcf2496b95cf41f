// From the number of a run to the path of its report.
#include "core/store/importance_file.h"

#include <algorithm>

#include "core/base/error.h"

namespace artemis {

namespace {

constexpr const char* key = "importance_run";

/// The number that the setting of a method is, of at most 18 digits; nothing where it is none.
std::optional<std::int64_t> numberIn(const Value& settings) {
    const Value* given = find(settings, key);
    const std::string text = given == nullptr ? "" : toText(*given);
    const bool number = !text.empty() && text.size() <= 18 &&
                        text.find_first_not_of("0123456789") == std::string::npos;
    return number ? std::optional(static_cast<std::int64_t>(std::stoll(text))) : std::nullopt;
}

std::string reportOf(const RunStore& store, std::int64_t run) {
    const RunRow row = store.show(run).row;
    const std::string name = "run " + std::to_string(run);
    if (row.kind != importanceKind) {
        throw BadInput(key, name + " is of kind " + row.kind +
                                ", not an analysis; `artemis importance` makes one");
    }
    const auto files = store.artefacts(run);
    const auto file = std::ranges::find(files, importanceKind, &ArtefactRow::kind);
    if (row.status != Status::Done || file == files.end()) {
        throw BadInput(
            key, name + " is " + toText(row.status) + " and has no scores; take one that is done");
    }
    return file->path;
}

}  // namespace

bool namesImportanceRun(const ExperimentConfig& config) {
    return std::ranges::any_of(config.methods, [](const MethodChoice& choice) {
        return numberIn(choice.settings).has_value();
    });
}

ExperimentConfig withImportanceFile(ExperimentConfig config, const RunStore& store) {
    for (MethodChoice& choice : config.methods) {
        if (const auto run = numberIn(choice.settings)) {
            choice.settings[key] = reportOf(store, *run);
        }
    }
    return config;
}

}  // namespace artemis
