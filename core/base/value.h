// Value: the one untyped value of forms, YAML, JSON and the store; keeps the order of keys.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace artemis {

/// null, boolean, integer, real, text, list or map.
using Value = nlohmann::ordered_json;

/// Text as a person writes it: strings without quotes, numbers in their shortest exact form,
/// lists and maps as JSON.
std::string toText(const Value& value);

/// Leaves of a tree as (dotted path, value). A list is one leaf; so is an empty map.
std::vector<std::pair<std::string, Value>> flatten(const Value& tree);

/// The value at a dotted path, or null where there is none.
const Value* find(const Value& tree, const std::string& path);

/// Sets the value at a dotted path, making maps on the way. A non-map on the way is replaced.
void assign(Value& tree, const std::string& path, Value value);

}  // namespace artemis
