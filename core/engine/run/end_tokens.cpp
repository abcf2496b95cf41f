// Gathers end tokens.
#include "core/engine/run/end_tokens.h"

#include <algorithm>

#include "core/text/tokenizer.h"

namespace artemis {

std::vector<std::int32_t> endTokens(const Value& config, const Tokenizer& tokenizer) {
    std::vector<std::int32_t> ends;
    const Value* given = find(config, "eos_token_id");
    if (given != nullptr && given->is_array()) {
        ends = given->get<std::vector<std::int32_t>>();
    } else if (given != nullptr && given->is_number_integer()) {
        ends.push_back(given->get<std::int32_t>());
    }
    for (const auto& id : {tokenizer.special().eos, tokenizer.tokenToId("<|im_end|>"),
                           tokenizer.tokenToId("<|eot_id|>")}) {
        if (id && std::ranges::find(ends, *id) == ends.end()) {
            ends.push_back(*id);
        }
    }
    return ends;
}

}  // namespace artemis
