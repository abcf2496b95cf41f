// What a prediction costs: figures that every evaluation measures beside its metrics. A prediction
// is a text where texts are generated, else an example.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace artemis {

struct CostFigure {
    const char* id;     ///< The word in store and results.
    const char* label;  ///< The word shown to people.
    const char* unit;
};

/// Seconds on the wall with all threads; tokens that went through the model, what several rows
/// begin with counted once; operations, multiply and add counted as two.
inline constexpr std::array<CostFigure, 3> costFigures{
    {{"seconds_per_prediction", "Time per prediction", "s"},
     {"tokens_per_prediction", "Tokens per prediction", "tokens"},
     {"flops_per_prediction", "Work per prediction", "FLOP"}}};

constexpr bool isCostFigure(std::string_view id) {
    return std::ranges::any_of(costFigures, [id](const CostFigure& one) { return one.id == id; });
}

}  // namespace artemis
