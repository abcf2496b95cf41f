// Finds the bytes of each value by yaml-cpp's marks and collects edits, which are carried out from
// the end of the text.
#include "core/config/yaml_patch.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/config/yaml.h"

namespace artemis {

namespace {

/// Thrown and caught in this file: the layout is none that can be patched.
struct NotPatchable {};

struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string text;
};

/// Bytes of one `key: value` of a map.
struct Child {
    std::string key;
    YAML::Node value;
    std::size_t begin;  ///< Of the key.
    std::size_t valueBegin;
    std::size_t end;  ///< Of the value; of the colon where there is no value.
};

class Patch {
public:
    explicit Patch(const std::string& text) : m_text(text) {}

    void map(const YAML::Node& node, const Value& now, const Value& wanted) {
        const std::vector<Child> children = childrenOf(node);
        const bool flow = node.Style() == YAML::EmitterStyle::Flow;
        if (flow && keyChanges(now, wanted) > 1) {
            const std::size_t begin = at(node);
            m_edits.push_back({begin, bracketsEnd(begin), toFlowYaml(wanted)});
            return;
        }
        for (std::size_t i = 0; i < children.size(); ++i) {
            const Child& child = children[i];
            if (!wanted.contains(child.key)) {
                m_edits.push_back(flow ? withoutItem(children, i) : withoutLines(child));
            } else {
                change(child, now.at(child.key), wanted.at(child.key));
            }
        }
        addMissing(node, children, wanted, flow);
    }

    std::string result() {
        std::ranges::stable_sort(m_edits, [](const Edit& a, const Edit& b) {
            return a.begin != b.begin ? a.begin > b.begin : a.end > b.end;
        });
        std::string text = m_text;
        for (const Edit& edit : m_edits) {
            text.replace(edit.begin, edit.end - edit.begin, edit.text);
        }
        return text;
    }

private:
    static int keyChanges(const Value& now, const Value& wanted) {
        const auto lacking = [](const Value& in, const Value& of) {
            int count = 0;
            for (const auto& [key, value] : of.items()) {
                count += in.contains(key) ? 0 : 1;
            }
            return count;
        };
        return lacking(now, wanted) + lacking(wanted, now);
    }

    std::size_t at(const YAML::Node& node) const {
        const int position = node.Mark().pos;
        if (position < 0 || static_cast<std::size_t>(position) > m_text.size()) {
            throw NotPatchable();
        }
        return static_cast<std::size_t>(position);
    }

    std::size_t quotesEnd(std::size_t begin) const {
        const char quote = m_text[begin];
        for (std::size_t i = begin + 1; i < m_text.size(); ++i) {
            if (quote == '"' && m_text[i] == '\\') {
                ++i;
            } else if (m_text[i] == quote) {
                if (quote == '"' || m_text.compare(i, 2, "''") != 0) {
                    return i + 1;
                }
                ++i;
            }
        }
        throw NotPatchable();
    }

    std::size_t bracketsEnd(std::size_t begin) const {
        int depth = 0;
        for (std::size_t i = begin; i < m_text.size(); ++i) {
            const char c = m_text[i];
            if (c == '"' ||
                (c == '\'' && !std::isalnum(static_cast<unsigned char>(m_text[i - 1])))) {
                i = quotesEnd(i) - 1;
            } else if (c == '#' && std::isspace(static_cast<unsigned char>(m_text[i - 1])) != 0) {
                i = std::min(m_text.find('\n', i), m_text.size());
            } else if (c == '[' || c == '{') {
                ++depth;
            } else if ((c == ']' || c == '}') && --depth == 0) {
                return i + 1;
            }
        }
        throw NotPatchable();
    }

    std::size_t scalarEnd(const YAML::Node& node) const {
        const std::size_t begin = at(node);
        if (begin < m_text.size() && (m_text[begin] == '"' || m_text[begin] == '\'')) {
            return quotesEnd(begin);
        }
        const std::string words = node.Scalar();
        if (m_text.compare(begin, words.size(), words) != 0) {
            throw NotPatchable();
        }
        return begin + words.size();
    }

    /// `colonEnd` is where a value that is not written would stand.
    std::size_t endOf(const YAML::Node& node, std::size_t colonEnd) const {
        if (node.IsScalar()) {
            return scalarEnd(node);
        }
        if (node.IsNull()) {
            const std::size_t end = m_text.find_first_of("\n#,}", colonEnd);
            const std::size_t last =
                m_text.find_last_not_of(" \t\r\n", std::min(end, m_text.size()) - 1);
            return std::max(colonEnd, last + 1);
        }
        if (node.Style() == YAML::EmitterStyle::Flow) {
            return bracketsEnd(at(node));
        }
        if (node.IsMap()) {
            return childrenOf(node).back().end;
        }
        return endOf(node[node.size() - 1], colonEnd);
    }

    std::vector<Child> childrenOf(const YAML::Node& node) const {
        std::vector<Child> children;
        for (const auto& item : node) {
            const std::size_t keyEnd = scalarEnd(item.first);
            const std::size_t colonEnd = m_text.find(':', keyEnd) + 1;
            const std::size_t begin = item.second.IsNull() ? colonEnd : at(item.second);
            children.push_back({item.first.Scalar(), item.second, at(item.first), begin,
                                endOf(item.second, colonEnd)});
            if (colonEnd == 0 || begin < colonEnd) {
                throw NotPatchable();  // an alias, or a tag before the value
            }
        }
        return children;
    }

