// Checks a tree of values against the sections of settings.
#include "core/schema/schema.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/text.h"

namespace artemis {

namespace {

std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
}

bool isInteger(const Value& value) {
    return value.is_number_integer() ||
           (value.is_number_float() && std::nearbyint(value.get<double>()) == value.get<double>());
}

bool hasKind(const Param& param, const Value& value) {
    const auto isWord = [](const Value& item) { return item.is_string() || item.is_number(); };
    const auto isMember = [&param](const Value& item) {
        return isInteger(item) && item.get<double>() >= param.min &&
               item.get<double>() <= param.max;
    };
    switch (param.kind) {
        case Kind::Boolean:
            return value.is_boolean();
        case Kind::Integer:
            return isInteger(value);
        case Kind::Real:
            return value.is_number();
        case Kind::Text:
            return isWord(value);
        case Kind::Choice:
        case Kind::File:
        case Kind::Folder:
            return value.is_string();
        case Kind::Names:
            return isWord(value) || (value.is_array() && std::ranges::all_of(value, isWord));
        case Kind::Files:
            return value.is_string() ||
                   (value.is_object() &&
                    std::ranges::all_of(value, [](const Value& path) { return path.is_string(); }));
        case Kind::Numbers:
            return value.is_object() && std::ranges::all_of(value, [&](const Value& number) {
                       return number.is_number() && number.get<double>() >= param.min &&
                              number.get<double>() <= param.max;
                   });
        case Kind::Groups:
            return value.is_array() && std::ranges::all_of(value, [&](const Value& group) {
                       return group.is_array() && std::ranges::all_of(group, isMember);
                   });
        case Kind::Interval:
            return value.is_number_integer()
                       ? value.get<double>() >= 1
                       : value == "epoch" || value == "end" || value == "never";
    }
    return false;
}

Problem wrong(const Param& param, const std::string& path, const Value& value,
              const std::string& hint = {}) {
    return {path, value.dump() + " is not allowed; allowed is " + allowedText(param) + hint};
}

std::string didYouMean(const std::string& word, const std::vector<std::string>& known) {
    const std::string near = nearest(word, known);
    return near.empty() ? "" : "; did you mean " + near + "?";
}

bool isEmpty(const Value* value) {
    return value == nullptr || value->is_null() || *value == "" ||
           ((value->is_array() || value->is_object()) && value->empty());
}

}  // namespace

Schema::Schema(std::vector<Section> sections) : m_sections(std::move(sections)) {
    for (const Section& section : m_sections) {
        for (const Param& param : section.params) {
            m_byPath.emplace(joined(section.path, param.key), param);
        }
    }
}

const Param* Schema::param(const std::string& path) const {
    const auto found = m_byPath.find(path);
    return found == m_byPath.end() ? nullptr : &found->second;
}

std::vector<Problem> validate(const Param& param, const std::string& path, const Value& value) {
    if (value.is_null()) {
        return {};
    }
    if (!hasKind(param, value)) {
        return {wrong(param, path, value)};
    }
    if (value.is_number() && param.kind != Kind::Interval &&
        !(value.get<double>() >= param.min && value.get<double>() <= param.max)) {
        return {wrong(param, path, value)};
    }
    std::vector<Problem> problems;
    if (!param.choices.empty()) {
        for (const Value& item : value.is_array() ? value : Value::array({value})) {
            if (std::ranges::find(param.choices, toText(item)) == param.choices.end()) {
                problems.push_back(
                    wrong(param, path, item, didYouMean(toText(item), param.choices)));
            }
        }
    }
    return problems;
}

std::vector<Problem> Schema::unknownKeys(const Value& tree) const {
    // The keys known at each level of the tree: "training" and "training.seed" → {"" : training,
    // "training" : seed}.
    std::map<std::string, std::vector<std::string>> known;
    std::vector<std::string> paths;
    for (const auto& [path, param] : m_byPath) {
        paths.push_back(path);
    }
    for (const Section& section : m_sections) {
        paths.push_back(section.path);
    }
    for (const std::string& path : paths) {
        for (std::size_t end = path.size(); end != std::string::npos && end > 0;) {
            const std::size_t dot = path.rfind('.', end - 1);
            const std::size_t start = dot == std::string::npos ? 0 : dot + 1;
            known[dot == std::string::npos ? "" : path.substr(0, dot)].push_back(
                path.substr(start, end - start));
            end = dot;
        }
    }
    std::vector<Problem> problems;
    const std::function<void(const std::string&, const Value&)> visit = [&](const std::string& path,
                                                                            const Value& level) {
        if (m_byPath.contains(path) || !known.contains(path)) {
            return;
        }
        if (!level.is_object()) {
            if (!level.is_null()) {
                problems.push_back({path, level.dump() + " stands where a map of settings is "
                                                         "expected"});
            }
            return;
        }
        for (const auto& [key, child] : level.items()) {
            const std::vector<std::string>& keys = known[path];
            if (std::ranges::find(keys, key) == keys.end()) {
                const std::string near = nearest(key, keys);
                std::set<std::string> sorted(keys.begin(), keys.end());
                const std::vector<std::string> all(sorted.begin(), sorted.end());
                problems.push_back(
                    {joined(path, key),
                     near.empty() ? "unknown setting; known here are " + join(all, ", ")
                                  : "unknown setting; did you mean " + joined(path, near) + "?"});
            } else {
                visit(joined(path, key), child);
            }
        }
    };
    visit("", tree);
    return problems;
}

std::vector<Problem> Schema::validate(const Value& tree) const {
    std::vector<Problem> problems = unknownKeys(tree);
    for (const Section& section : m_sections) {
        for (const Param& param : section.params) {
            const std::string path = joined(section.path, param.key);
            const Value* value = find(tree, path);
            if (param.required && isEmpty(value)) {
                problems.push_back({path, "is missing; give " + allowedText(param)});
            } else if (value != nullptr) {
                const auto own = artemis::validate(param, path, *value);
                problems.insert(problems.end(), own.begin(), own.end());
            }
        }
    }
    return problems;
}

Value Schema::complete(const Value& tree, const std::function<bool(const Section&)>& wanted) const {
    Value full = Value::object();
    for (const Section& section : m_sections) {
        const bool given = section.path.empty() || find(tree, section.path) != nullptr;
        if (!given && !wanted(section)) {
            continue;
        }
        for (const Param& param : section.params) {
            const std::string path = joined(section.path, param.key);
            const Value* value = find(tree, path);
            assign(full, path, value != nullptr && !value->is_null() ? *value : param.fallback);
        }
    }
    return full;
}

}  // namespace artemis
