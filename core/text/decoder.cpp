// The list of decoders and sequences of them.
#include "core/text/decoder.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/text.h"
#include "core/text/byte_level.h"
#include "core/text/pattern.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

using Tokens = std::vector<std::string>;

class SpaceDecoder final : public Decoder {
public:
    Tokens step(Tokens tokens) const override { return {join(tokens, " ")}; }
};

class WordPieceDecoder final : public Decoder {
public:
    explicit WordPieceDecoder(const Component& component)
        : m_prefix(component.text("prefix", "##")), m_cleanUp(component.boolean("cleanup", true)) {}

    Tokens step(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            std::string& piece = tokens[i];
            if (i > 0 && piece.starts_with(m_prefix)) {
                piece.erase(0, m_prefix.size());
            } else if (i > 0) {
                piece.insert(0, " ");
            }
            piece = m_cleanUp ? cleaned(std::move(piece)) : piece;
        }
        return tokens;
    }

private:
    /// One token at a time, and with one rule more than cleanedUp(): this is how the reference does
    /// it.
    static std::string cleaned(std::string piece) {
        piece = cleanedUp(std::move(piece));
        replaceAll(piece, " do not", " don't");
        return piece;
    }

    std::string m_prefix;
    bool m_cleanUp;
};

class ByteLevelDecoder final : public Decoder {
public:
    Tokens step(Tokens tokens) const override {
        std::string bytes;
        for (const std::string& token : tokens) {
            bytes += byteLevelBytes(token).value_or(token);
        }
        return {repairedUtf8(bytes)};
    }
};

class ReplaceDecoder final : public Decoder {
public:
    explicit ReplaceDecoder(const Component& component)
        : m_pattern(patternOf(component)), m_content(component.text("content")) {}
    Tokens step(Tokens tokens) const override {
        for (std::string& token : tokens) {
            std::string changed;
            std::size_t done = 0;
            m_pattern.eachMatch(token, [&](std::size_t begin, std::size_t end) {
                changed.append(token, done, begin - done).append(m_content);
                done = end;
            });
            token = changed.append(token, done);
        }
        return tokens;
    }

private:
    Regex m_pattern;
    std::string m_content;
};

/// Runs of "<0x41>" become the text that their bytes spell, or U+FFFD for each byte of a run that
/// spells none.
class ByteFallbackDecoder final : public Decoder {
public:
    Tokens step(Tokens tokens) const override {
        Tokens result;
        std::string bytes;
        const auto finish = [&] {
            if (isValidUtf8(bytes)) {
                result.push_back(bytes);
            } else {
                result.insert(result.end(), bytes.size(), "\uFFFD");
            }
            bytes.clear();
        };
        for (std::string& token : tokens) {
            if (const auto byte = byteOf(token)) {
                bytes.push_back(*byte);
                continue;
            }
            if (!bytes.empty()) {
                finish();
            }
            result.push_back(std::move(token));
        }
        if (!bytes.empty()) {
            finish();
        }
        return result;
    }
    bool mayChange(const std::string& token) const override { return byteOf(token).has_value(); }

private:
    static std::optional<char> byteOf(const std::string& token) {
        unsigned byte = 0;
        if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') {
            return std::nullopt;
        }
        const auto [end, error] = std::from_chars(&token[3], &token[5], byte, 16);
        return error == std::errc() && end == &token[5] ? std::optional(static_cast<char>(byte))
                                                        : std::nullopt;
    }
};

class FuseDecoder final : public Decoder {
public:
    Tokens step(Tokens tokens) const override { return {join(tokens, "")}; }
};

/// Takes up to `start` and `stop` times a character from both ends of each token.
class StripDecoder final : public Decoder {
public:
    explicit StripDecoder(const Component& component)
        : m_character(component.text("content")),
          m_start(component.integer("start")),
          m_stop(component.integer("stop")) {}
    Tokens step(Tokens tokens) const override {
        for (std::string& token : tokens) {
            for (std::int64_t i = 0; i < m_start && token.starts_with(m_character); ++i) {
                token.erase(0, m_character.size());
            }
            for (std::int64_t i = 0; i < m_stop && token.ends_with(m_character); ++i) {
                token.erase(token.size() - m_character.size());
            }
        }
        return tokens;
    }

private:
    std::string m_character;
    std::int64_t m_start;
    std::int64_t m_stop;
};

class DecoderSequence final : public Decoder {
public:
    explicit DecoderSequence(const Component& component) {
        for (const Component& part : component.list("decoders")) {
            m_parts.push_back(makeDecoder(part));
        }
    }
    Tokens step(Tokens tokens) const override {
        for (const auto& part : m_parts) {
            tokens = part->step(std::move(tokens));
        }
        return tokens;
    }
    bool mayChange(const std::string& token) const override {
        return std::ranges::any_of(m_parts,
                                   [&](const auto& part) { return part->mayChange(token); });
    }

private:
    std::vector<std::unique_ptr<Decoder>> m_parts;
};

}  // namespace

std::string Decoder::decode(Tokens tokens) const { return join(step(std::move(tokens)), ""); }

std::string cleanedUp(std::string text) {
    for (const std::string_view mark : {" .", " ?", " !", " ,"}) {
        replaceAll(text, mark, mark.substr(1));
    }
    replaceAll(text, " ' ", "'");
    for (const std::string_view ending : {" n't", " 'm", " 's", " 've", " 're"}) {
        replaceAll(text, ending, ending.substr(1));
    }
    return text;
}

std::unique_ptr<Decoder> makeDecoder(const Component& component) {
    if (component.isNull()) {
        return std::make_unique<SpaceDecoder>();
    }
    const std::string type = component.type();
    if (type == "WordPiece") {
        return std::make_unique<WordPieceDecoder>(component);
    }
    if (type == "ByteLevel") {
        return std::make_unique<ByteLevelDecoder>();
    }
    if (type == "Replace") {
        return std::make_unique<ReplaceDecoder>(component);
    }
    if (type == "ByteFallback") {
        return std::make_unique<ByteFallbackDecoder>();
    }
    if (type == "Fuse") {
        return std::make_unique<FuseDecoder>();
    }
    if (type == "Strip") {
        return std::make_unique<StripDecoder>(component);
    }
    if (type == "Metaspace") {
        return makeMetaspaceDecoder(component);
    }
    if (type == "Sequence") {
        return std::make_unique<DecoderSequence>(component);
    }
    component.failUnknownType(
        "decoder", "ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece");
}

}  // namespace artemis
