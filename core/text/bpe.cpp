// Byte-pair encoding: the pair with the lowest rank is merged first, the leftmost among equals.
#include <algorithm>
#include <array>
#include <cstdio>
#include <queue>

#include "core/base/error.h"
#include "core/text/byte_level.h"
#include "core/text/model.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

struct Merge {
    std::int32_t rank;
    std::int32_t result;
};

/// A symbol of a word on its way; neighbours are linked, a merged-away symbol has no bytes.
struct Symbol {
    std::int32_t id;
    std::int32_t bytes;
    std::int32_t previous;
    std::int32_t next;
};

struct Candidate {
    std::int32_t rank;
    std::int32_t at;
    std::int32_t result;
    bool operator>(const Candidate& other) const {
        return rank != other.rank ? rank > other.rank : at > other.at;
    }
};

class Bpe final : public TokenModel {
public:
    Bpe(const Component& component, const Vocabulary& vocabulary, const Merges& merges,
        const std::string& mergesPlace, bool spellsBytes)
        : m_vocabulary(vocabulary),
          m_spellsBytes(spellsBytes),
          m_fuseUnknown(component.boolean("fuse_unk", false)),
          m_wholeWords(component.boolean("ignore_merges", false)),
          m_byteFallback(component.boolean("byte_fallback", false)) {
        rejectUnsupported(component);
        if (component.has("unk_token")) {
            m_unknown = known(component.where() + ".unk_token", component.text("unk_token"));
        }
        for (std::size_t byte = 0; byte < m_byteIds.size(); ++byte) {
            const char c = static_cast<char>(byte);
            m_byteIds[byte] = vocabulary.id(byteLevelToken({&c, 1})).value_or(-1);
            m_fallbackIds[byte] = vocabulary.id(byteToken(byte)).value_or(-1);
        }
        addMerges(merges, mergesPlace);
    }

    void tokenize(std::string_view word, std::vector<SubToken>& into) const override {
        if (m_wholeWords) {
            const auto id =
                m_spellsBytes ? m_vocabulary.id(byteLevelToken(word)) : m_vocabulary.id(word);
            if (id) {
                into.push_back({*id, static_cast<std::int32_t>(word.size())});
                return;
            }
        }
        std::vector<Symbol> symbols = split(word);
        mergeAll(symbols);
        for (const Symbol& symbol : symbols) {
            if (symbol.bytes > 0) {
                into.push_back({symbol.id, symbol.bytes});
            }
        }
    }

private:
    static void rejectUnsupported(const Component& component) {
        if (!component.text("continuing_subword_prefix", "").empty()) {
            component.fail("continuing_subword_prefix",
                           "is given; this version knows BPE without it");
        }
        if (!component.text("end_of_word_suffix", "").empty()) {
            component.fail("end_of_word_suffix", "is given; this version knows BPE without it");
        }
    }

    /// As SentencePiece names it: "<0x0A>".
    static std::string byteToken(std::size_t byte) {
        char text[16];
        std::snprintf(text, sizeof text, "<0x%02X>", static_cast<unsigned>(byte));
        return text;
    }

    std::int32_t known(const std::string& where, const std::string& token) const {
        const auto id = m_vocabulary.id(token);
        if (!id) {
            throw BadInput(where, "names \"" + token + "\", which is not in the vocabulary");
        }
        return *id;
    }

