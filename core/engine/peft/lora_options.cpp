// The table of settings; reading of LoraConfig.
#include "core/engine/peft/lora_options.h"

#include "core/base/error.h"

namespace artemis {

const Fields<LoraOptions>& loraFields() {
    static const auto table =
        Fields<LoraOptions>()
            .add(&LoraOptions::r, {.key = "r",
                                   .label = "Rank",
                                   .help = "Inner width of the update BA.",
                                   .source = "Hu et al. 2021, arXiv:2106.09685",
                                   .min = 1,
                                   .max = 4096,
                                   .basic = true})
            .add(&LoraOptions::alpha, {.key = "alpha",
                                       .label = "Alpha",
                                       .help = "The update is scaled by alpha / r.",
                                       .min = 0.001,
                                       .max = 65536,
                                       .basic = true})
            .add(&LoraOptions::dropout, {.key = "dropout",
                                         .label = "Dropout",
                                         .help = "Of the input of A, in training.",
                                         .min = 0,
                                         .max = 0.99})
            .add(&LoraOptions::targetModules,
                 {.key = "target_modules",
                  .label = "Target modules",
                  .help = "Linear layers that get an update: names such as query, regular "
                          "expressions of whole paths, or all-linear. Empty: those usual for the "
                          "model.",
                  .basic = true,
                  .kind = Kind::Names})
            .add(&LoraOptions::bias, {.key = "bias",
                                      .label = "Biases",
                                      .help = "Which biases train beside the update.",
                                      .choices = {"none", "all", "lora_only"}})
            .add(&LoraOptions::init,
                 {.key = "init",
                  .label = "Start of A",
                  .help = "Kaiming's uniform distribution, or a Gaussian of deviation 1 / r.",
                  .choices = {"kaiming", "gaussian"}})
            .add(&LoraOptions::rankStabilized,
                 {.key = "use_rslora",
                  .label = "Rank-stabilised",
                  .help = "Scales the update by alpha / √r instead of alpha / r, so that high "
                          "ranks learn as fast as low ones.",
                  .source = "Kalajdzievski 2023, arXiv:2312.03732"})
            .add(&LoraOptions::rankPattern,
                 {.key = "rank_pattern",
                  .label = "Ranks by layer",
                  .help = "Ranks of single layers, by the end of their path or a regular "
                          "expression; the first that matches counts.",
                  .min = 1,
                  .max = 4096})
            .add(&LoraOptions::alphaPattern,
                 {.key = "alpha_pattern",
                  .label = "Alphas by layer",
                  .help = "Alphas of single layers, named as in rank_pattern.",
                  .min = 0.001,
                  .max = 65536})
            .add(&LoraOptions::layers,
                 {.key = "layers_to_transform",
                  .label = "Blocks",
                  .help = "Numbers of the transformer blocks that get an update, from 0. Empty: "
                          "all."})
            .add(&LoraOptions::layersPattern,
                 {.key = "layers_pattern",
                  .label = "Name of the blocks' list",
                  .help = "The word before the number of a block in a layer's path, such as h or "
                          "layers. Empty: whatever stands before the last number."})
            .add(&LoraOptions::modulesToSave,
                 {.key = "modules_to_save",
                  .label = "Modules trained whole",
                  .help = "Modules beside the task's head that train in full and are saved with "
                          "the adapter, such as lm_head or embed_tokens."})
            .add(&LoraOptions::sharedLayers,
                 {.key = "shared_layers",
                  .label = "Blocks that share",
                  .help = "Groups of equal blocks, counted from 0, that train one update. The file "
                          "holds a copy for each.",
                  .min = 0})
            .add(&LoraOptions::dynamicRank,
                 {.key = "dynamic_rank",
                  .label = "Rank by importance",
                  .help = "Each layer's rank is r times its importance, rounded up; for a method "
                          "that knows the importance of layers."});
    return table;
}

namespace {

/// The fields of LoraConfig that change the arithmetic and are not known here must be at rest.
void refuseUnsupported(const Value& config, const std::string& where) {
    std::vector<Problem> problems;
    for (const char* field : {"use_dora", "use_qalora", "use_bdlora", "lora_bias",
                              "layer_replication", "exclude_modules", "trainable_token_indices",
                              "target_parameters", "arrow_config", "alora_invocation_tokens"}) {
        const Value* value = find(config, field);
        if (value != nullptr && !value->is_null() && *value != false &&
            !(value->is_structured() && value->empty())) {
            problems.push_back({where, std::string(field) + " is " + value->dump() +
                                           ", which is not supported yet"});
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
}

}  // namespace

std::optional<Value> loraFromPeft(const Value& config, const std::string& where) {
    if (config.value("peft_type", "") != "LORA") {
        return {};
    }
    refuseUnsupported(config, where);
    const Value* init = find(config, "init_lora_weights");
    const auto given = [&](const char* key, const Value& otherwise) {
        const Value* value = find(config, key);
        return value == nullptr || value->is_null() ? otherwise : *value;
    };
    const auto list = [&](const char* key) {
        const Value value = given(key, Value::array());
        return value.is_array() ? value : Value::array({value});
    };
    // PEFT names the usual heads of the task by itself; a model's own head trains in any case.
    Value modules = list("modules_to_save");
    for (const char* usual : {"classifier", "score", "qa_outputs"}) {
        std::erase(modules.get_ref<Value::array_t&>(), usual);
    }
    return Value{{"r", config.at("r")},
                 {"alpha", config.at("lora_alpha")},
                 {"dropout", config.value("lora_dropout", 0.0)},
                 {"target_modules", config.at("target_modules")},
                 {"bias", config.value("bias", "none")},
                 {"init", init != nullptr && *init == "gaussian" ? "gaussian" : "kaiming"},
                 {"use_rslora", given("use_rslora", false)},
                 {"rank_pattern", given("rank_pattern", Value::object())},
                 {"alpha_pattern", given("alpha_pattern", Value::object())},
                 {"layers_to_transform", list("layers_to_transform")},
                 {"layers_pattern", list("layers_pattern")},
                 {"modules_to_save", modules}};
}

}  // namespace artemis
