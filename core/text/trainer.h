// Trainers make the vocabulary of a new tokenizer from text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/text/tokenizer.h"

namespace artemis {

struct WordPieceTraining {
    std::size_t vocabSize = 4096;  // [PAD] [UNK] [CLS] [SEP] [MASK] and the letters included
    bool lowercase = true;         // also strips accents, as BERT's uncased models do
    std::size_t letters = 1000;    // the most frequent characters; words with others are left out
    std::int64_t minCount = 2;     // a pair must occur as often to be merged
};

struct ByteBpeTraining {
    std::size_t vocabSize = 4096;  // the 256 bytes and <|endoftext|> included
    std::int64_t minCount = 2;
    /// <extra_id_0> … for gaps in a text. With any, the special tokens are T5's: <pad> 0, </s> 1,
    /// <unk> 2, and </s> ends each encoding.
    std::size_t sentinels = 0;
};

/// Both merge the most frequent pair of neighbouring tokens until the vocabulary is full or no pair
/// is left. Equally frequent pairs: the lower id of the left token first, then of the right one;
/// equally frequent letters: the lower code point first. The same texts give the same tokenizer on
/// every machine. Both throw BadInput where there is no text or the vocabulary is too small.

/// A BERT tokenizer. Ids: special tokens, letters in the order of their text ("##" forms included),
/// then the merged tokens in the order they were found.
Tokenizer trainWordPiece(std::span<const std::string> texts, const WordPieceTraining& options = {});

/// A GPT-2 tokenizer. Ids: bytes in the order of their characters, then merged tokens in the order
/// they were found, then <|endoftext|> or the sentinels.
Tokenizer trainByteBpe(std::span<const std::string> texts, const ByteBpeTraining& options = {});

}  // namespace artemis
