// Counts words with the pipeline the tokenizer will have, then merges pairs.
#include "core/text/trainer.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/text/byte_level.h"
#include "core/text/normalizer.h"
#include "core/text/pair_merger.h"
#include "core/text/pipeline_parts.h"
#include "core/text/pre_tokenizer.h"

namespace artemis {

namespace {

using WordCounts = std::map<std::string, std::int64_t, std::less<>>;

/// The words of the texts as the pipeline cuts them, in an order that does not depend on the
/// machine.
WordCounts countWords(std::span<const std::string> texts, const Value& pipeline) {
    const Component root(pipeline, "trainer");
    const auto normalizer = makeNormalizer(root.at("normalizer"));
    const auto preTokenizer = makePreTokenizer(root.at("pre_tokenizer"));
    TextMap<std::int64_t> counts;
    for (const std::string& given : texts) {
        const std::string repaired = isValidUtf8(given) ? std::string() : repairedUtf8(given);
        PieceText text(repaired.empty() ? std::string_view(given) : repaired, false);
        if (normalizer) {
            normalizer->apply(text);
        }
        preTokenizer->apply(text);
        for (const Piece& piece : text.pieces()) {
            const std::string_view word = text.bytes(piece);
            const auto found = counts.find(word);
            (found != counts.end() ? found->second : counts[std::string(word)]) += 1;
        }
    }
    if (counts.empty()) {
        throw BadInput("texts", "hold no word; a tokenizer is made from text");
    }
    return {counts.begin(), counts.end()};
}

/// A growing list of tokens, each with its id.
class Tokens {
public:
    std::int32_t add(const std::string& token) {
        const auto [place, isNew] = m_ids.emplace(token, static_cast<std::int32_t>(m_list.size()));
        if (isNew) {
            m_list.emplace_back(token, place->second);
        }
        return place->second;
    }
    const std::string& text(std::int32_t id) const {
        return m_list[static_cast<std::size_t>(id)].first;
    }
    /// -1 where there is none.
    std::int32_t id(std::string_view token) const {
        const auto found = m_ids.find(token);
        return found == m_ids.end() ? -1 : found->second;
    }
    std::size_t size() const { return m_list.size(); }
    const TokenIds& list() const { return m_list; }

private:
    TokenIds m_list;
    TextMap<std::int32_t> m_ids;
};

/// Merges until there are `size` tokens. A token that begins with `prefix` loses it when it is the
/// right half.
Merges mergePairs(Tokens& tokens, std::vector<CountedWord> words, std::size_t size,
                  std::int64_t minCount, std::string_view prefix) {
    PairMerger merger(std::move(words));
    Merges merges;
    while (tokens.size() < size) {
        const PairMerger::Pair pair = merger.best();
        if (pair.count < std::max<std::int64_t>(minCount, 1)) {
            break;
        }
        const std::string left = tokens.text(pair.left);
        const std::string right = tokens.text(pair.right);
        const std::size_t skipped = prefix.empty() ? 0 : prefix.size();
        merger.merge(pair, tokens.add(left + right.substr(skipped)));
        merges.emplace_back(left, right);
    }
    return merges;
}

std::vector<std::string> codePoints(std::string_view word) {
    std::vector<std::string> points;
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t length = utf8Length(word[at]);
        points.emplace_back(word.substr(at, length));
        at += length;
    }
    return points;
}

constexpr std::string_view continued = "##";

/// Letters as tokens, first letters bare and others with "##"; the most frequent characters win.
std::map<std::string, std::int64_t> letterTokens(const WordCounts& counts, std::size_t limit) {
    std::map<std::string, std::int64_t> characters;
    std::map<std::string, std::int64_t> tokens;
    for (const auto& [word, count] : counts) {
        for (const std::string& point : codePoints(word)) {
            characters[point] += count;
        }
    }
    std::vector<std::pair<std::int64_t, std::string>> frequent;
    for (const auto& [character, count] : characters) {
        frequent.emplace_back(-count, character);
    }
    std::ranges::sort(frequent);
    for (std::size_t i = limit; i < frequent.size(); ++i) {
        characters.erase(frequent[i].second);
    }
    for (const auto& [word, count] : counts) {
        bool first = true;
        for (const std::string& point : codePoints(word)) {
            if (characters.contains(point)) {
                tokens[first ? point : std::string(continued) + point] += count;
            }
            first = false;
        }
    }
    return tokens;
}

std::vector<CountedWord> wordsOfLetters(const WordCounts& counts, const Tokens& tokens) {
    std::vector<CountedWord> words;
    for (const auto& [word, count] : counts) {
        CountedWord counted{{}, count};
        for (const std::string& point : codePoints(word)) {
            const bool first = counted.tokens.empty();
            counted.tokens.push_back(tokens.id(first ? point : std::string(continued) + point));
        }
        if (std::ranges::find(counted.tokens, -1) == counted.tokens.end()) {
            words.push_back(std::move(counted));
        }
    }
    return words;
}

void checkSize(std::size_t wanted, std::size_t needed, const std::string& what) {
    if (wanted < needed) {
        throw BadInput("vocab_size", "is " + std::to_string(wanted) + ", but " + what +
                                         " alone are " + std::to_string(needed) +
                                         " tokens; choose a larger vocabulary");
    }
}

}  // namespace

