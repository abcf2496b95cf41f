// YAML text to Value and back: yaml-cpp reads, a small emitter writes.
#include "core/config/yaml.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

/// A plain scalar in YAML 1.2's core schema, and 1e-3 as a number too.
Value plainScalar(const std::string& text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        return nullptr;
    }
    if (text == "true" || text == "True" || text == "TRUE") {
        return true;
    }
    if (text == "false" || text == "False" || text == "FALSE") {
        return false;
    }
    const char* first = text.data() + (text.front() == '+' ? 1 : 0);
    const char* last = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto end = std::from_chars(first, last, integer);
        end.ec == std::errc{} && end.ptr == last) {
        return integer;
    }
    const bool numeric = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    double real = 0;
    if (const auto end = std::from_chars(first, last, real);
        numeric && end.ec == std::errc{} && end.ptr == last) {
        return real;
    }
    return text;
}

/// A scalar's text. yaml-cpp reads the escapes \N and \_ as single bytes, which are not UTF-8.
const std::string& textOf(const YAML::Node& node) {
    if (!isValidUtf8(node.Scalar())) {
        throw BadInput("line " + std::to_string(node.Mark().line + 1),
                       "holds the escape \\N or \\_, which is not read; write \\u0085 or \\u00A0");
    }
    return node.Scalar();
}

Value convert(const YAML::Node& node, const std::string& path, std::map<std::string, int>& lines) {
    if (!path.empty()) {
        lines[path] = node.Mark().line + 1;
    }
    switch (node.Type()) {
        case YAML::NodeType::Undefined:
        case YAML::NodeType::Null:
            return nullptr;
        case YAML::NodeType::Scalar:
            return node.Tag() == "!" ? Value(textOf(node)) : plainScalar(textOf(node));
        case YAML::NodeType::Sequence: {
            Value list = Value::array();
            for (const YAML::Node& item : node) {
                list.push_back(convert(item, "", lines));
            }
            return list;
        }
        case YAML::NodeType::Map:
            break;
    }
    Value map = Value::object();
    for (const auto& item : node) {
        const std::string key = textOf(item.first);
        const std::string inner = path.empty() ? key : path + "." + key;
        const int line = item.first.Mark().line + 1;
        if (map.contains(key)) {
            throw BadInput(inner, "stands twice, the second time in line " + std::to_string(line) +
                                      "; keep one");
        }
        map[key] = convert(item.second, inner, lines);
        lines[inner] = line;
    }
    return map;
}

bool needsQuotes(const std::string& text) {
    const auto isControl = [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
    };
    if (!plainScalar(text).is_string() || text != trimmed(text) ||
        std::ranges::any_of(text, isControl)) {
        return true;
    }
    return std::string("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string::npos ||
           text.find(": ") != std::string::npos || text.find(" #") != std::string::npos ||
           text.find_first_of("\"\\,[]{}") != std::string::npos || text.ends_with(':');
}

std::string scalarText(const Value& value) {
    if (value.is_string()) {
        const std::string text = value.get<std::string>();
        return needsQuotes(text) ? Value(text).dump() : text;
    }
    return value.is_number_float() ? numberText(value.get<double>()) : value.dump();
}

std::string flowText(const Value& value) {
    std::vector<std::string> items;
    if (value.is_object()) {
        for (const auto& [key, item] : value.items()) {
            items.push_back(scalarText(Value(key)) + ": " + flowText(item));
        }
        return "{" + join(items, ", ") + "}";
    }
    if (!value.is_array()) {
        return scalarText(value);
    }
    for (const Value& item : value) {
        items.push_back(flowText(item));
    }
    return "[" + join(items, ", ") + "]";
}

void write(const Value& map, std::size_t indent, std::string& text) {
    for (const auto& [key, value] : map.items()) {
        text += std::string(indent, ' ') + scalarText(Value(key)) + ":";
        if (value.is_object() && !value.empty()) {
            text += "\n";
            write(value, indent + 2, text);
        } else {
            text += " " + flowText(value) + "\n";
        }
    }
}

/// yaml-cpp would pass damaged bytes on, and takes text with zero bytes for UTF-16 or UTF-32.
void requireUtf8(const std::string& text) {
    int line = 0;
    for (const std::string& one : split(text, '\n')) {
        ++line;
        if (!isValidUtf8(one) || one.find('\0') != std::string::npos) {
            throw BadInput("line " + std::to_string(line),
                           "is not UTF-8; save the file in that encoding");
        }
    }
}

}  // namespace

YamlTree parseYaml(const std::string& text) {
    requireUtf8(text);
    try {
        YamlTree read;
        read.tree = convert(YAML::Load(text), "", read.lines);
        return read;
    } catch (const YAML::Exception& error) {
        throw BadInput("line " + std::to_string(error.mark.line + 1) + ", column " +
                           std::to_string(error.mark.column + 1),
                       "is not YAML: " + error.msg);
    }
}

std::string toYaml(const Value& tree) {
    std::string text;
    if (tree.is_object() && !tree.empty()) {
        write(tree, 0, text);
    } else if (!tree.is_null()) {
        text = flowText(tree) + "\n";
    }
    return text;
}

std::string toFlowYaml(const Value& value) { return flowText(value); }

}  // namespace artemis
