// ConfigReader: fields of a config.json, with every missing or unsupported one collected by name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/value.h"

namespace artemis {

class ConfigReader {
public:
    ConfigReader(const Value& config, std::string where)
        : m_config(config), m_where(std::move(where)) {}

    /// A whole number in [min, 10^9]; without `fallback` it is required.
    std::int64_t integer(const std::string& key, std::int64_t min,
                         std::optional<std::int64_t> fallback = {});
    double real(const std::string& key, double min, double max, double fallback);
    std::string text(const std::string& key, const std::string& fallback);
    /// The field may hold one of `supported` only; absent means the first.
    std::string oneOf(const std::string& key, const std::vector<std::string>& supported);
    /// The field, where present, must be false (or null).
    void unsupported(const std::string& key, const std::string& why);
    void require(bool right, const std::string& key, const std::string& what);

    /// Throws BadInput with all that was wrong.
    void finish() const;

private:
    const Value* at(const std::string& key) const;
    const Value& m_config;
    std::string m_where;
    std::vector<Problem> m_problems;
};

}  // namespace artemis
