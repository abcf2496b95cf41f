// Looks settings up in a schema and a catalog by their choices and places.
#include "ui/forms/schema_paths.h"

#include <algorithm>

namespace artemis {

namespace {

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
}

std::string parentOf(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? "" : path.substr(0, dot);
}

/// Copies what `from` has and `to` lacks; the value of a setting is one piece.
void addMissing(const Schema& schema, const std::string& path, const Value& from, Value& to) {
    if (!from.is_object() || !to.is_object() || schema.param(path) != nullptr) {
        return;
    }
    for (const auto& [key, value] : from.items()) {
        if (!to.contains(key)) {
            to[key] = value;
        } else {
            addMissing(schema, path.empty() ? key : path + "." + key, value, to[key]);
        }
    }
}

bool lists(const Entry& task, const std::string& path) {
    return std::ranges::any_of(task.params, [&path](const Param& setting) {
        return path == setting.key || path.starts_with(setting.key + ".");
    });
}

}  // namespace

std::string settingPath(const Section& section, const Param& param) {
    return section.path.empty() ? param.key : section.path + "." + param.key;
}

std::string settingChoosing(const Schema& schema, const std::vector<std::string>& words) {
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            if (!words.empty() && param.choices == words) {
                return settingPath(section, param);
            }
        }
    }
    return {};
}

std::vector<std::string> chosenWords(const Schema& schema, const std::string& path,
                                     const Value& tree) {
    const Param* param = schema.param(path);
    const Value* given = find(tree, path);
    const Value value = given != nullptr && !given->is_null() ? *given
                        : param != nullptr                    ? param->fallback
                                                              : Value();
    std::vector<std::string> words;
    for (const Value& item : value.is_array() ? value : Value::array({value})) {
        words.push_back(toText(item));
    }
    return words;
}

bool isChosen(const Schema& schema, const Section& section, const Value& tree) {
    const std::string parent = parentOf(section.path);
    const std::string word = section.path.substr(section.path.rfind('.') + 1);
    bool isChoice = false;
    const auto chosenIn = [&](const Section& other) {
        return std::ranges::any_of(other.params, [&](const Param& param) {
            const bool offered = contains(param.choices, word);
            isChoice = isChoice || offered;
            return offered && contains(chosenWords(schema, settingPath(other, param), tree), word);
        });
    };
    for (const Section& other : schema.sections()) {
        const bool above = !parent.empty() && other.path == parent;
        const bool beside =
            !parent.empty() && parentOf(other.path) == parent && other.path != section.path;
        if ((above && chosenIn(other)) ||
            (beside && chosenIn(other) && isChosen(schema, other, tree))) {
            return true;
        }
    }
    return !isChoice;
}

bool isForTask(const Schema& schema, const std::vector<Entry>& tasks, const std::string& path,
               const Value& tree) {
    const auto listing = [&path](const Entry& task) { return lists(task, path); };
    if (std::ranges::none_of(tasks, listing)) {
        return true;
    }
    const std::vector<std::string> chosen =
        chosenWords(schema, settingChoosing(schema, ids(tasks)), tree);
    return std::ranges::any_of(
        tasks, [&](const Entry& task) { return contains(chosen, task.id) && lists(task, path); });
}

Value basicDefaults(const Schema& schema) {
    Value tree = Value::object();
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            if (param.basic && isChosen(schema, section, tree)) {
                assign(tree, settingPath(section, param), param.fallback);
            }
        }
    }
    return tree;
}

Value inSchemaOrder(const Schema& schema, const Value& tree) {
    Value ordered = Value::object();
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            const std::string path = settingPath(section, param);
            if (const Value* value = find(tree, path)) {
                assign(ordered, path, *value);
            }
        }
    }
    addMissing(schema, "", tree, ordered);
    return ordered;
}

std::vector<Entry> entriesOf(const Catalog& catalog, const Param& param) {
    for (const auto* list : {&catalog.methods, &catalog.families, &catalog.tasks, &catalog.metrics,
                             &catalog.schedules}) {
        const bool allKnown =
            !param.choices.empty() && std::ranges::all_of(param.choices, [list](const auto& word) {
                return word.empty() || entry(*list, word) != nullptr;
            });
        if (allKnown) {
            return *list;
        }
    }
    return {};
}

}  // namespace artemis
