// Changes settings inside a YAML text and leaves everything else of it as it stands.
#pragma once

#include <string>

#include "core/base/value.h"

namespace artemis {

/// `text` with just those values replaced, keys added and keys removed that make it say `wanted`:
/// comments, order, quotes and layout of the rest stay. Where that cannot be done (anchors, folded
/// texts) the whole is written anew. The result always reads back as `wanted`, but for the order of
/// keys. `text` must be YAML with a map at its top, or empty.
std::string patchYaml(const std::string& text, const Value& wanted);

/// Removes the value at a dotted path, and the maps that become empty by it.
void eraseSetting(Value& tree, const std::string& path);

/// Whether two trees hold the same settings, in whatever order.
bool sameSettings(const Value& one, const Value& other);

}  // namespace artemis
