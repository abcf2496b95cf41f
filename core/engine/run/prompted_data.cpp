// Checks and encodes what is prompted.
#include "core/engine/run/prompted_data.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/engine/models/family.h"
#include "core/engine/run/data_settings.h"
#include "core/engine/train/cost.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

namespace {

constexpr const char* writingTask = "causal-lm";

/// Tokens that an evaluation may write after each prompt.
std::int64_t newTokens(const ExperimentConfig& config) {
    const bool writes = std::ranges::any_of(
        config.evaluation.metrics, [](const auto& id) { return findTextMetric(id) != nullptr; });
    return writes || findTextMetric(config.evaluation.bestMetric) != nullptr
               ? config.generation.text.maxNewTokens
               : 0;
}

/// Numbers that a cache holds of each token: keys and values of every block.
double cachedNumbers(const Model& model) {
    std::map<std::int64_t, std::int64_t> widths;
    for (const Site& site : model.sites()) {
        if (site.projection != nullptr && model.feedsAttention(site.name)) {
            widths[site.block] += site.projection->weight().outFeatures();
        }
    }
    double sum = 0;
    for (const auto& [block, width] : widths) {  // Where one layer makes them, queries are in it.
        sum += static_cast<double>(std::min(width, 2 * model.hiddenSize()));
    }
    return sum;
}

}  // namespace

std::string headTask(const ExperimentConfig& config) {
    return promptingOf(config.methods) ? writingTask : config.model.task;
}

void requirePromptable(const ExperimentConfig& given, const Value& modelConfig,
                       const std::string& where) {
    const auto prompting = promptingOf(given.methods);
    if (!prompting) {
        return;
    }
    std::vector<Problem> problems = checkTogether(given.methods);
    const auto require = [&problems](bool right, const std::string& at, const std::string& what) {
        if (!right) {
            problems.push_back({at, what});
        }
    };
    const Value* type = find(modelConfig, "model_type");
    const Family& kind = familyNamed(type == nullptr ? "" : toText(*type), where + ", model_type");
    require(std::ranges::count(kind.tasks, writingTask) > 0, "model.path",
            prompting->label + " lets a causal language model go on after a prompt, which " +
                kind.entry.label + " cannot; take GPT-2 or a LLaMA");
    require(given.create.family.empty(), "model.create",
            "a new model has learned nothing that a prompt could ask for; name a pretrained one in "
            "model.path");
    require(given.fineTuning.adapter.empty(), "fine_tuning.adapter",
            prompting->label + " works with the bare model; leave the adapter out");
    require(given.data.mix.empty(), "data.mix",
            "demonstrations come from data.train alone; leave the other sets out");
    const ExperimentConfig config = settled(given);
    require(task(config.model.task).promptColumns(config.data).has_value(), "model.task",
            "rows of this task are no question and answer; possible are classification, and "
            "causal-lm with data.source and data.target");
    if (const auto fault = formFault(prompting->options.form)) {
        problems.push_back({prompting->section + ".template", *fault});
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
}

PromptedSets::PromptedSets(const ExperimentConfig& config, const Prompting& prompting,
                           ExperimentData& data, const Table& train, int threads)
    : m_config(config),
      m_prompting(prompting),
      m_data(data),
      m_encoder(
          {*data.task, *data.tokenizer, config.data, prompting.options, prompting.section,
           data.train.labelNames, shapeModel(config, labelCount(data.train), 0)->maxPositions(),
           newTokens(config), static_cast<std::uint64_t>(config.training.seed), threads},
          train) {}

Dataset PromptedSets::encode(const Table& table, const std::string& set) {
    Prompted made = m_encoder.encode(table);
    noteTruncation(m_data.report, set, made.data, m_config.data.maxLength);
    if (made.fewer > 0) {
        m_data.report.notes.push_back(set + ": " + grouped(made.fewer) + " of " +
                                      grouped(table.size()) + " rows have fewer than " +
                                      std::to_string(m_prompting.options.shots) +
                                      " demonstrations, because the model has no room for more");
    }
    m_data.promptTokens = std::max(m_data.promptTokens, made.demonstrationTokens);
    return std::move(made.data);
}

Value promptMemory(const Model& model, const ExperimentConfig& config, double longest) {
    constexpr double workers = 2;
    constexpr double grown = 1.5;  // A cache has room for half as many tokens again.
    const Precision precision = precisionOf(config.training.precision);
    const auto rows = workers * static_cast<double>(std::max(config.evaluation.batchSize,
                                                             config.generation.batchSize));
    const Value all = memoryParts(model, {rows * longest, rows, longest, rows}, precision);
    const auto bytes = static_cast<double>(at::elementSize(precision.compute));
    return {{"weights", all.at("weights")},
            {"cache", grown * bytes * rows * longest * cachedNumbers(model)},
            {"temporary", all.at("temporary")}};
}

}  // namespace artemis
