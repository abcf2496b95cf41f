// Tokens by id and ids by token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace artemis {

/// Lets a map of strings be searched by string_view.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

template <typename T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

using TokenIds = std::vector<std::pair<std::string, std::int64_t>>;

class Vocabulary {
public:
    Vocabulary() = default;
    /// `size` bounds the ids. Throws BadInput with `where` for an empty list, a token or an id that
    /// is there twice, and an id that is negative or not below `size`.
    Vocabulary(const TokenIds& tokens, std::size_t size, const std::string& where);

    /// One more than the highest id.
    std::size_t size() const { return m_tokens.size(); }
    /// By id; "" where an id is free.
    const std::vector<std::string>& tokens() const { return m_tokens; }
    /// "" where there is no such id.
    std::string_view token(std::int32_t id) const {
        return id >= 0 && static_cast<std::size_t>(id) < m_tokens.size()
                   ? std::string_view(m_tokens[static_cast<std::size_t>(id)])
                   : std::string_view();
    }
    std::optional<std::int32_t> id(std::string_view token) const {
        const auto found = m_ids.find(token);
        return found == m_ids.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::vector<std::string> m_tokens;
    TextMap<std::int32_t> m_ids;
};

}  // namespace artemis
