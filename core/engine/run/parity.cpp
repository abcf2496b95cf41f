// Goes through the cases of a goldens folder; merging of adapters into model folders.
#include "core/engine/run/parity.h"

#include <fnmatch.h>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/models/family.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/golden_case.h"
#include "core/engine/run/parity_generation.h"
#include "core/engine/run/parity_importance.h"
#include "core/engine/run/parity_models.h"
#include "core/engine/train/schedule.h"
#include "core/metrics/metrics_case.h"
#include "core/text/tokenize_case.h"

namespace artemis {

namespace {

void checkSchedule(GoldenCase& golden) {
    static const std::map<std::string, std::string> names{
        {"get_constant_schedule", "constant"},
        {"get_constant_schedule_with_warmup", "constant_with_warmup"},
        {"get_linear_schedule_with_warmup", "linear"},
        {"get_cosine_schedule_with_warmup", "cosine"},
        {"get_cosine_with_hard_restarts_schedule_with_warmup", "cosine_with_restarts"},
        {"get_polynomial_decay_schedule_with_warmup", "polynomial"},
        {"get_inverse_sqrt_schedule", "inverse_sqrt"}};
    const Value& c = golden.config;
    const std::string function = c.at("function");
    const std::string name =
        function == "get_scheduler" ? c.at("name").get<std::string>() : names.at(function);
    const Value extra = c.value("scheduler_specific_kwargs", Value::object());
    ScheduleOptions options;
    options.rate = c.at("base_lr");
    options.warmup = c.value("num_warmup_steps", 0);
    options.total = c.value("num_training_steps", 0);
    options.cycles = c.value("num_cycles", 0.0);
    options.minRate = c.value("lr_end", extra.value("min_lr", name == "polynomial" ? 1e-7 : 0.0));
    options.power = c.value("power", 1.0);
    options.timescale = c.value("timescale", 0);
    options.decaySteps = extra.value("num_decay_steps", 0);
    const auto expected = golden.json.at("expect").at("lr").get<std::vector<double>>();
    std::vector<double> actual;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        actual.push_back(schedule(name)(options, static_cast<std::int64_t>(i)));
    }
    golden.compare("lr", at::tensor(actual, at::kDouble), at::tensor(expected, at::kDouble), "lr");
}

void checkMetrics(GoldenCase& golden) {
    for (const std::string& mismatch : checkMetricsCase(golden.json)) {
        golden.note(mismatch);
    }
}

void checkTokenize(GoldenCase& golden) {
    std::optional<Tokenizer> tokenizer;
    try {
        tokenizer = Tokenizer::load(golden.path("model"));
    } catch (const BadInput& error) {
        throw NotKnown(error.problems().front().what);
    }
    for (const std::string& mismatch : checkTokenizeCase(golden.json, *tokenizer)) {
        golden.note(mismatch);
    }
}

using Check = void (*)(GoldenCase&);

const std::map<std::string, Check>& checks() {
    static const std::map<std::string, Check> table{
        {"forward", checkForward},      {"peft_forward", checkForward},
        {"grad", checkGradients},       {"train_full", checkTraining},
        {"peft_train", checkTraining},  {"peft_merge", checkMerge},
        {"generate", checkGeneration},  {"logits_process", checkScores},
        {"lr_schedule", checkSchedule}, {"tokenize", checkTokenize},
        {"metrics", checkMetrics},      {"importance", checkImportance}};
    return table;
}

CaseResult checkCase(const std::filesystem::path& folder, const std::string& id) {
    CaseResult result{CaseResult::Outcome::Passed, id, ""};
    try {
        GoldenCase golden(folder, id);
        const auto check = checks().find(golden.kind());
        if (check == checks().end()) {
            throw NotKnown("kind " + golden.kind());
        }
        check->second(golden);
        if (!golden.mismatches.empty()) {
            const std::size_t shown = std::min<std::size_t>(3, golden.mismatches.size());
            result = {CaseResult::Outcome::Failed, id,
                      join(std::span(golden.mismatches).first(shown), "; ") + " (" +
                          std::to_string(golden.mismatches.size()) + " in all)"};
        }
    } catch (const NotKnown& reason) {
        result = {CaseResult::Outcome::Skipped, id, std::string("not known yet: ") + reason.what()};
    } catch (const std::exception& error) {
        result = {CaseResult::Outcome::Failed, id, error.what()};
    }
    return result;
}

}  // namespace

void checkGoldens(const std::filesystem::path& folder, const std::string& glob,
                  const std::function<void(const CaseResult&)>& report) {
    const Value index = Value::parse(readFile(folder / "index.json"), nullptr, false);
    if (!index.is_object() || !index.contains("cases")) {
        throw BadInput((folder / "index.json").string(),
                       "lists no cases; give a folder of goldens");
    }
    for (const Value& item : index.at("cases")) {
        const std::string id = item.at("id");
        if (glob.empty() || ::fnmatch(glob.c_str(), id.c_str(), 0) == 0) {
            report(checkCase(folder, id));
        }
    }
}

}  // namespace artemis
