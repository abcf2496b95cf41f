// Typed access to the metadata of a GGUF file.
#include "core/files/gguf_keys.h"

#include <algorithm>
#include <limits>

#include "core/base/error.h"

namespace artemis {

void GgufKeys::refuse(const std::string& what) const { throw BadInput(m_file, what); }

const Value& GgufKeys::at(const std::string& key) const {
    const auto found = m_metadata.find(key);
    if (found == m_metadata.end()) {
        refuse("has no " + key + " in its metadata; take a complete GGUF file of the model");
    }
    return *found;
}

void GgufKeys::refuseType(const std::string& key, const char* expected) const {
    std::string shown = at(key).dump(-1, ' ', true, Value::error_handler_t::replace);
    constexpr std::size_t longest = 100;
    if (shown.size() > longest) {
        shown = shown.substr(0, longest) + "…";
    }
    refuse("has " + shown + " as " + key + "; " + expected + " is expected");
}

std::string GgufKeys::text(const std::string& key) const {
    const Value& value = at(key);
    if (!value.is_string()) {
        refuseType(key, "a text");
    }
    return value.get<std::string>();
}

std::string GgufKeys::text(const std::string& key, const std::string& otherwise) const {
    return has(key) ? text(key) : otherwise;
}

std::int64_t GgufKeys::integer(const std::string& key) const {
    const Value* value = &at(key);
    if (value->is_array() && !value->empty() &&
        std::ranges::all_of(*value, [&](const Value& item) { return item == value->front(); })) {
        value = &value->front();
    }
    if (!value->is_number_integer() || *value < 0 ||
        *value > std::numeric_limits<std::int32_t>::max()) {
        refuseType(key, "one whole number from 0 to 2147483647");
    }
    return value->get<std::int64_t>();
}

std::optional<std::int64_t> GgufKeys::maybeInteger(const std::string& key) const {
    return has(key) ? std::optional(integer(key)) : std::nullopt;
}

double GgufKeys::real(const std::string& key) const {
    const Value& value = at(key);
    if (!value.is_number()) {
        refuseType(key, "a number");
    }
    return value.get<double>();
}

bool GgufKeys::boolean(const std::string& key, bool otherwise) const {
    if (!has(key)) {
        return otherwise;
    }
    const Value& value = at(key);
    if (!value.is_boolean()) {
        refuseType(key, "true or false");
    }
    return value.get<bool>();
}

std::vector<std::string> GgufKeys::texts(const std::string& key) const {
    const Value& value = at(key);
    if (!value.is_array() || !std::ranges::all_of(value, &Value::is_string)) {
        refuseType(key, "a list of texts");
    }
    return value.get<std::vector<std::string>>();
}

std::vector<double> GgufKeys::numbers(const std::string& key) const {
    const Value& value = at(key);
    if (!value.is_array() || !std::ranges::all_of(value, &Value::is_number)) {
        refuseType(key, "a list of numbers");
    }
    return value.get<std::vector<double>>();
}

}  // namespace artemis
