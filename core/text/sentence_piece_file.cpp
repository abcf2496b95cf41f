// The three messages ModelProto, TrainerSpec and NormalizerSpec.
#include "core/text/sentence_piece_file.h"

#include <cmath>

#include "core/text/utf8.h"
#include "core/text/wire_format.h"

namespace artemis {

namespace {

using File = SentencePieceFile;

std::string textOf(const WireReader& reader) {
    const std::string_view text = reader.bytes();
    if (!isValidUtf8(text)) {
        reader.fail("a piece is no UTF-8");
    }
    return std::string(text);
}

/// A member of an enumeration that counts from 1 to `last`.
template <typename Enum>
Enum kindOf(const WireReader& reader, Enum last, const char* name) {
    const std::int64_t kind = reader.integer();
    if (kind < 1 || kind > static_cast<std::int64_t>(last)) {
        reader.fail(std::string(name) + " is " + std::to_string(kind) + ", known are 1 to " +
                    std::to_string(static_cast<int>(last)));
    }
    return static_cast<Enum>(kind);
}

File::Piece readPiece(WireReader reader) {
    constexpr std::size_t longest = 4096;
    File::Piece piece;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                piece.text = textOf(reader);
                break;
            case 2:
                piece.score = reader.real();
                break;
            case 3:
                piece.kind = kindOf(reader, File::PieceKind::Byte, "a piece's kind");
                break;
            default:
                break;
        }
    }
    if (piece.text.empty() || piece.text.size() > longest || !std::isfinite(piece.score)) {
        reader.fail("a piece of " + std::to_string(piece.text.size()) + " bytes with the score " +
                    std::to_string(piece.score) + "; 1 to " + std::to_string(longest) +
                    " bytes and a finite score are expected");
    }
    return piece;
}

void readTrainer(WireReader reader, File& into) {
    while (reader.next()) {
        switch (reader.field()) {
            case 3:
                into.kind = kindOf(reader, File::Kind::Character, "the model's kind");
                break;
            case 24:
                into.blankIsSuffix = reader.boolean();
                break;
            case 40:
                into.unknownId = reader.integer();
                break;
            case 45:
                into.unknownPiece = textOf(reader);
                break;
            default:
                break;
        }
    }
}

void readNormalizer(WireReader reader, File& into) {
    while (reader.next()) {
        if (reader.field() == 2) {
            into.precompiledCharsmap = reader.bytes();
        }
    }
}

}  // namespace

SentencePieceFile parseSentencePiece(std::string_view bytes, const std::string& file) {
    File result;
    WireReader reader(bytes, file);
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                result.pieces.push_back(readPiece(reader.message()));
                break;
            case 2:
                readTrainer(reader.message(), result);
                break;
            case 3:
                readNormalizer(reader.message(), result);
                break;
            default:
                break;
        }
    }
    if (result.pieces.empty()) {
        reader.fail("it has no pieces");
    }
    return result;
}

}  // namespace artemis
