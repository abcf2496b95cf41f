// What a Tokenizer is made of; used by its own source files only.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/text/decoder.h"
#include "core/text/model.h"
#include "core/text/normalizer.h"
#include "core/text/post_processor.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"
#include "core/text/word_cache.h"

namespace artemis {

struct Tokenizer::Parts {
    /// Makes all components. Throws BadInput naming file and key.
    explicit Parts(TokenizerDocument from);

    /// The tokens of one text, before anything is added or cut.
    TokenRun run(std::string_view given, bool aligned) const;
    std::vector<std::vector<Window>> windows(std::span<const TokenRun> runs,
                                             const EncodeOptions& options) const;
    std::vector<Encoding> encodings(std::span<const TokenRun> runs, const EncodeOptions& options,
                                    bool overflowing) const;
    std::string_view tokenOf(std::int32_t id) const;
    bool isSpecial(std::string_view token) const { return specialTexts.contains(token); }

    TokenizerDocument document;  // what save() writes again; its vocabulary is moved on
    Vocabulary vocabulary;       // of the model
    std::vector<AddedToken> added;
    TextMap<bool> specialTexts;
    SpecialIds special;
    std::unique_ptr<Normalizer> normalizer;
    AddedTokenFinder finder;
    std::unique_ptr<PreTokenizer> preTokenizer;
    std::string modelType;  // as tokenizer.json names it
    std::unique_ptr<TokenModel> model;
    PostProcessor postProcessor;
    std::unique_ptr<Decoder> decoder;
    mutable WordCache cache;  // locks itself
};

}  // namespace artemis
