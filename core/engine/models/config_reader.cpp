// Reads fields of a config.json.
#include "core/engine/models/config_reader.h"

#include <algorithm>

#include "core/base/text.h"

namespace artemis {

const Value* ConfigReader::at(const std::string& key) const {
    const Value* value = find(m_config, key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

void ConfigReader::require(bool right, const std::string& key, const std::string& what) {
    if (!right) {
        m_problems.push_back({m_where, key + " " + what});
    }
}

std::int64_t ConfigReader::integer(const std::string& key, std::int64_t min,
                                   std::optional<std::int64_t> fallback) {
    const Value* value = at(key);
    if (value == nullptr) {
        require(fallback.has_value(), key, "is missing; a whole number is needed");
        return fallback.value_or(min);
    }
    const bool right =
        value->is_number_integer() && value->get<double>() >= min && value->get<double>() <= 1e9;
    require(
        right, key,
        "is " + value->dump() + "; allowed is a whole number of at least " + std::to_string(min));
    return right ? value->get<std::int64_t>() : min;
}

double ConfigReader::real(const std::string& key, double min, double max, double fallback) {
    const Value* value = at(key);
    if (value == nullptr) {
        return fallback;
    }
    const bool right =
        value->is_number() && value->get<double>() >= min && value->get<double>() <= max;
    require(right, key,
            "is " + value->dump() + "; allowed is a number from " + numberText(min) + " to " +
                numberText(max));
    return right ? value->get<double>() : fallback;
}

std::string ConfigReader::text(const std::string& key, const std::string& fallback) {
    const Value* value = at(key);
    return value == nullptr ? fallback : toText(*value);
}

std::string ConfigReader::oneOf(const std::string& key, const std::vector<std::string>& supported) {
    const std::string word = text(key, supported.front());
    require(std::ranges::find(supported, word) != supported.end(), key,
            "is \"" + word + "\", which is not supported; supported are " + join(supported, ", "));
    return word;
}

void ConfigReader::unsupported(const std::string& key, const std::string& why) {
    const Value* value = at(key);
    require(value == nullptr || *value == false, key,
            "is " + (value == nullptr ? "" : value->dump()) + ", which is not supported: " + why);
}

void ConfigReader::finish() const {
    if (!m_problems.empty()) {
        throw BadInput(m_problems);
    }
}

}  // namespace artemis
