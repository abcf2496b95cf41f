// artemis importance: which layers matter, and whether the ranking can be trusted.
#include <charconv>
#include <cmath>
#include <cstdio>

#include "app/commands.h"
#include "app/importance_record.h"
#include "app/progress.h"
#include "app/signal_stop.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/run/analyze_importance.h"
#include "core/engine/run/run_experiment.h"
#include "core/plan/plan_files.h"

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
    std::string plan;
    std::vector<std::string> thresholds;
    double target = 0;
};

/// "high=0.7" and "low=0.3", in any order; one that is not given stands at its usual place.
Thresholds thresholdsOf(const std::vector<std::string>& words) {
    Thresholds thresholds;
    for (const std::string& word : words) {
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string name = word.substr(0, equals);
        const std::string number = word.substr(std::min(equals + 1, word.size()));
        double value = 0;
        const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
        const bool known = name == "high" || name == "low";
        if (!known || number.empty() || read.ptr != number.data() + number.size() ||
            !std::isfinite(value) || value < 0) {
            throw BadInput("thresholds", "\"" + word +
                                             "\" is none; give high=NUMBER and low=NUMBER, of "
                                             "scores divided by the highest");
        }
        (name == "high" ? thresholds.high : thresholds.low) = value;
    }
    if (thresholds.low > thresholds.high) {
        throw BadInput("thresholds", "low, " + numberText(thresholds.low) + ", is above high, " +
                                         numberText(thresholds.high));
    }
    return thresholds;
}

/// The plan that follows from the first score, as the window makes it.
PlanDraft draftOf(const Options& options, const ImportanceResult& result) {
    PlanGround ground = result.basis->ground;
    ground.scores = result.report.scores.front().raw();
    PlanDraft draft(std::move(ground), result.basis->options);
    if (options.target > 0) {
        draft.solve(options.target);
    }
    if (!options.thresholds.empty()) {
        draft.setThresholds(thresholdsOf(options.thresholds));
    }
    return draft;
}

void writePlan(const Options& options, const std::string& yaml, const PlanDraft& draft) {
    std::printf("\nplan\n");
    for (std::size_t i = 0; i < draft.plan().layers.size(); ++i) {
        std::printf("  %3zu  %s\n", i, toText(draft.plan().layers[i]).c_str());
    }
    const Prediction& own = draft.prediction();
    const Prediction& full = draft.fullPrediction();
    std::printf("  %.3g %% of the parameters train, %.2f times the speed: %s of %s, %s of %s\n",
                100 * own.trainable / full.trainable, own.speedup,
                durationText(own.secondsTotal).c_str(), durationText(full.secondsTotal).c_str(),
                bytesText(own.memory.total()).c_str(), bytesText(full.memory.total()).c_str());
    writeFile(options.plan, experimentWithPlan(yaml, draft));
}

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
    for (std::size_t i = 0; i < score.outside.size(); ++i) {
        std::printf("  %-28s %10.4g  outside of layers\n", report.outside[i].c_str(),
                    score.outside[i]);
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
    thresholdsOf(options.thresholds);  // Says what is wrong before anything is scored.
    const ImportanceResult result = analyzeAndKeep(storePath(options.store),
                                                   {.config = config,
                                                    .scores = options.scores,
                                                    .samples = options.samples,
                                                    .batchSize = options.batchSize,
                                                    .permutedLabels = options.permuted,
                                                    .forPlan = !options.plan.empty()},
                                                   progress, stop.token());
    if (result.end.status == Status::Done) {
        print(result.report);
        if (result.run > 0) {
            const auto run = static_cast<long long>(result.run);
            std::printf("\nrun %lld; importance_run: %lld in an experiment takes these scores\n",
                        run, run);
        } else {
            std::fprintf(stderr, "not kept as a run: %s; %s\n", result.end.reason.c_str(),
                         result.end.whatToDo.c_str());
        }
        if (result.basis) {
            writePlan(options, config.yaml, draftOf(options, result));
        }
        if (!options.json.empty()) {
            writeFile(options.json, toJson(result.report).dump(2) + "\n");
        }
    }
    const bool lost = result.end.status == Status::Done && result.run == 0;
    return lost ? exitFailed : sayEnd(result.end);
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
    auto* plan = command->add_option("--plan-yaml", options->plan,
                                     "Write the experiment with the plan that follows here; its "
                                     "relative paths start at its own folder.");
    auto* target = command
                       ->add_option("--target-speedup", options->target,
                                    "Of the plan, in place of the experiment's.")
                       ->check(CLI::Range(1.0, 1000.0))
                       ->needs(plan);
    command
        ->add_option("--thresholds", options->thresholds,
                     "Of the plan: high=NUMBER,low=NUMBER, of scores divided by the highest.")
        ->delimiter(',')
        ->needs(plan)
        ->excludes(target);
    command->callback([options, &action] { action = [options] { return analyze(*options); }; });
}

}  // namespace artemis
