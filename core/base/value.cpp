// Paths into Value trees.
#include "core/base/value.h"

#include "core/base/text.h"

namespace artemis {

namespace {

void flattenInto(const Value& tree, const std::string& path,
                 std::vector<std::pair<std::string, Value>>& leaves) {
    if (!tree.is_object() || tree.empty()) {
        leaves.emplace_back(path, tree);
        return;
    }
    for (const auto& [key, child] : tree.items()) {
        flattenInto(child, path.empty() ? key : path + "." + key, leaves);
    }
}

}  // namespace

std::string toText(const Value& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<std::pair<std::string, Value>> flatten(const Value& tree) {
    std::vector<std::pair<std::string, Value>> leaves;
    flattenInto(tree, "", leaves);
    return leaves;
}

const Value* find(const Value& tree, const std::string& path) {
    const Value* at = &tree;
    for (const std::string& key : split(path, '.')) {
        if (!at->is_object()) {
            return nullptr;
        }
        const auto found = at->find(key);
        if (found == at->end()) {
            return nullptr;
        }
        at = &*found;
    }
    return at;
}

void assign(Value& tree, const std::string& path, Value value) {
    Value* at = &tree;
    for (const std::string& key : split(path, '.')) {
        if (!at->is_object()) {
            *at = Value::object();
        }
        at = &(*at)[key];
    }
    *at = std::move(value);
}

}  // namespace artemis
