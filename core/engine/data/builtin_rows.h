// Makers of single rows of the built-in data sets, used by builtinTable() alone.
#pragma once

#include <iterator>
#include <string>
#include <vector>

#include "core/engine/data/grammar.h"

namespace artemis::builtin {

using Row = std::vector<std::string>;

Row houseReview(Draws& draws);   ///< text, label
Row travelReview(Draws& draws);  ///< text, label
Row corpusText(Draws& draws);    ///< text
Row report(Draws& draws);        ///< source, target
Row summary(Draws& draws);       ///< source, target
Row translation(Draws& draws);   ///< source, target
Row question(Draws& draws);      ///< question, context, answers, id
Row chat(Draws& draws);          ///< messages

/// One of a list, each as likely.
template <class List>
const auto& oneOf(const List& list, Draws& draws) {
    return list[draws.below(std::size(list))];
}

}  // namespace artemis::builtin
