// One component of a tokenizer file: its JSON and its place, for reading fields with good errors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// A JSON value and where it stands ("…/tokenizer.json: model.vocab"). Every getter throws BadInput
/// naming the place, what was found and what is expected.
class Component {
public:
    Component(const Value& value, std::string file, std::string path = {});

    const Value& value() const { return m_value; }
    bool isNull() const { return m_value.is_null(); }
    std::string where() const;
    [[noreturn]] void fail(const std::string& what) const;
    [[noreturn]] void fail(const std::string& key, const std::string& what) const;

    /// The field `type` of a component, which says what it is.
    std::string type() const;
    /// "X is not a normalizer this version knows; known are …"
    [[noreturn]] void failUnknownType(const std::string& kind, const std::string& known) const;

    bool has(const std::string& key) const;
    /// The field as a component of its own; null where it is absent.
    Component at(const std::string& key) const;
    std::vector<Component> list(const std::string& key) const;

    bool boolean(const std::string& key, bool otherwise) const;
    std::string text(const std::string& key) const;
    std::string text(const std::string& key, const std::string& otherwise) const;
    std::int64_t integer(const std::string& key) const;
    std::int64_t integer(const std::string& key, std::int64_t otherwise) const;

private:
    const Value* field(const std::string& key) const;
    std::string placeOf(const std::string& key) const;
    const Value& m_value;
    std::string m_file;
    std::string m_path;
};

}  // namespace artemis
