// Reads the report of an analysis and checks that it is of this model and these data.
#include "core/engine/run/stored_importance.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/importance/module_names.h"
#include "core/engine/run/environment.h"

namespace artemis {

namespace {

constexpr const char* rescore = "; score the layers again (artemis importance)";

bool isWeights(const std::string& name) {
    return name.starts_with("model/") &&
           (name.ends_with(".safetensors") || name.ends_with(".gguf"));
}

bool isTraining(const std::string& name) {
    return name == "data.train" || name.starts_with("data.mix");
}

Value readReport(const std::string& file) {
    const Value read = Value::parse(readFile(file), nullptr, false);
    const Value* inside = find(read, "importance");
    const Value report = inside == nullptr ? read : *inside;
    const Value* layers = find(report, "layers");
    const Value* scores = find(report, "scores");
    if (layers == nullptr || !layers->is_array() || scores == nullptr || !scores->is_object()) {
        throw BadInput(file, std::string("is no report of artemis importance") + rescore);
    }
    return report;
}

void requireLayers(const Value& report, const Model& model, const std::string& file) {
    const std::vector<std::string> layers = moduleNames(model).layers;
    const Value& scored = report.at("layers");
    if (scored != Value(layers)) {
        throw BadInput(file, "scores " + std::to_string(scored.size()) + " layers (" +
                                 (scored.empty() ? "none" : toText(scored.front())) +
                                 " …), this model has " + std::to_string(layers.size()) + " (" +
                                 layers.front() + " …)" + rescore);
    }
}

/// What differs in the origins, by name.
void requireOrigin(const Value& report, const ExperimentConfig& config, const std::string& file) {
    const Value* origin = find(report, "origin");
    if (origin == nullptr || !origin->is_object()) {
        throw BadInput(file, std::string("does not say which model and data it is of") + rescore);
    }
    std::vector<std::string> different;
    const auto stored = flatten(*origin);
    const auto now = flatten(importanceOrigin(config));
    for (const auto& [one, other] : {std::pair(&stored, &now), std::pair(&now, &stored)}) {
        for (const auto& leaf : *one) {
            const bool same = std::ranges::find(*other, leaf) != other->end();
            const std::string name =
                leaf.first.starts_with("files.") ? leaf.first.substr(6) : leaf.first;
            if (!same && std::ranges::find(different, name) == different.end()) {
                different.push_back(name);
            }
        }
    }
    if (!different.empty()) {
        throw BadInput(
            file, "is of another " + join(different, ", ") + " than this experiment" + rescore);
    }
}

std::vector<double> rawScores(const Value& report, const std::string& score,
                              const std::string& file) {
    const Value& scores = report.at("scores");
    std::vector<std::string> known;
    for (const auto& [id, value] : scores.items()) {
        known.push_back(id);
    }
    if (!scores.contains(score)) {
        throw BadInput(file, "has no " + score + " scores; it has " + join(known, ", ") +
                                 "; set importance_score_method to one of these, or score anew");
    }
    const Value raw = scores.at(score).value("raw", Value::array());
    const bool numbers = raw.is_array() && std::ranges::all_of(raw, [](const Value& v) {
                             return v.is_number() && v.get<double>() >= 0;
                         });
    if (!numbers || raw.size() != report.at("layers").size()) {
        throw BadInput(file, std::string("is damaged: it does not have a score of at least 0 for "
                                         "every layer") +
                                 rescore);
    }
    return raw.get<std::vector<double>>();
}

}  // namespace

Value importanceOrigin(const ExperimentConfig& config) {
    Value files = Value::object();
    const Value hashes = fileHashes(config);
    for (const auto& [name, hash] : hashes.items()) {
        if (isWeights(name) || isTraining(name)) {
            files[name] = hash;
        }
    }
    Value origin{{"task", config.model.task}, {"files", std::move(files)}};
    if (!origin.at("files").contains("data.train")) {
        origin["data"] = config.data.train;
    }
    if (!config.create.family.empty()) {
        origin["created"] = config.create.family;
        origin["seed"] = config.training.seed;
    }
    return origin;
}

StoredScores storedScores(const std::string& from, const std::string& score,
                          const ExperimentConfig& config, const Model& model) {
    if (from.find_first_not_of("0123456789") == std::string::npos) {
        throw BadInput("importance_run", from +
                                             " names a run, but no store is at hand to look it "
                                             "up in; give the path of its importance.json");
    }
    const std::string file = config.resolve(from);
    Value report = readReport(file);
    requireLayers(report, model, file);
    requireOrigin(report, config, file);
    std::vector<double> raw = rawScores(report, score, file);
    return {std::move(raw), std::move(report)};
}

}  // namespace artemis
