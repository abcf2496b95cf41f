// Generation: a causal or encoder–decoder model writes on, token by token.
#pragma once

#include <span>
#include <stop_token>

#include "core/engine/models/generate_options.h"
#include "core/engine/models/model.h"

namespace artemis {

/// For each prompt `options.returned` texts, the best first. Ids are those that transformers'
/// generate() makes with the same settings, drawing apart. A text also ends where the model has no
/// position left. Ends early, with what there is, where `stop` is requested. Prompts of one call
/// are one batch without padding. Throws BadInput where the model cannot write on or a prompt is
/// empty or too long. `start`: what the model has read already, in one row; every prompt goes on
/// after it.
std::vector<Generated> generate(const Model& model, std::span<const Prompt> prompts,
                                const GenerateOptions& options, const Context& context,
                                const TokenSink& sink = {}, std::stop_token stop = {},
                                const KeyValueCache* start = nullptr);

}  // namespace artemis
