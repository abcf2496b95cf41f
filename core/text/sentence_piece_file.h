// SentencePiece's model files (spiece.model, tokenizer.model), read directly.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/text/tokenizer_files.h"

namespace artemis {

/// What a model file says, as far as tokenizers are made of it.
/// Fields as in sentencepiece_model.proto, https://github.com/google/sentencepiece
struct SentencePieceFile {
    enum class Kind { Unigram = 1, Bpe = 2, Word = 3, Character = 4 };
    enum class PieceKind {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6
    };
    struct Piece {
        std::string text;
        float score = 0;
        PieceKind kind = PieceKind::Normal;
    };

    std::vector<Piece> pieces;  // by id
    Kind kind = Kind::Unigram;
    std::int64_t unknownId = 0;
    std::string unknownPiece = "<unk>";
    bool blankIsSuffix = false;
    std::string precompiledCharsmap;  // the normalizer's table; may be empty
};

/// `file` names the bytes in errors. Throws BadInput where they are damaged or cut off.
SentencePieceFile parseSentencePiece(std::string_view bytes, const std::string& file);

/// The tokenizers that transformers' convert_slow_tokenizer makes: T5's of a Unigram model, LLaMA's
/// of a BPE model. `into` has the folder's config, whose special tokens are completed where none
/// are named; pipeline, vocabulary and merges are set. Throws BadInput for other models.
void sentencePiecePipeline(const SentencePieceFile& from, TokenizerDocument& into);

}  // namespace artemis
