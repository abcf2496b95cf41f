// Schema: the sections of settings together; checks a tree of values against them and fills in
// defaults.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/schema/param.h"

namespace artemis {

class Schema {
public:
    explicit Schema(std::vector<Section> sections);

    const std::vector<Section>& sections() const { return m_sections; }
    /// The setting at a full path ("training.seed"), or null.
    const Param* param(const std::string& path) const;

    /// Everything that is wrong with the tree: unknown keys (with the nearest known one), wrong
    /// types, values out of range, required settings that are missing.
    std::vector<Problem> validate(const Value& tree) const;

    /// The tree with every default filled in, in the order of the sections. Sections for which
    /// `wanted` is false are left out unless the tree has them.
    Value complete(const Value& tree, const std::function<bool(const Section&)>& wanted) const;

private:
    std::vector<Problem> unknownKeys(const Value& tree) const;
    std::vector<Section> m_sections;
    std::map<std::string, Param> m_byPath;
};

/// Problems of one value with its own setting; `path` is where it stands.
std::vector<Problem> validate(const Param& param, const std::string& path, const Value& value);

}  // namespace artemis
