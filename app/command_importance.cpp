// artemis importance: which layers matter, and whether the ranking can be trusted.
#include <cstdio>

#include "app/commands.h"
#include "app/importance_record.h"
#include "app/progress.h"
#include "app/signal_stop.h"
#include "core/base/io.h"
#include "core/engine/run/analyze_importance.h"
#include "core/engine/run/run_experiment.h"
#include "core/plan/tiers.h"

namespace artemis {

namespace {

struct Options {
    std::string file;
    std::string store;
    std::string json;
    std::vector<std::string> scores{"gradient_based"};
    std::int64_t samples = ImportanceRequest{}.samples;
    std::int64_t batchSize = ImportanceRequest{}.batchSize;
    bool permuted = false;
};

std::string labelOf(const std::string& id) { return entry(importanceScores(), id)->label; }

void printScore(const ImportanceReport& report, const LayerScore& score) {
    const std::vector<double> raw = score.raw();
    const std::vector<double> relative = normalisedByMax(raw);
    std::printf("\n%s\n", labelOf(score.id).c_str());
    for (std::size_t layer = 0; layer < raw.size(); ++layer) {
        const std::string bar(static_cast<std::size_t>(relative[layer] * 30 + 0.5), '#');
        std::printf("  %-28s %10.4g  %-30s", report.layers[layer].c_str(), raw[layer], bar.c_str());
        if (!score.intervals.empty()) {
            std::printf("  %.4g to %.4g", score.intervals[layer].low, score.intervals[layer].high);
        }
        std::printf("\n");
    }
    if (score.stability) {
        const Stability& stability = *score.stability;
        std::printf("  %s: halves of the sample agree with tau %.2f, chance of such layers %.3f",
                    stability.stable ? "stable" : "not stable", stability.agreement,
                    stability.chance);
        if (!stability.stable && stability.batchesNeeded > 0) {
            std::printf("; %lld batches would do", static_cast<long long>(stability.batchesNeeded));
        }
        std::printf("\n");
    }
}

void print(const ImportanceReport& report) {
    std::printf("%lld rows, %lld tokens, %.1f s\n", static_cast<long long>(report.samples),
                static_cast<long long>(report.tokens), report.seconds);
    for (std::size_t i = 0; i < report.scores.size(); ++i) {
        printScore(report, report.scores[i]);
        for (std::size_t j = 0; j < i; ++j) {
            std::printf("  tau with %s: %.2f\n", labelOf(report.scores[j].id).c_str(),
                        kendallTau(report.scores[j].raw(), report.scores[i].raw()));
        }
    }
    if (report.information) {
        std::printf("\n%s about the labels: permuted ones differ by %.3f, chance %.3f\n",
                    report.information->informative ? "informative" : "not informative",
                    report.information->distance, report.information->chance);
    }
}

int analyze(const Options& options) {
    const SignalStop stop("stopping; no scores are kept");
    Progress progress;
    const ExperimentConfig config = loadExperiment(options.file, engineCatalog());
    ImportanceRecord record(storePath(options.store), config, progress);
    const ImportanceResult result = analyzeLayerImportance({.config = config,
                                                            .scores = options.scores,
                                                            .samples = options.samples,
                                                            .batchSize = options.batchSize,
                                                            .permutedLabels = options.permuted},
                                                           record, stop.token());
    const auto run = record.finish(result);
    if (result.end.status == Status::Done) {
        print(result.report);
        std::printf("\nrun %lld; importance_run: %lld in an experiment takes these scores\n",
                    static_cast<long long>(run.value_or(0)),
                    static_cast<long long>(run.value_or(0)));
        if (!options.json.empty()) {
            writeFile(options.json, toJson(result.report).dump(2) + "\n");
        }
    }
    return sayEnd(result.end);
}

}  // namespace

void addImportance(CLI::App& app, Action& action) {
    CLI::App* command =
        app.add_subcommand("importance", "Score the layers of an experiment's model on its data.");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "Experiment (YAML).")->required();
    command->add_option("--store", options->store, "Store of runs (SQLite).");
    command->add_option("--json", options->json, "Write the report here.");
    std::string known;
    for (const Entry& score : importanceScores()) {
        known += (known.empty() ? "" : ", ") + score.id;
    }
    command->add_option("--scores", options->scores, "Which: " + known + ".")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--samples", options->samples, "Rows of the training data to look at.")
        ->capture_default_str();
    command->add_option("--batch-size", options->batchSize, "Rows a batch.")->capture_default_str();
    command->add_flag("--permuted-labels", options->permuted,
                      "Compare with the gradients of permuted labels.");
    command->callback([options, &action] { action = [options] { return analyze(*options); }; });
}

}  // namespace artemis
