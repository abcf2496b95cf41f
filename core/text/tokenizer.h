// Tokenizers of Hugging Face model folders: text to token ids and back, exact to the library
// `tokenizers`, with offsets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/encoding.h"
#include "core/text/special_tokens.h"
#include "core/text/tokenizer_files.h"

namespace artemis {

/// Unchangeable once made; all functions may be called from several threads at once. A text is
/// UTF-8; damaged bytes count as U+FFFD. Encoding throws BadInput only where a wanted length cannot
/// be reached.
class Tokenizer {
public:
    /// Reads a model folder (see readTokenizerFolder). Throws BadInput naming file and key.
    static Tokenizer load(const std::filesystem::path& folder);
    /// The same from a document in memory.
    explicit Tokenizer(TokenizerDocument document);
    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;
    Encoding encodePair(std::string_view first, std::string_view second,
                        const EncodeOptions& options = {}) const;
    /// The encoding and what overflows it, each with special tokens and `stride` tokens in common,
    /// as Hugging Face's return_overflowing_tokens.
    std::vector<Encoding> windows(std::string_view text, const EncodeOptions& options) const;
    std::vector<Encoding> windows(std::string_view first, std::string_view second,
                                  const EncodeOptions& options) const;

    /// Only the ids: no offsets are tracked.
    std::vector<std::int32_t> encodeIds(std::string_view text,
                                        const EncodeOptions& options = {}) const;
    std::vector<std::int32_t> encodePairIds(std::string_view first, std::string_view second,
                                            const EncodeOptions& options = {}) const;
    /// encodeIds of every text, on `threads` threads (at least one).
    std::vector<std::vector<std::int32_t>> encodeBatch(std::span<const std::string> texts,
                                                       const EncodeOptions& options,
                                                       int threads) const;

    /// Ids that the vocabulary lacks are left out. `cleanUp` is cleanedUp() of decoder.h.
    std::string decode(std::span<const std::int32_t> ids, bool skipSpecial,
                       bool cleanUp = false) const;

    /// "" where there is no such id.
    std::string idToToken(std::int32_t id) const;
    std::optional<std::int32_t> tokenToId(std::string_view token) const;
    /// One more than the highest id, added tokens included.
    std::size_t vocabSize() const;
    const SpecialIds& special() const;
    const std::vector<AddedToken>& addedTokens() const;

    /// Writes tokenizer.json, tokenizer_config.json, special_tokens_map.json and the older files
    /// (vocab.txt, or vocab.json and merges.txt), all of which transformers loads.
    void save(const std::filesystem::path& folder) const;

private:
    friend class StreamDecoder;
    struct Parts;
    std::unique_ptr<const Parts> m_parts;
};

}  // namespace artemis