    std::size_t lineBegin(std::size_t position) const {
        return position == 0 ? 0 : m_text.rfind('\n', position - 1) + 1;
    }
    std::size_t nextLine(std::size_t position) const {
        const std::size_t end = m_text.find('\n', position);
        return end == std::string::npos ? m_text.size() : end + 1;
    }

    Edit withoutLines(const Child& child) const {
        return {lineBegin(child.begin), nextLine(child.end), ""};
    }

    static Edit withoutItem(const std::vector<Child>& children, std::size_t i) {
        if (i + 1 < children.size()) {
            return {children[i].begin, children[i + 1].begin, ""};
        }
        return {i == 0 ? children[i].begin : children[i - 1].end, children[i].end, ""};
    }

    void change(const Child& child, const Value& now, const Value& wanted) {
        if (sameSettings(now, wanted)) {
            return;
        }
        if (child.value.IsMap() && wanted.is_object() && !wanted.empty() && !now.empty()) {
            map(child.value, now, wanted);
            return;
        }
        std::string text = toFlowYaml(wanted);
        const char first = child.valueBegin < m_text.size() ? m_text[child.valueBegin] : ' ';
        if (child.value.IsScalar() && wanted.is_string() && first == '"' && text.front() != '"') {
            text = wanted.dump();
        }
        const bool block =
            (child.value.IsMap() || child.value.IsSequence()) && first != '[' && first != '{';
        if (child.value.IsNull() || block) {
            const std::size_t colonEnd = m_text.find(':', scalarKeyEnd(child)) + 1;
            m_edits.push_back({colonEnd, child.end, " " + text});
        } else {
            m_edits.push_back({child.valueBegin, child.end, text});
        }
    }

    std::size_t scalarKeyEnd(const Child& child) const {
        const bool quoted = m_text[child.begin] == '"' || m_text[child.begin] == '\'';
        return quoted ? quotesEnd(child.begin) : child.begin + child.key.size();
    }

    void addMissing(const YAML::Node& node, const std::vector<Child>& children, const Value& wanted,
                    bool flow) {
        const Child* before = nullptr;
        std::string text;
        const auto flush = [&] {
            if (!text.empty()) {
                m_edits.push_back(flow ? itemAfter(node, before, text)
                                       : linesAfter(children.front(), before, text));
                text.clear();
            }
        };
        for (const auto& [key, value] : wanted.items()) {
            const auto found = std::ranges::find(children, key, &Child::key);
            if (found != children.end()) {
                flush();
                before = &*found;
            } else {
                const std::string item = toYaml(Value{{key, value}});
                text += flow ? toFlowYaml(Value(key)) + ": " + toFlowYaml(value) : item;
            }
        }
        flush();
    }

    /// One new item of a map in braces.
    Edit itemAfter(const YAML::Node& node, const Child* before, const std::string& text) const {
        if (before != nullptr) {
            return {before->end, before->end, ", " + text};
        }
        const std::size_t inside = at(node) + 1;
        return {inside, inside, node.size() > 0 ? text + ", " : text};
    }

    Edit linesAfter(const Child& first, const Child* before, const std::string& text) const {
        const std::size_t start = lineBegin(first.begin);
        const std::size_t indent = first.begin - start;
        std::string lines;
        for (std::size_t from = 0; from < text.size();) {
            const std::size_t end = text.find('\n', from) + 1;
            lines += std::string(indent, ' ') + text.substr(from, end - from);
            from = end;
        }
        if (before == nullptr) {
            return {start, start, lines};
        }
        const std::size_t place = nextLine(before->end);
        const bool unfinished = place == m_text.size() && !m_text.ends_with('\n');
        return {place, place, (unfinished ? "\n" : "") + lines};
    }

    const std::string& m_text;
    std::vector<Edit> m_edits;
};

std::optional<std::string> patched(const std::string& text, const Value& wanted) {
    try {
        const Value now = parseYaml(text).tree;
        const YAML::Node node = YAML::Load(text);
        if (!now.is_object() || now.empty() || !wanted.is_object() || wanted.empty()) {
            return {};
        }
        Patch patch(text);
        patch.map(node, now, wanted);
        std::string result = patch.result();
        return sameSettings(parseYaml(result).tree, wanted) ? std::optional(result) : std::nullopt;
    } catch (const NotPatchable&) {
        return {};
    } catch (const BadInput&) {
        return {};
    }
}

}  // namespace

void eraseSetting(Value& tree, const std::string& path) {
    const std::size_t dot = path.find('.');
    const std::string key = path.substr(0, dot);
    if (!tree.is_object() || !tree.contains(key)) {
        return;
    }
    if (dot != std::string::npos) {
        eraseSetting(tree[key], path.substr(dot + 1));
    }
    if (dot == std::string::npos || tree[key].empty()) {
        tree.erase(key);
    }
}

bool sameSettings(const Value& one, const Value& other) {
    if (!one.is_object() || !other.is_object()) {
        return one == other;
    }
    return one.size() == other.size() &&
           std::ranges::all_of(one.items(), [&other](const auto& item) {
               const auto found = other.find(item.key());
               return found != other.end() && sameSettings(item.value(), *found);
           });
}

std::string patchYaml(const std::string& text, const Value& wanted) {
    return patched(text, wanted).value_or(toYaml(wanted));
}

}  // namespace artemis