    static std::uint64_t key(std::int32_t left, std::int32_t right) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
               static_cast<std::uint32_t>(right);
    }

    void addMerges(const Merges& merges, const std::string& place) {
        m_merges.reserve(merges.size());
        for (std::size_t rank = 0; rank < merges.size(); ++rank) {
            const auto& [left, right] = merges[rank];
            const std::string where = place + "[" + std::to_string(rank) + "]";
            const Merge merge{static_cast<std::int32_t>(rank), known(where, left + right)};
            m_merges[key(known(where, left), known(where, right))] = merge;
        }
    }

    const Merge* find(std::int32_t left, std::int32_t right) const {
        const auto found = m_merges.find(key(left, right));
        return found == m_merges.end() ? nullptr : &found->second;
    }

    /// Bytes or characters that the vocabulary has; others become the unknown token, or vanish
    /// where there is none (as the reference does).
    std::vector<Symbol> split(std::string_view word) const {
        std::vector<Symbol> symbols;
        bool afterUnknown = false;
        for (std::size_t at = 0; at < word.size();) {
            const std::size_t length = m_spellsBytes ? 1 : utf8Length(word[at]);
            const std::int32_t id = m_spellsBytes
                                        ? m_byteIds[static_cast<unsigned char>(word[at])]
                                        : m_vocabulary.id(word.substr(at, length)).value_or(-1);
            const auto bytes = static_cast<std::int32_t>(length);
            if (id < 0 && m_byteFallback && spell(word.substr(at, length), symbols)) {
                at += length;
                afterUnknown = false;
                continue;
            }
            if (id < 0 && m_unknown >= 0 && afterUnknown && m_fuseUnknown) {
                symbols.back().bytes += bytes;
            } else if (id >= 0 || m_unknown >= 0) {
                const auto index = static_cast<std::int32_t>(symbols.size());
                symbols.push_back({id >= 0 ? id : m_unknown, bytes, index - 1, index + 1});
            }
            afterUnknown = id < 0;
            at += length;
        }
        return symbols;
    }

    /// A character as its bytes' tokens; false where one of them is missing.
    bool spell(std::string_view character, std::vector<Symbol>& symbols) const {
        const auto idOf = [this](char c) { return m_fallbackIds[static_cast<unsigned char>(c)]; };
        if (std::ranges::any_of(character, [&](char c) { return idOf(c) < 0; })) {
            return false;
        }
        for (const char c : character) {
            const auto index = static_cast<std::int32_t>(symbols.size());
            symbols.push_back({idOf(c), 1, index - 1, index + 1});
        }
        return true;
    }

    void mergeAll(std::vector<Symbol>& symbols) const {
        std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
        const auto count = static_cast<std::int32_t>(symbols.size());
        const auto offer = [&](std::int32_t at, std::int32_t next) {
            if (at >= 0 && next < count) {
                const Merge* merge = find(symbols[static_cast<std::size_t>(at)].id,
                                          symbols[static_cast<std::size_t>(next)].id);
                if (merge != nullptr) {
                    queue.push({merge->rank, at, merge->result});
                }
            }
        };
        for (std::int32_t at = 0; at + 1 < count; ++at) {
            offer(at, at + 1);
        }
        while (!queue.empty()) {
            const Candidate best = queue.top();
            queue.pop();
            Symbol& left = symbols[static_cast<std::size_t>(best.at)];
            if (left.bytes == 0 || left.next >= count) {
                continue;
            }
            Symbol& right = symbols[static_cast<std::size_t>(left.next)];
            const Merge* merge = find(left.id, right.id);
            if (merge == nullptr || merge->result != best.result) {
                continue;  // one of the two has been merged since
            }
            left.id = best.result;
            left.bytes += right.bytes;
            left.next = right.next;
            right.bytes = 0;
            if (left.next < count) {
                symbols[static_cast<std::size_t>(left.next)].previous = best.at;
            }
            offer(left.previous, best.at);
            offer(best.at, left.next);
        }
    }

    const Vocabulary& m_vocabulary;
    bool m_spellsBytes;
    bool m_fuseUnknown;
    bool m_wholeWords;
    bool m_byteFallback;
    std::int32_t m_unknown = -1;
    std::array<std::int32_t, 256> m_byteIds{};
    std::array<std::int32_t, 256> m_fallbackIds{};
    std::unordered_map<std::uint64_t, Merge> m_merges;
};

}  // namespace

std::unique_ptr<TokenModel> makeBpe(const Component& component, const Vocabulary& vocabulary,
                                    const Merges& merges, const std::string& mergesPlace,
                                    bool spellsBytes) {
    return std::make_unique<Bpe>(component, vocabulary, merges, mergesPlace, spellsBytes);
}

}  // namespace artemis
