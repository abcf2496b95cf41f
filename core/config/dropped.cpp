// Tells a dropped path by its ending and content, and guesses the roles of columns by their names.
#include "core/config/dropped.h"

#include <algorithm>
#include <fstream>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"

namespace artemis {

namespace {

constexpr std::size_t glance = 65536;

std::string beginning(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes(glance, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return bytes.starts_with(mark) ? bytes.substr(mark.size()) : bytes;
}

std::vector<std::string> headerNames(const std::string& line, char separator) {
    std::vector<std::string> names;
    for (const std::string& cell : split(line, separator)) {
        std::string name(trimmed(cell));
        if (name.size() > 1 && name.front() == '"' && name.back() == '"') {
            name = name.substr(1, name.size() - 2);
        }
        names.push_back(name);
    }
    return names;
}

std::vector<std::string> keysOf(const std::string& jsonLine) {
    const Value row = Value::parse(jsonLine, nullptr, false);
    std::vector<std::string> names;
    if (row.is_object()) {
        for (const auto& [key, value] : row.items()) {
            names.push_back(key);
        }
    }
    return names;
}

std::vector<std::string> columnNames(const std::filesystem::path& path) {
    const std::string ending = lowered(path.extension().string());
    const std::string bytes = beginning(path);
    std::string line = bytes.substr(0, bytes.find('\n'));
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    return ending == ".tsv"     ? headerNames(line, '\t')
           : ending == ".csv"   ? headerNames(line, ',')
           : ending == ".jsonl" ? keysOf(line)
                                : std::vector<std::string>{};
}

/// The first of `wanted` that is a column, in the column's own spelling; "" for none.
std::string columnAmong(const std::vector<std::string>& names,
                        const std::vector<std::string>& wanted) {
    for (const std::string& word : wanted) {
        const auto found = std::ranges::find_if(
            names, [&word](const std::string& name) { return lowered(name) == word; });
        if (found != names.end()) {
            return *found;
        }
    }
    return {};
}

bool isOneOf(const std::string& word, std::initializer_list<const char*> words) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

Value guessColumns(const std::vector<std::string>& names) {
    const std::string source = columnAmong(
        names, {"source", "src", "instruction", "prompt", "question", "input", "mr", "document"});
    const std::string target = columnAmong(
        names, {"target", "tgt", "output", "response", "completion", "answer", "summary", "ref"});
    if (!source.empty() && !target.empty()) {
        return {{"source", source}, {"target", target}};
    }
    Value roles = Value::object();
    const std::string text =
        columnAmong(names, {"text", "sentence", "review", "content", "body", "comment", "title"});
    const std::string label = columnAmong(
        names, {"label", "labels", "class", "category", "sentiment", "rating", "stars"});
    if (!text.empty()) {
        roles["text"] = text;
    }
    if (!label.empty()) {
        roles["label"] = label;
    }
    return roles;
}

Dropped lookAt(const std::filesystem::path& path) {
    std::error_code ignored;
    const std::string ending = lowered(path.extension().string());
    const bool folder = std::filesystem::is_directory(path, ignored);
    if (folder ? std::filesystem::exists(path / "config.json", ignored) : ending == ".gguf") {
        return {Dropped::Kind::Model, "", {{"model", {{"path", path.string()}}}}};
    }
    if (!folder && isOneOf(ending, {".yaml", ".yml"})) {
        return {Dropped::Kind::Experiment, readFile(path), Value::object()};
    }
    if (!folder && isOneOf(ending, {".tsv", ".csv", ".jsonl", ".json", ".txt"})) {
        readFile(path);  // says why it cannot be read
        Value data = guessColumns(columnNames(path));
        data["train"] = path.string();
        return {Dropped::Kind::Data, "", {{"data", data}}};
    }
    throw BadInput(path.string(),
                   folder ? "is a folder without config.json; a model folder has one"
                          : "is neither an experiment (.yaml), nor data (.tsv, .csv, .jsonl, "
                            ".json, .txt), nor a model (.gguf or a folder)");
}

}  // namespace artemis
