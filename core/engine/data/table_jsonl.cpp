// JSONL and JSON: one object a line, or a list of objects.
#include <algorithm>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/base/value.h"
#include "core/engine/data/table_formats.h"

namespace artemis::formats {

namespace {

std::vector<std::string> keysOf(const Value& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.push_back(key);
    }
    return keys;
}

/// Adds one object a time; `line` is where it stands, for messages.
class Rows {
public:
    explicit Rows(const Request& request)
        : m_request(request),
          m_table{request.name, {request.wanted.begin(), request.wanted.end()}, {}, {}} {}

    bool full() const { return m_request.full(m_table); }

    void add(const Value& object, std::int64_t line) {
        if (m_table.columns.empty() && m_request.optional.empty()) {
            m_table.columns = keysOf(object);
        }
        std::vector<std::string> row;
        for (const std::string& column : m_table.columns) {
            row.push_back(fieldText(object, column, line));
        }
        for (const std::string& column : m_request.optional) {
            const auto found = object.find(column);
            row.push_back(found == object.end() || found->is_null() ? "" : toText(*found));
        }
        m_table.rows.push_back(std::move(row));
        m_table.sourceRows.push_back(line);
    }

    Table take() {
        m_table.columns.insert(m_table.columns.end(), m_request.optional.begin(),
                               m_request.optional.end());
        return std::move(m_table);
    }

private:
    std::string fieldText(const Value& object, const std::string& key, std::int64_t line) const {
        const auto found = object.find(key);
        if (found == object.end()) {
            const std::vector<std::string> keys = keysOf(object);
            const std::string near = nearest(key, keys);
            m_request.fail(line, "this row has no key \"" + key + "\"; its keys are " +
                                     join(keys, ", ") +
                                     (near.empty() ? "" : ". Did you mean \"" + near + "\"?"));
        }
        if (!found->is_string() && !found->is_number() && !found->is_boolean()) {
            m_request.fail(line, "\"" + key + "\" is " + found->type_name() +
                                     "; a text or a number is needed");
        }
        return toText(*found);
    }

    const Request& m_request;
    Table m_table;
};

/// The document; throws BadInput naming the line where it is broken.
Value parsedDocument(const Request& request) {
    try {
        return parsedJson<Value>(request.bytes);
    } catch (const Value::parse_error& error) {
        const auto at = std::min(error.byte, request.bytes.size());
        const auto lines = std::count(
            request.bytes.begin(), request.bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        request.fail(1 + lines,
                     "the file is not JSON here; one object a line goes into a file "
                     "that ends in .jsonl");
    }
}

}  // namespace

Table readJsonl(const Request& request) {
    Rows rows(request);
    Lines lines(request.bytes);
    while (!rows.full() && lines.next()) {
        if (trimmed(lines.text()).empty()) {
            continue;
        }
        const Value object = Value::parse(lines.text(), nullptr, false);
        if (!object.is_object()) {
            request.fail(lines.number(), "this line is not a JSON object like {\"text\": \"…\"}");
        }
        rows.add(object, lines.number());
    }
    return rows.take();
}

Table readJson(const Request& request) {
    const Value root = parsedDocument(request);
    if (root.is_object() && root.contains("data")) {
        return readSquad(request, root);
    }
    if (!root.is_array()) {
        throw BadInput(request.name,
                       "is neither a list of objects nor SQuAD v1.1 (an object with the key "
                       "\"data\")");
    }
    Rows rows(request);
    for (std::size_t i = 0; i < root.size() && !rows.full(); ++i) {
        const auto number = static_cast<std::int64_t>(i) + 1;
        if (!root[i].is_object()) {
            request.fail(number, "this item of the list is " + std::string(root[i].type_name()) +
                                     "; an object like {\"text\": \"…\"} is needed");
        }
        rows.add(root[i], number);
    }
    return rows.take();
}

}  // namespace artemis::formats
