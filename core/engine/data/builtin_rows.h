// Makers of single rows of the built-in data sets, used by builtinTable() alone.
#pragma once

#include <string>
#include <vector>

#include "core/engine/data/grammar.h"

namespace artemis::builtin {

using Row = std::vector<std::string>;

Row houseReview(Draws& draws);   ///< text, label
Row travelReview(Draws& draws);  ///< text, label
Row corpusText(Draws& draws);    ///< text
Row report(Draws& draws);        ///< source, target

}  // namespace artemis::builtin
