// artemis prove: runs what shows whether a plan pays, seed by seed, and says what came out.
#include <algorithm>
#include <cstdio>

#include "app/child_process.h"
#include "app/commands.h"
#include "app/signal_stop.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/run/outline.h"
#include "core/engine/run/run_experiment.h"
#include "core/plan/layer_plan.h"
#include "core/plan/proof.h"
#include "core/report/proof_report.h"
#include "core/store/run_folder.h"

namespace artemis {

namespace {

struct Options {
    std::string file;
    std::vector<std::string> overrides;
    std::vector<std::int64_t> seeds{proofSeeds.begin(), proofSeeds.end()};
    bool pair = true;
    bool trio = false;
    std::string study;
    std::string store;
    std::string json;
    QualityRule rule;
};

/// Ends a proof whose run did not come to its end.
struct Ended {
    int exitCode;
};

/// Carries out the arms of one proof.
class Prover {
public:
    Prover(const std::string& store, std::string study)
        : m_store(std::filesystem::absolute(storePath(store))), m_study(std::move(study)) {}

    /// A run of the study that is done already counts, so that a proof goes on where it was ended.
    ProofRun result(const ProofArm& arm, std::optional<std::int64_t> parent) const {
        const std::int64_t seed = arm.config.training.seed;
        auto run = doneBefore(arm.config);
        std::printf("%s, seed %lld: ", arm.name.c_str(), static_cast<long long>(seed));
        std::fflush(stdout);
        if (!run) {
            run = carryOut(arm, parent);
        }
        const RunStore store = RunStore::open(m_store, StoreMode::ReadOnly);
        ProofRun result{arm.name, seed, *run, figuresOfRun(store, *run)};
        std::printf("run %lld, %s\n", static_cast<long long>(*run),
                    durationText(secondsOf(result.figures.summary).value_or(0)).c_str());
        return result;
    }

private:
    std::optional<std::int64_t> doneBefore(const ExperimentConfig& config) const {
        std::error_code ignored;
        if (!std::filesystem::exists(m_store, ignored)) {
            return {};
        }
        const RunStore store = RunStore::open(m_store, StoreMode::ReadOnly);
        RunFilter filter;
        filter.study = m_study;
        filter.status = Status::Done;
        for (const RunRow& row : store.list(filter)) {
            const RunDetails run = store.show(row.id);
            if (run.yaml == config.yaml && run.baseDir == config.baseDir) {
                return row.id;
            }
        }
        return {};
    }

    /// In a process of its own: memory at the peak would else be that of all runs so far.
    std::int64_t carryOut(const ProofArm& arm, std::optional<std::int64_t> parent) const {
        const auto folder = newRunFolder(runsFolder(m_store), arm.config.name);
        const auto file = folder / "experiment.yaml";
        const auto json = folder / "run.json";
        writeFile(file, arm.config.yaml);
        std::vector<std::string> words{
            "run",     file.string(),    "--base-dir", arm.config.baseDir.string(),
            "--store", m_store.string(), "--out",      folder.string(),
            "--json",  json.string(),    "--study",    m_study,
            "--tag",   arm.name};
        if (parent) {
            words.insert(words.end(), {"--parent", std::to_string(*parent)});
        }
        if (const int code = runItself(words, m_stop.token()); code != exitDone) {
            std::printf("%s\n", code == exitStopped ? "stopped; the same command goes on from here"
                                                    : "failed");
            throw Ended{code};
        }
        return Value::parse(readFile(json)).at("run_id").get<std::int64_t>();
    }

