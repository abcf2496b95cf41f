// Builds the components of a tokenizer and checks that they fit together.
#include "core/text/tokenizer_parts.h"

#include <algorithm>

#include "core/base/error.h"

namespace artemis {

namespace {

/// tokenizer_config.json may change settings of BertNormalizer and ByteLevel, as in transformers.
void applyConfig(TokenizerDocument& document) {
    const auto copy = [&document](const char* component, const char* type, const char* from,
                                  const char* to) {
        const auto setting = document.config.find(from);
        const auto place = document.pipeline.find(component);
        if (setting != document.config.end() && !setting->is_null() &&
            place != document.pipeline.end() && place->is_object() &&
            place->value("type", Value()) == type) {
            (*place)[to] = *setting;
        }
    };
    copy("normalizer", "BertNormalizer", "do_lower_case", "lowercase");
    copy("normalizer", "BertNormalizer", "strip_accents", "strip_accents");
    copy("normalizer", "BertNormalizer", "tokenize_chinese_chars", "handle_chinese_chars");
    copy("pre_tokenizer", "ByteLevel", "add_prefix_space", "add_prefix_space");
}

void checkShape(const TokenizerDocument& document) {
    const Component root(document.pipeline, document.file);
    const Component model = root.at("model");
    if (model.isNull()) {
        root.fail("model", "is missing");
    }
    const bool isList = model.text("type", "") == "Unigram";
    if (model.has("vocab") && model.at("vocab").value().is_object() == isList) {
        model.fail("vocab",
                   isList ? "is no list of tokens and scores" : "is no map from tokens to ids");
    }
    if (model.has("merges") && !model.at("merges").value().is_array()) {
        model.fail("merges", "is no list");
    }
}

/// Unigram's vocabulary is a list: a token's id is its place.
void readList(TokenizerDocument& document) {
    const Component model = Component(document.pipeline, document.file).at("model");
    if (model.text("type", "") != "Unigram") {
        return;
    }
    std::int64_t id = 0;
    for (const Component& entry : model.list("vocab")) {
        const Value& pair = entry.value();
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_number()) {
            entry.fail("is " + pair.dump() + "; a token and its score are expected");
        }
        document.vocabulary.emplace_back(pair[0].get<std::string>(), id++);
    }
}

void checkAdded(const TokenizerDocument& document, const Vocabulary& vocabulary,
                const std::vector<AddedToken>& added) {
    for (const AddedToken& token : added) {
        const std::string_view own = vocabulary.token(token.id);
        const auto ownId = vocabulary.id(token.content);
        if ((!own.empty() && own != token.content) || (ownId && *ownId != token.id)) {
            const std::string other = ownId ? "gives it the id " + std::to_string(*ownId)
                                            : "has \"" + std::string(own) + "\" there";
            throw BadInput(document.file + ": added_tokens",
                           "gives \"" + token.content + "\" the id " + std::to_string(token.id) +
                               ", but the vocabulary " + other);
        }
    }
}

void checkNoGap(const TokenizerDocument& document, const Vocabulary& vocabulary,
                const std::vector<AddedToken>& added) {
    std::vector<bool> known(vocabulary.size(), false);
    for (std::size_t id = 0; id < vocabulary.size(); ++id) {
        const std::string& token = vocabulary.tokens()[id];
        known[id] = !token.empty() || vocabulary.id(token) == static_cast<std::int32_t>(id);
    }
    for (const AddedToken& token : added) {
        const auto id = static_cast<std::size_t>(token.id);
        known.resize(std::max(known.size(), std::min(id + 1, known.size() + added.size())), false);
        if (id < known.size()) {
            known[id] = true;
        }
    }
    const auto gap = std::ranges::find(known, false);
    if (gap != known.end()) {
        throw BadInput(document.vocabularyPlace, "has no token with the id " +
                                                     std::to_string(gap - known.begin()) +
                                                     "; ids go from 0 on without a gap");
    }
}

std::unique_ptr<TokenModel> makeModel(const TokenizerDocument& document, const std::string& type,
                                      const Vocabulary& vocabulary, bool spellsBytes) {
    const Component model = Component(document.pipeline, document.file).at("model");
    if (type == "WordPiece") {
        return makeWordPiece(model, vocabulary);
    }
    if (type == "BPE") {
        return makeBpe(model, vocabulary, document.merges, document.mergesPlace, spellsBytes);
    }
    if (type == "Unigram") {
        return makeUnigram(model, vocabulary);
    }
    model.failUnknownType("model", "BPE, Unigram, WordPiece");
}

}  // namespace

Tokenizer::Parts::Parts(TokenizerDocument from) : document(std::move(from)) {
    applyConfig(document);
    checkShape(document);
    readList(document);
    const Component root(document.pipeline, document.file);
    added = readAddedTokens(document);
    vocabulary = Vocabulary(document.vocabulary, document.vocabulary.size() + added.size(),
                            document.vocabularyPlace);
    checkAdded(document, vocabulary, added);
    checkNoGap(document, vocabulary, added);
    document.vocabulary = {};
    special = readSpecialIds(document, vocabulary, added);
    for (const AddedToken& token : added) {
        if (token.special) {
            specialTexts.emplace(token.content, true);
        }
    }
    normalizer = makeNormalizer(root.at("normalizer"));
    finder = AddedTokenFinder(added, normalizer.get());
    preTokenizer = makePreTokenizer(root.at("pre_tokenizer"));
    // The oldest files name no type; merges are what a BPE has.
    modelType = root.at("model").text("type", document.merges.empty() ? "WordPiece" : "BPE");
    model = makeModel(document, modelType, vocabulary, preTokenizer && preTokenizer->spellsBytes());
    const std::size_t size = std::max(
        vocabulary.size(), added.empty() ? 0 : static_cast<std::size_t>(added.back().id) + 1);
    postProcessor = makePostProcessor(root.at("post_processor"), static_cast<std::int32_t>(size));
    decoder = makeDecoder(root.at("decoder"));
}

std::string_view Tokenizer::Parts::tokenOf(std::int32_t id) const {
    const auto found = std::ranges::lower_bound(added, id, {}, &AddedToken::id);
    return found != added.end() && found->id == id ? std::string_view(found->content)
                                                   : vocabulary.token(id);
}

}  // namespace artemis
