// YAML text to Value and back.
#pragma once

#include <map>
#include <string>

#include "core/base/value.h"

namespace artemis {

struct YamlTree {
    Value tree;
    std::map<std::string, int> lines;  ///< Dotted path → line, from 1.
};

/// Throws BadInput with line and column where the text is not YAML or a key stands twice.
YamlTree parseYaml(const std::string& text);

/// Block style, two blanks a level, short lists of words in flow style; parseYaml reads the same
/// tree back.
std::string toYaml(const Value& tree);
/// The same in one line: words, [lists] and {maps}.
std::string toFlowYaml(const Value& value);

}  // namespace artemis