    std::filesystem::path m_store;
    std::string m_study;
    SignalStop m_stop{"stopping after this step; the same command goes on with the proof"};
};

/// The linear layers of each block, as far as sharing goes.
std::vector<std::string> shapesOf(const ExperimentConfig& config) {
    const ModelOutline outline = outlineModel(config);
    std::vector<std::string> shapes(static_cast<std::size_t>(outline.blocks));
    for (const OutlineModule& module : outline.modules) {
        if (module.block >= 0) {
            std::string& shape = shapes[static_cast<std::size_t>(module.block)];
            for (const std::int64_t side : module.shape) {
                shape += std::to_string(side) + "x";
            }
            shape += std::to_string(module.parameters) + " ";
        }
    }
    return shapes;
}

/// What the run trained: the plan in its folder, or the one that its settings spell out.
ChosenPlan planOf(const ProofRun& run, const ExperimentConfig& config,
                  const std::vector<std::string>& shapes) {
    const Value* stored = find(run.figures.plan, "plan");
    const Value& settings = stored == nullptr ? config.methods.front().settings : *stored;
    const Value* training = find(run.figures.plan, "training");
    return {spelledPlan(efficiencyFields().read(settings), shapes, "plan"),
            training == nullptr ? Value::object() : *training};
}

void requireEqual(const ProofArm& random, const ProofRun& chosen) {
    const auto wanted = chosen.figures.summary.at("trainable").get<std::int64_t>();
    const auto trains = planExperiment(random.config).at("trainable").get<std::int64_t>();
    if (trains != wanted) {
        throw Failure("on random layers " + grouped(trains) +
                          " parameters would train, on the "
                          "chosen ones " +
                          grouped(wanted) + ": the two cannot be compared",
                      "spell a plan whose trained layers have equal shapes in "
                      "fine_tuning.efficiency_transformer.layers");
    }
}

std::vector<ProofRun> provePair(const Prover& prover, const ExperimentConfig& config,
                                std::int64_t seed) {
    const std::vector<std::string> shapes = shapesOf(config);
    ProofRun chosen = prover.result(chosenArm(config, seed, engineCatalog()), {});
    const ProofArm other =
        randomArm(config, planOf(chosen, config, shapes), shapes, seed, engineCatalog());
    requireEqual(other, chosen);
    ProofRun random = prover.result(other, chosen.run);
    return {std::move(random), std::move(chosen)};
}

std::vector<ProofRun> proveTrio(const Prover& prover, const ExperimentConfig& config,
                                std::int64_t seed) {
    std::vector<ProofRun> runs;
    for (const ProofArm& arm : trioArms(config, config, seed, engineCatalog())) {
        runs.push_back(
            prover.result(arm, runs.empty() ? std::nullopt : std::optional(runs.front().run)));
    }
    return runs;
}

void tell(const ProofReport& report, const Options& options) {
    std::printf("\n%s", toText(report).c_str());
    if (!options.json.empty()) {
        writeFile(options.json, toJson(report).dump(2) + "\n");
    }
}

/// Of what a study's runs came to so far; nothing is run.
int summarise(const Options& options) {
    const RunStore store = RunStore::open(storePath(options.store), StoreMode::ReadOnly);
    tell(storedProof(store, options.study, options.rule), options);
    RunFilter filter;
    filter.study = options.study;
    const std::vector<RunRow> rows = store.list(filter);
    if (const auto left = rows.size() - static_cast<std::size_t>(std::ranges::count(
                                            rows, Status::Done, &RunRow::status));
        left > 0) {
        std::printf("runs of the study that are not done, and so not counted: %zu\n", left);
    }
    return exitDone;
}

int prove(const Options& options) {
    if (options.file.empty()) {
        return summarise(options);
    }
    const ExperimentConfig config =
        loadExperiment(options.file, engineCatalog(), options.overrides);
    requireProvable(config);
    openedModel(config.resolve(config.model.path));
    const std::string study =
        !options.study.empty() ? options.study : config.name + (options.trio ? " trio" : " pair");
    const Prover prover(options.store, study);
    std::vector<ProofRun> runs;
    try {
        for (const std::int64_t seed : options.seeds) {
            for (ProofRun& run : (options.trio ? proveTrio : provePair)(prover, config, seed)) {
                runs.push_back(std::move(run));
            }
        }
    } catch (const Ended& ended) {
        return ended.exitCode;
    }
    tell(proofReport(study, runs.front().arm, runs, options.rule), options);
    return exitDone;
}

}  // namespace

void addProve(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand(
        "prove",
        "Show whether the layers that importance chooses are worth it: train them, and as many "
        "random ones, over several seeds.");
    const auto options = std::make_shared<Options>();
    CLI::Option* file = command->add_option(
        "file", options->file,
        "Experiment (YAML) with the Efficiency-Transformer; without it, what the runs of --study "
        "came to.");
    command->add_option("--set", options->overrides, "Change a setting: path=value.")
        ->take_all()
        ->needs(file);
    command->add_option("--seeds", options->seeds, "Of each run.")
        ->delimiter(',')
        ->capture_default_str()
        ->needs(file);
    CLI::Option* pair = command
                            ->add_flag("--pair", options->pair,
                                       "Chosen against random layers, as many parameters (usual).")
                            ->needs(file);
    command
        ->add_flag("--trio", options->trio,
                   "Full fine-tuning, the medium method alone, the Efficiency-Transformer.")
        ->excludes(pair)
        ->needs(file);
    command->add_option("--study", options->study, "Name of the study in the store.");
    command->add_option("--store", options->store, "Store of runs (SQLite).");
    command->add_option("--json", options->json, "Write the figures here.");
    command->add_option("--metric", options->rule.metric,
                        "What quality is; else the first metric.");
    command->add_option("--chance", options->rule.chance,
                        "What guessing comes to in that metric; quality is counted from there.");
    command->callback([options, &action, command] {
        if (options->file.empty() && options->study.empty()) {
            throw CLI::ValidationError(command->get_name(),
                                       "give an experiment file, or --study NAME for what its runs "
                                       "came to");
        }
        action = [options] { return prove(*options); };
    });
}

}  // namespace artemis
