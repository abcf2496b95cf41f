// Checks a list of tokens and indexes it.
#include "core/text/vocabulary.h"

#include "core/base/error.h"

namespace artemis {

Vocabulary::Vocabulary(const TokenIds& tokens, std::size_t size, const std::string& where) {
    if (tokens.empty()) {
        throw BadInput(where, "is empty, a vocabulary needs at least one token");
    }
    std::vector<bool> taken(size, false);
    m_ids.reserve(tokens.size());
    for (const auto& [token, id] : tokens) {
        if (id < 0 || static_cast<std::uint64_t>(id) >= size) {
            throw BadInput(where, "gives \"" + token + "\" the id " + std::to_string(id) +
                                      ", but there are " + std::to_string(size) +
                                      " tokens; ids go from 0 to " + std::to_string(size - 1) +
                                      " without a gap");
        }
        const auto at = static_cast<std::size_t>(id);
        m_tokens.resize(std::max(m_tokens.size(), at + 1));
        if (taken[at]) {
            throw BadInput(where, "gives the id " + std::to_string(id) + " to \"" + m_tokens[at] +
                                      "\" and to \"" + token + "\"; an id may be given once");
        }
        if (!m_ids.emplace(token, static_cast<std::int32_t>(id)).second) {
            throw BadInput(where,
                           "has the token \"" + token + "\" twice; a token may be there once");
        }
        m_tokens[at] = token;
        taken[at] = true;
    }
}

}  // namespace artemis
