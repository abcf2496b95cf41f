// JSON in the store's columns: compact, and valid UTF-8 whatever bytes a log line held.
#pragma once

#include <string>

#include "core/base/value.h"

namespace artemis {

inline std::string jsonText(const Value& value, int indent = -1) {
    return value.dump(indent, ' ', false, Value::error_handler_t::replace);
}

/// Text without quotes, everything else as JSON.
inline std::string plainText(const Value& value) {
    return value.is_string() ? value.get<std::string>() : jsonText(value);
}

}  // namespace artemis
