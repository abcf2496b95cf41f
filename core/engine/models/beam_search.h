// Beam search over several prompts at once.
#pragma once

#include <span>
#include <stop_token>

#include "core/engine/models/decoder_steps.h"

namespace artemis {

/// The `options.returned` best of each prompt, as transformers 4.57 finds them.
std::vector<Generated> beamSearch(DecoderSteps& steps, std::span<const Prompt> prompts,
                                  const GenerateOptions& options, std::stop_token stop);

}  // namespace artemis