Tokenizer trainWordPiece(std::span<const std::string> texts, const WordPieceTraining& options) {
    Tokens tokens;
    for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {
        tokens.add(special);
    }
    const Value config = {{"tokenizer_class", "BertTokenizer"},
                          {"do_lower_case", options.lowercase}};
    const WordCounts counts = countWords(texts, bertPipeline(config, tokens.list(), "trainer"));
    for (const auto& [letter, count] : letterTokens(counts, options.letters)) {
        tokens.add(letter);
    }
    checkSize(options.vocabSize, tokens.size(), "the special tokens and the letters of the texts");
    mergePairs(tokens, wordsOfLetters(counts, tokens), options.vocabSize, options.minCount,
               continued);
    TokenizerDocument document;
    document.file = "trainer";
    document.configFile = "trainer";
    document.config = config;
    document.pipeline = bertPipeline(config, tokens.list(), "trainer");
    document.vocabulary = tokens.list();
    return Tokenizer(std::move(document));
}

namespace {

const std::string endOfText = "<|endoftext|>";

Value byteBpeConfig(const ByteBpeTraining& options) {
    if (options.sentinels > 0) {
        return {{"tokenizer_class", "PreTrainedTokenizerFast"},
                {"add_prefix_space", false},
                {"eos_token", "</s>"},
                {"unk_token", "<unk>"},
                {"pad_token", "<pad>"},
                {"model_input_names", {"input_ids", "attention_mask"}}};
    }
    return {{"tokenizer_class", "GPT2Tokenizer"},
            {"add_prefix_space", false},
            {"bos_token", endOfText},
            {"eos_token", endOfText},
            {"unk_token", endOfText}};
}

/// The special tokens that stand before the bytes, and those behind the merged ones.
struct SpecialTokens {
    std::vector<std::string> before, behind;
};

SpecialTokens specialTokens(const ByteBpeTraining& options) {
    if (options.sentinels == 0) {
        return {{}, {endOfText}};
    }
    SpecialTokens all{{"<pad>", "</s>", "<unk>"}, {}};
    for (std::size_t i = 0; i < options.sentinels; ++i) {
        all.behind.push_back("<extra_id_" + std::to_string(i) + ">");
    }
    return all;
}

/// GPT-2's steps; with T5's special tokens </s> ends each text.
Value byteBpePipeline(const Value& config, const Tokens& tokens, const SpecialTokens& special) {
    Value pipeline = gpt2Pipeline(config, tokens.list());
    if (special.before.empty()) {
        return pipeline;
    }
    Value& added = pipeline["added_tokens"];
    for (const auto& list : {special.before, special.behind}) {
        for (const std::string& token : list) {
            added.push_back(addedTokenValue(token, tokens.id(token)));
        }
    }
    const Value end = templateToken("</s>", 0);
    pipeline["post_processor"] = templateProcessing(
        {templateText("A", 0), end}, {templateText("A", 0), end, templateText("B", 0), end},
        {{"</s>", tokens.id("</s>")}});
    return pipeline;
}

}  // namespace

Tokenizer trainByteBpe(std::span<const std::string> texts, const ByteBpeTraining& options) {
    const SpecialTokens special = specialTokens(options);
    checkSize(options.vocabSize, 256 + special.before.size() + special.behind.size(),
              "the bytes and the special tokens");
    const Value config = byteBpeConfig(options);
    Tokens tokens;
    for (const std::string& token : special.before) {
        tokens.add(token);
    }
    std::map<char32_t, std::string> bytes;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        bytes[byteLevelCharacter(static_cast<unsigned char>(c))] = byteLevelToken({&c, 1});
    }
    for (const auto& [character, token] : bytes) {
        tokens.add(token);
    }
    std::vector<CountedWord> words;
    for (const auto& [word, count] : countWords(texts, gpt2Pipeline(config, {}))) {
        CountedWord counted{{}, count};
        for (const std::string& character : codePoints(byteLevelToken(word))) {
            counted.tokens.push_back(tokens.id(character));
        }
        words.push_back(std::move(counted));
    }
    TokenizerDocument document;
    document.merges = mergePairs(tokens, std::move(words),
                                 options.vocabSize - special.behind.size(), options.minCount, {});
    for (const std::string& token : special.behind) {
        tokens.add(token);
    }
    document.file = "trainer";
    document.configFile = "trainer";
    document.config = config;
    document.vocabulary = tokens.list();
    document.pipeline = byteBpePipeline(config, tokens, special);
    return Tokenizer(std::move(document));
}

}  // namespace artemis
