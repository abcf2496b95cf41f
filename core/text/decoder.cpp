// WordPiece, byte-level and plain decoders.
#include "core/text/decoder.h"

#include "core/text/byte_level.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

class SpaceDecoder final : public Decoder {
public:
    std::string decode(const std::vector<std::string_view>& tokens) const override {
        std::string text;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            text.append(i > 0 ? " " : "").append(tokens[i]);
        }
        return text;
    }
};

class WordPieceDecoder final : public Decoder {
public:
    explicit WordPieceDecoder(const Component& component)
        : m_prefix(component.text("prefix", "##")), m_cleanUp(component.boolean("cleanup", true)) {}

    std::string decode(const std::vector<std::string_view>& tokens) const override {
        std::string text;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            std::string piece(tokens[i]);
            if (i > 0 && piece.starts_with(m_prefix)) {
                piece.erase(0, m_prefix.size());
            } else if (i > 0) {
                piece.insert(0, " ");
            }
            text += m_cleanUp ? cleaned(std::move(piece)) : piece;
        }
        return text;
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
    std::string decode(const std::vector<std::string_view>& tokens) const override {
        std::string bytes;
        for (const std::string_view token : tokens) {
            bytes += byteLevelBytes(token).value_or(std::string(token));
        }
        return repairedUtf8(bytes);
    }
};

}  // namespace

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
    component.failUnknownType("decoder", "ByteLevel, WordPiece");
}

}  // namespace artemis
