// Compares a tokenizer with a golden case of kind `tokenize` (goldens/README.md).
#pragma once

#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/text/tokenizer.h"

namespace artemis {

/// Every difference as one line ("strings[3].ids: expected …, got …"); none where the case passes.
/// `caseJson` is the whole case.json: its parts `expect` and `config` are read. Throws BadInput
/// where the case has a part that is not known here.
std::vector<std::string> checkTokenizeCase(const Value& caseJson, const Tokenizer& tokenizer);

}  // namespace artemis
