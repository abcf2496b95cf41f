// JSONL: one object a line.
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

Value parsedObject(const Request& request, const Lines& lines) {
    Value object = Value::parse(lines.text(), nullptr, false);
    if (!object.is_object()) {
        request.fail(lines.number(), "this line is not a JSON object like {\"text\": \"…\"}");
    }
    return object;
}

std::string fieldText(const Request& request, const Lines& lines, const Value& object,
                      const std::string& key) {
    const auto found = object.find(key);
    if (found == object.end()) {
        const std::vector<std::string> keys = keysOf(object);
        const std::string near = nearest(key, keys);
        request.fail(lines.number(), "this row has no key \"" + key + "\"; its keys are " +
                                         join(keys, ", ") +
                                         (near.empty() ? "" : ". Did you mean \"" + near + "\"?"));
    }
    if (!found->is_string() && !found->is_number() && !found->is_boolean()) {
        request.fail(lines.number(),
                     "\"" + key + "\" is " + found->type_name() + "; a text or a number is needed");
    }
    return toText(*found);
}

}  // namespace

Table readJsonl(const Request& request) {
    Table table{request.name, {request.wanted.begin(), request.wanted.end()}, {}, {}};
    Lines lines(request.bytes);
    while (!request.full(table) && lines.next()) {
        if (trimmed(lines.text()).empty()) {
            continue;
        }
        const Value object = parsedObject(request, lines);
        if (table.columns.empty()) {
            table.columns = keysOf(object);
        }
        std::vector<std::string> row;
        for (const std::string& column : table.columns) {
            row.push_back(fieldText(request, lines, object, column));
        }
        table.rows.push_back(std::move(row));
        table.sourceRows.push_back(lines.number());
    }
    return table;
}

}  // namespace artemis::formats
