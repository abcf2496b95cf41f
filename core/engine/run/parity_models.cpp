// Parity of models and methods.
#include "core/engine/run/parity_models.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/engine/models/family.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/parity_input.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/schedule.h"

namespace artemis {

namespace {

/// By the ending of the class's name, which is the head's.
std::string taskOf(const Value& config, const std::string& folder) {
    static const std::vector<std::pair<std::string, std::string>> known{
        {"ForSequenceClassification", "classification"},
        {"ForQuestionAnswering", "question-answering"},
        {"ForMaskedLM", "masked-lm"},
        {"ForCausalLM", "causal-lm"},
        {"GPT2LMHeadModel", "causal-lm"},
        {"T5ForConditionalGeneration", "seq2seq"}};
    const std::string architecture =
        config.contains("architectures") ? toText(config.at("architectures").at(0)) : "";
    for (const auto& [ending, task] : known) {
        if (architecture.ends_with(ending)) {
            return task;
        }
    }
    throw NotKnown("model " + folder + " is a " + architecture);
}

}  // namespace

Subject openSubject(const GoldenCase& golden) {
    const std::filesystem::path folder = golden.path("model");
    const Value config = readModelConfig(folder);
    const std::string where = golden.json.at("model");
    Subject subject;
    subject.task = taskOf(config, where);
    const std::int64_t labels =
        config.contains("id2label") ? static_cast<std::int64_t>(config.at("id2label").size()) : 2;
    const auto source = folderSource(folder, 0);
    subject.model =
        familyOf(config, where, subject.task).make(config, where, {subject.task, labels}, *source);
    return subject;
}

std::vector<MethodChoice> attach(const GoldenCase& golden, Model& model) {
    std::vector<MethodChoice> methods{{"full", Value::object()}};
    if (golden.json.contains("adapter")) {
        try {
            methods = adapterMethods(golden.path("adapter"));
        } catch (const BadInput& error) {
            throw NotKnown(error.problems().front().what);
        }
    } else if (golden.config.contains("method")) {
        methods = {{golden.config.at("method").get<std::string>(), Value::object()}};
        if (methods.front().id != "bitfit") {
            throw NotKnown("method " + methods.front().id);
        }
    }
    attachMethods(model, methods, 0);
    if (golden.json.contains("adapter")) {
        loadAdapter(model, methods, golden.path("adapter"));
    }
    return methods;
}

namespace {

at::Tensor lossOf(const Subject& subject, const Tensors& inputs, bool training) {
    Input input = fullInput(inputs, *subject.model);
    const at::Tensor labels = wantLabelled(input, inputs, subject.task);
    Context context;
    context.training = training;
    return subject.model->lossSum(input, labels, context) / static_cast<double>(labels.numel());
}

/// Rows [examples · length, …] as [examples, length, …].
at::Tensor asGrid(const at::Tensor& rows, const Layout& layout) {
    return rows.view({layout.examples(), layout.longest, -1});
}

void compareLogits(GoldenCase& golden, const Subject& subject, const State& state,
                   const Input& input, const at::Tensor& mask) {
    const at::Tensor logits = subject.model->head(state, input, {});
    if (subject.task == "question-answering") {
        const at::Tensor grid = asGrid(logits, input.layout);
        for (const auto& [index, name] : {std::pair{0, "start_logits"}, {1, "end_logits"}}) {
            golden.compare(name, grid.select(2, index), golden.expect.at(name), name);
        }
    } else if (subject.task == "classification") {
        golden.compare("logits", logits, golden.expect.at("logits"), "logits");
    } else {
        golden.compare("logits", asGrid(logits, input.layout), golden.expect.at("logits"), "logits",
                       mask);
    }
}

void compareHidden(GoldenCase& golden, const Subject& subject, const Tensors& inputs) {
    Input input = fullInput(inputs, *subject.model);
    wantAll(input, subject.task);
    const at::Tensor mask =
        inputs.contains("compare_mask") ? inputs.at("compare_mask") : at::Tensor();
    const auto compare = [&](const std::string& name, const at::Tensor& hidden,
                             const Layout& layout) {
        if (golden.expect.contains(name)) {
            golden.compare(name, asGrid(hidden, layout), golden.expect.at(name), name, mask);
        }
    };
    const Model& model = *subject.model;
    const std::int64_t encoder = model.encoderBlocks();
    const std::string prefix = encoder > 0 ? "decoder." : "";
    const auto name = [](const std::string& stack, std::int64_t index) {
        return stack + "hidden." + std::to_string(index);
    };
    State state = model.embed(input, {});
    for (std::int64_t i = 0; i < model.blocks(); ++i) {
        if (i == 0 && encoder > 0) {
            compare(name("encoder.", 0), state.hidden, input.source.layout);
        }
        model.enter(i, state, input, {});
        if (i == encoder) {
            compare(name(prefix, 0), state.hidden, input.layout);
        }
        model.block(i, state, input, false, {});
        if (i < encoder) {
            compare(name("encoder.", i + 1),
                    i + 1 == encoder ? model.encoderNorm(state.hidden) : state.hidden,
                    input.source.layout);
        } else {
            const bool last = i + 1 == model.blocks();
            compare(name(prefix, i + 1 - encoder),
                    last ? model.finalNorm(state.hidden) : state.hidden, input.layout);
        }
    }
    if (golden.expect.contains("logits") || golden.expect.contains("start_logits")) {
        compareLogits(golden, subject, state, input, mask);
    }
}

double scheduledRate(const GoldenCase& golden, std::int64_t step) {
    ScheduleOptions options;
    options.rate = golden.config.at("lr");
    options.warmup = golden.config.at("warmup_steps");
    options.total = golden.config.at("total_steps");
    return schedule(golden.config.at("schedule"))(options, step);
}

/// Decay follows the case's own list, which is authoritative.
void setDecay(const GoldenCase& golden, const std::vector<Parameter*>& parameters) {
    std::set<std::string> names;
    for (const Value& name : golden.config.at("no_decay")) {
        std::string text = name;
        for (const std::string part :
             {"base_model.model.", "base_layer.", ".default", ".modules_to_save"}) {
            const std::size_t at = text.find(part);
            if (at != std::string::npos) {
                text.erase(at, part.size());
            }
        }
        names.insert(text);
    }
    for (Parameter* parameter : parameters) {
        parameter->decays = !names.contains(parameter->name);
    }
}

void compareTrained(GoldenCase& golden, const Model& model) {
    if (golden.json.contains("expect_adapter")) {
        const Tensors expected =
            readTensors(golden.path("expect_adapter") / "adapter_model.safetensors");
        for (const auto& [name, parameter] : adapterTensors(model)) {
            const auto found = expected.find(name);
            if (found == expected.end()) {
                golden.note("the reference saves no tensor " + name);
            } else {
                golden.compare(name, parameter->value, found->second, "final." + name);
            }
        }
        return;
    }
    for (const auto& [name, tensor] : golden.expect) {
        if (name.starts_with("final.")) {
            const Parameter* parameter = model.parameter(name.substr(6));
            if (parameter == nullptr) {
                golden.note("there is no parameter " + name.substr(6));
            } else {
                golden.compare(name, parameter->value, tensor, name);
            }
        }
    }
}

at::Tensor doubles(const std::vector<double>& values) { return at::tensor(values, at::kDouble); }

}  // namespace

void checkForward(GoldenCase& golden) {
    const at::NoGradGuard guard;
    const Subject subject = openSubject(golden);
    if (golden.json.contains("adapter")) {
        attach(golden, *subject.model);
    }
    const Tensors inputs = golden.inputs();
    if (golden.expect.contains("loss")) {
        golden.compare("loss", lossOf(subject, inputs, false), golden.expect.at("loss"), "loss");
    }
    compareHidden(golden, subject, inputs);
}

void checkGradients(GoldenCase& golden) {
    const Subject subject = openSubject(golden);
    attachMethods(*subject.model, {{"full", Value::object()}}, 0);
    const at::Tensor loss = lossOf(subject, golden.inputs(), true);
    golden.compare("loss", loss, golden.expect.at("loss"), "loss");
    loss.backward();
    for (const auto& parameter : subject.model->parameters()) {
        const std::string name = "grad." + parameter->name;
        const auto expected = golden.expect.find(name);
        const at::Tensor gradient = parameter->value.grad();
        if (expected == golden.expect.end()) {
            golden.note("the reference has no " + name);
        } else {
            golden.compare(
                name, gradient.defined() ? gradient.to_dense() : at::zeros_like(expected->second),
                expected->second, name);
        }
    }
}

void checkTraining(GoldenCase& golden) {
    if (!golden.config.contains("no_decay")) {
        throw NotKnown("parameter groups of " + golden.config.value("method", ""));
    }
    const Subject subject = openSubject(golden);
    attach(golden, *subject.model);
    const auto parameters = trainableParameters(*subject.model);
    setDecay(golden, parameters);
    const Value& betas = golden.config.at("betas");
    AdamW optimizer(parameters, {betas[0], betas[1], golden.config.at("eps"),
                                 golden.config.at("weight_decay")});
    const double clip = golden.config.at("clip_grad_norm");
    Workers workers(1);
    std::vector<double> losses;
    std::vector<double> norms;
    std::vector<double> rates;
    for (std::int64_t step = 0; step < golden.config.at("steps").get<std::int64_t>(); ++step) {
        const at::Tensor loss =
            lossOf(subject, golden.inputs("step" + std::to_string(step) + "."), true);
        loss.backward();
        losses.push_back(loss.item<double>());
        norms.push_back(optimizer.gradientNorm(workers));
        rates.push_back(scheduledRate(golden, step));
        optimizer.step(rates.back(), std::min(1.0, clip / (norms.back() + 1e-6)), workers);
    }
    golden.compare("loss", doubles(losses), golden.expect.at("loss"), "loss");
    golden.compare("grad_norm", doubles(norms), golden.expect.at("grad_norm"), "grad_norm");
    golden.compare("lr", doubles(rates), golden.expect.at("lr"), "lr");
    compareTrained(golden, *subject.model);
}

void checkMerge(GoldenCase& golden) {
    const Subject subject = openSubject(golden);
    std::map<std::string, at::Tensor> before;
    for (const auto& parameter : subject.model->parameters()) {
        before[parameter->name] = parameter->value.clone();
    }
    attach(golden, *subject.model);
    mergeAdapters(*subject.model);
    for (const auto& parameter : subject.model->parameters()) {
        const std::string name = "merged." + parameter->name;
        const auto expected = golden.expect.find(name);
        golden.compare(
            name, parameter->value,
            expected == golden.expect.end() ? before.at(parameter->name) : expected->second, name);
    }
}

}  // namespace artemis
