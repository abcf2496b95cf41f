// Typed access to the metadata of a GGUF file, with errors that name file and key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// Refers to the metadata, which must outlive it. Every getter throws BadInput where the value has
/// another type; those without a default, where the key is missing.
class GgufKeys {
public:
    GgufKeys(std::string file, const Value& metadata)
        : m_file(std::move(file)), m_metadata(metadata) {}

    [[noreturn]] void refuse(const std::string& what) const;
    const std::string& file() const { return m_file; }
    bool has(const std::string& key) const { return m_metadata.contains(key); }

    std::string text(const std::string& key) const;
    std::string text(const std::string& key, const std::string& otherwise) const;
    /// From 0 to 2^31 - 1. A list of equal numbers (one a block) counts as the number.
    std::int64_t integer(const std::string& key) const;
    std::optional<std::int64_t> maybeInteger(const std::string& key) const;
    double real(const std::string& key) const;
    bool boolean(const std::string& key, bool otherwise) const;
    std::vector<std::string> texts(const std::string& key) const;
    std::vector<double> numbers(const std::string& key) const;

private:
    const Value& at(const std::string& key) const;
    [[noreturn]] void refuseType(const std::string& key, const char* expected) const;
    std::string m_file;
    const Value& m_metadata;
};

}  // namespace artemis
