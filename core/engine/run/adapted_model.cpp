// Chooses task and head by the adapter.
#include "core/engine/run/adapted_model.h"

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/engine/models/family.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/golden_case.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

/// The task of an adapter by PEFT's name for it; "" where it names none.
std::string adapterTask(const std::filesystem::path& adapterDir) {
    static const std::map<std::string, std::string> tasks{{"SEQ_CLS", "classification"},
                                                          {"QUESTION_ANS", "question-answering"},
                                                          {"CAUSAL_LM", "causal-lm"},
                                                          {"SEQ_2_SEQ_LM", "seq2seq"}};
    const Value config = Value::parse(readFile(adapterDir / "adapter_config.json"));
    const Value* type = find(config, "task_type");
    const auto known = type == nullptr ? tasks.end() : tasks.find(toText(*type));
    return known == tasks.end() ? "" : known->second;
}

std::int64_t labelsOf(const std::filesystem::path& adapterDir) {
    const Tensors tensors = readTensors(adapterDir / "adapter_model.safetensors");
    const auto head = tensors.find("base_model.model.classifier.bias");
    return head == tensors.end() ? 2 : head->second.size(0);
}

}  // namespace

std::unique_ptr<Model> openAdapted(const std::filesystem::path& modelDir,
                                   const std::filesystem::path& adapterDir) {
    const bool adapts = !adapterDir.empty();
    const std::vector<MethodChoice> methods =
        adapts ? adapterMethods(adapterDir) : std::vector<MethodChoice>();
    const Value config = readModelConfig(modelDir);
    const std::string where = (modelDir / "config.json").string();
    std::string task = adapts ? adapterTask(adapterDir) : "";
    if (task.empty()) {
        const Value* type = find(config, "model_type");
        task = familyNamed(type == nullptr ? "" : toText(*type), where + ", model_type")
                   .tasks.back();  // The one that needs no head of its own.
    }
    const std::int64_t labels = task == "classification" && adapts ? labelsOf(adapterDir) : 2;
    const auto source = folderSource(modelDir, 0);
    auto model = familyOf(config, where, task).make(config, where, {task, labels}, *source);
    if (adapts) {
        attachMethods(*model, methods, 0);
        loadAdapter(*model, methods, adapterDir);
    }
    return model;
}

void mergeToFolder(const std::filesystem::path& modelDir, const std::filesystem::path& adapterDir,
                   const std::filesystem::path& outDir) {
    const auto model = openAdapted(modelDir, adapterDir);
    mergeAdapters(*model);
    const Tokenizer tokenizer = Tokenizer::load(modelDir);
    saveModel(*model, outDir);
    tokenizer.save(outDir);
}

}  // namespace artemis
