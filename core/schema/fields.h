// Fields: binds the members of an options struct to their Params; the struct's initialisers are the
// defaults, the member's type gives the kind.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/schema/param.h"

namespace artemis {

/// Named files: one unnamed ("" → path) or several.
using NamedPaths = std::vector<std::pair<std::string, std::string>>;
/// Numbers by name, in the order of the file.
using NamedNumbers = std::vector<std::pair<std::string, double>>;
/// Lists of whole numbers.
using NumberGroups = std::vector<std::vector<std::int64_t>>;

namespace fields {

template <class Member>
constexpr Kind kindOf() {
    if constexpr (std::same_as<Member, bool>) {
        return Kind::Boolean;
    } else if constexpr (std::integral<Member>) {
        return Kind::Integer;
    } else if constexpr (std::floating_point<Member>) {
        return Kind::Real;
    } else if constexpr (std::same_as<Member, std::vector<std::string>>) {
        return Kind::Names;
    } else if constexpr (std::same_as<Member, NamedPaths>) {
        return Kind::Files;
    } else if constexpr (std::same_as<Member, NamedNumbers>) {
        return Kind::Numbers;
    } else if constexpr (std::same_as<Member, NumberGroups>) {
        return Kind::Groups;
    } else {
        return Kind::Text;
    }
}

template <class Member>
void put(Member& member, const Value& value) {
    member = value.get<Member>();
}
inline void put(std::string& member, const Value& value) { member = toText(value); }
inline void put(std::vector<std::string>& member, const Value& value) {
    member.clear();
    if (!value.is_array()) {
        member.push_back(toText(value));
        return;
    }
    for (const Value& item : value) {
        member.push_back(toText(item));
    }
}
inline void put(NamedPaths& member, const Value& value) {
    member.clear();
    if (value.is_object()) {
        for (const auto& [name, path] : value.items()) {
            member.emplace_back(name, toText(path));
        }
    } else if (!toText(value).empty()) {
        member.emplace_back("", toText(value));
    }
}

inline void put(NamedNumbers& member, const Value& value) {
    member.clear();
    for (const auto& [name, number] : value.items()) {
        member.emplace_back(name, number.get<double>());
    }
}

template <class Member>
Value get(const Member& member) {
    return member;
}
inline Value get(const NamedPaths& member) {
    Value value = "";
    for (const auto& [name, path] : member) {
        if (name.empty()) {
            return path;
        }
        assign(value, name, path);
    }
    return value;
}

inline Value get(const NamedNumbers& member) {
    Value value = Value::object();
    for (const auto& [name, number] : member) {
        value[name] = number;
    }
    return value;
}

}  // namespace fields

template <class Options>
class Fields {
public:
    /// Adds one setting. Kind and default follow from the member unless `param.kind` is not Text.
    template <class Member>
    Fields& add(Member Options::*member, Param param) {
        if (param.kind == Kind::Text) {
            param.kind = param.choices.empty() || fields::kindOf<Member>() != Kind::Text
                             ? fields::kindOf<Member>()
                             : Kind::Choice;
        }
        param.fallback = fields::get(Options{}.*member);
        m_params.push_back(std::move(param));
        m_getters.push_back(
            [member](const Options& options) { return fields::get(options.*member); });
        m_setters.push_back([member](Options& options, const Value& value) {
            fields::put(options.*member, value);
        });
        return *this;
    }

    /// Adds every setting of a part of the options, with the part's defaults in these.
    template <class Part>
    Fields& include(Part Options::*part, const Fields<Part>& fields) {
        for (std::size_t i = 0; i < fields.m_params.size(); ++i) {
            m_params.push_back(fields.m_params[i]);
            m_params.back().fallback = fields.m_getters[i](Options{}.*part);
            m_getters.push_back([part, get = fields.m_getters[i]](const Options& options) {
                return get(options.*part);
            });
            m_setters.push_back(
                [part, set = fields.m_setters[i]](Options& options, const Value& value) {
                    set(options.*part, value);
                });
        }
        return *this;
    }

    const std::vector<Param>& params() const { return m_params; }

    /// The typed options from a validated map; keys that are absent keep their defaults.
    Options read(const Value& section) const {
        Options options;
        for (std::size_t i = 0; i < m_params.size(); ++i) {
            const Value* value = find(section, m_params[i].key);
            if (value != nullptr && !value->is_null()) {
                m_setters[i](options, *value);
            }
        }
        return options;
    }

private:
    template <class Other>
    friend class Fields;

    std::vector<Param> m_params;
    std::vector<std::function<Value(const Options&)>> m_getters;
    std::vector<std::function<void(Options&, const Value&)>> m_setters;
};

}  // namespace artemis
