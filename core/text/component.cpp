// Reads fields and says what is wrong with them.
#include "core/text/component.h"

#include "core/base/error.h"

namespace artemis {

namespace {

const Value nothing;

std::string shown(const Value& value) {
    std::string text = value.dump(-1, ' ', false, Value::error_handler_t::replace);
    constexpr std::size_t enough = 60;
    return text.size() > enough ? text.substr(0, enough) + "…" : text;
}

}  // namespace

Component::Component(const Value& value, std::string file, std::string path)
    : m_value(value), m_file(std::move(file)), m_path(std::move(path)) {}

std::string Component::placeOf(const std::string& key) const {
    return m_path.empty() ? key : m_path + "." + key;
}

std::string Component::where() const { return m_path.empty() ? m_file : m_file + ": " + m_path; }

void Component::fail(const std::string& what) const { throw BadInput(where(), what); }

void Component::fail(const std::string& key, const std::string& what) const {
    throw BadInput(m_file + ": " + placeOf(key), what);
}

void Component::failUnknownType(const std::string& kind, const std::string& known) const {
    fail("type", "\"" + type() + "\" is not a " + kind + " this version knows; it knows " + known);
}

const Value* Component::field(const std::string& key) const {
    if (!m_value.is_object()) {
        fail("is " + shown(m_value) + ", a map is expected");
    }
    const auto found = m_value.find(key);
    return found == m_value.end() || found->is_null() ? nullptr : &*found;
}

std::string Component::type() const { return text("type"); }

bool Component::has(const std::string& key) const { return field(key) != nullptr; }

Component Component::at(const std::string& key) const {
    const Value* found = field(key);
    return {found != nullptr ? *found : nothing, m_file, placeOf(key)};
}

std::vector<Component> Component::list(const std::string& key) const {
    const Value* found = field(key);
    if (found == nullptr || !found->is_array()) {
        fail(key, "is " + (found == nullptr ? "missing" : shown(*found)) + ", a list is expected");
    }
    std::vector<Component> items;
    for (std::size_t i = 0; i < found->size(); ++i) {
        items.emplace_back((*found)[i], m_file, placeOf(key) + "[" + std::to_string(i) + "]");
    }
    return items;
}

bool Component::boolean(const std::string& key, bool otherwise) const {
    const Value* found = field(key);
    if (found != nullptr && !found->is_boolean()) {
        fail(key, "is " + shown(*found) + ", true or false is expected");
    }
    return found != nullptr ? found->get<bool>() : otherwise;
}

std::string Component::text(const std::string& key) const {
    const Value* found = field(key);
    if (found == nullptr || !found->is_string()) {
        fail(key, "is " + (found == nullptr ? "missing" : shown(*found)) + ", a text is expected");
    }
    return found->get<std::string>();
}

std::string Component::text(const std::string& key, const std::string& otherwise) const {
    return has(key) ? text(key) : otherwise;
}

std::int64_t Component::integer(const std::string& key) const {
    const Value* found = field(key);
    if (found == nullptr || !found->is_number_integer()) {
        fail(key, "is " + (found == nullptr ? "missing" : shown(*found)) +
                      ", a whole number is expected");
    }
    return found->get<std::int64_t>();
}

std::int64_t Component::integer(const std::string& key, std::int64_t otherwise) const {
    return has(key) ? integer(key) : otherwise;
}

}  // namespace artemis
