// Runs the pipeline: added tokens, normalizer, pre-tokenizer, model, post-processor; and back.
#include "core/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <thread>

#include "core/text/tokenizer_parts.h"

namespace artemis {

namespace {

Blanks spacesOf(std::string_view token) {
    const std::size_t first = token.find_first_not_of(' ');
    const auto size = static_cast<std::int32_t>(token.size());
    if (first == std::string_view::npos) {
        return {size, size};
    }
    return {static_cast<std::int32_t>(first),
            size - 1 - static_cast<std::int32_t>(token.find_last_not_of(' '))};
}

/// An added token may have taken white space of any kind along.
Blanks whiteSpaceOf(std::string_view token) {
    Blanks blanks;
    bool onlyBlanks = true;
    for (std::size_t at = 0; at < token.size();) {
        const bool blank = (charClass(nextCodePoint(token, at)) & Space) != 0;
        onlyBlanks = onlyBlanks && blank;
        blanks.leading += onlyBlanks ? 1 : 0;
        blanks.trailing = blank ? blanks.trailing + 1 : 0;
    }
    return blanks;
}

}  // namespace

TokenRun Tokenizer::Parts::run(std::string_view given, bool aligned) const {
    const std::string repaired = isValidUtf8(given) ? std::string() : repairedUtf8(given);
    PieceText text(repaired.empty() ? given : std::string_view(repaired), aligned);
    finder.cutGiven(text);
    if (normalizer) {
        normalizer->apply(text);
    }
    finder.cutNormalized(text);
    if (preTokenizer) {
        preTokenizer->apply(text);
    }
    TokenRun run;
    std::vector<SubToken> tokens;
    for (const Piece& piece : text.pieces()) {
        const std::string_view bytes = text.bytes(piece);
        tokens.clear();
        if (piece.token >= 0) {
            tokens.push_back({piece.token, static_cast<std::int32_t>(bytes.size())});
        } else {
            cache.tokenize(*model, bytes, tokens);
        }
        std::size_t begin = piece.begin;
        for (const SubToken& token : tokens) {
            run.ids.push_back(token.id);
            if (aligned) {
                const std::size_t end = begin + static_cast<std::size_t>(token.bytes);
                const std::string_view own = text.bytes().substr(begin, end - begin);
                run.spans.push_back(text.origin(begin, end));
                run.blanks.push_back(piece.token >= 0 ? whiteSpaceOf(own) : spacesOf(own));
                if (piece.token < 0 && token.id == model->shownAsText()) {
                    run.shownTexts.emplace(run.ids.size() - 1, own);
                }
                begin = end;
            }
        }
    }
    return run;
}

std::vector<std::vector<Window>> Tokenizer::Parts::windows(std::span<const TokenRun> runs,
                                                           const EncodeOptions& options) const {
    std::array<std::size_t, 2> lengths{};
    std::ranges::transform(runs, lengths.begin(),
                           [](const TokenRun& run) { return run.ids.size(); });
    const std::size_t addedCount =
        options.addSpecialTokens ? countAdded(postProcessor.steps(runs.size())) : 0;
    return windowsOf(std::span(lengths).first(runs.size()), addedCount, options);
}

std::vector<Encoding> Tokenizer::Parts::encodings(std::span<const TokenRun> runs,
                                                  const EncodeOptions& options,
                                                  bool overflowing) const {
    auto cut = windows(runs, options);
    if (!overflowing) {
        for (auto& ofText : cut) {
            ofText.resize(1);
        }
    }
    return assemble(postProcessor, runs, cut, options.addSpecialTokens);
}

Tokenizer Tokenizer::load(const std::filesystem::path& folder) {
    return Tokenizer(readTokenizerFolder(folder));
}

Tokenizer::Tokenizer(TokenizerDocument document)
    : m_parts(std::make_unique<const Parts>(std::move(document))) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
    const std::array runs{m_parts->run(text, true)};
    return std::move(m_parts->encodings(runs, options, false).front());
}

Encoding Tokenizer::encodePair(std::string_view first, std::string_view second,
                               const EncodeOptions& options) const {
    const std::array runs{m_parts->run(first, true), m_parts->run(second, true)};
    return std::move(m_parts->encodings(runs, options, false).front());
}

std::vector<Encoding> Tokenizer::windows(std::string_view text,
                                         const EncodeOptions& options) const {
    const std::array runs{m_parts->run(text, true)};
    return m_parts->encodings(runs, options, true);
}

std::vector<Encoding> Tokenizer::windows(std::string_view first, std::string_view second,
                                         const EncodeOptions& options) const {
    const std::array runs{m_parts->run(first, true), m_parts->run(second, true)};
    return m_parts->encodings(runs, options, true);
}

std::vector<std::int32_t> Tokenizer::encodeIds(std::string_view text,
                                               const EncodeOptions& options) const {
    const std::array runs{m_parts->run(text, false)};
    return assembleIds(m_parts->postProcessor, runs, m_parts->windows(runs, options),
                       options.addSpecialTokens);
}

std::vector<std::int32_t> Tokenizer::encodePairIds(std::string_view first, std::string_view second,
                                                   const EncodeOptions& options) const {
    const std::array runs{m_parts->run(first, false), m_parts->run(second, false)};
    return assembleIds(m_parts->postProcessor, runs, m_parts->windows(runs, options),
                       options.addSpecialTokens);
}

std::vector<std::vector<std::int32_t>> Tokenizer::encodeBatch(std::span<const std::string> texts,
                                                              const EncodeOptions& options,
                                                              int threads) const {
    constexpr std::size_t rowsAtOnce = 64;
    std::vector<std::vector<std::int32_t>> rows(texts.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::exception_ptr> failures(static_cast<std::size_t>(std::max(threads, 1)));
    const auto work = [&](std::exception_ptr& failure) {
        try {
            for (std::size_t begin = next.fetch_add(rowsAtOnce); begin < texts.size();
                 begin = next.fetch_add(rowsAtOnce)) {
                const std::size_t end = std::min(begin + rowsAtOnce, texts.size());
                for (std::size_t i = begin; i < end; ++i) {
                    rows[i] = encodeIds(texts[i], options);
                }
            }
        } catch (...) {
            failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < failures.size(); ++i) {
            helpers.emplace_back([&work, &failures, i] { work(failures[i]); });
        }
        work(failures.front());
    }
    for (const std::exception_ptr& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
    return rows;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids, bool skipSpecial,
                              bool cleanUp) const {
    std::vector<std::string> tokens;
    for (const std::int32_t id : ids) {
        const std::string_view token = m_parts->tokenOf(id);
        if (!token.empty() && !(skipSpecial && m_parts->isSpecial(token))) {
            tokens.emplace_back(token);
        }
    }
    std::string text = m_parts->decoder->decode(std::move(tokens));
    return cleanUp ? cleanedUp(std::move(text)) : text;
}

std::string Tokenizer::idToToken(std::int32_t id) const {
    return std::string(m_parts->tokenOf(id));
}

std::optional<std::int32_t> Tokenizer::tokenToId(std::string_view token) const {
    const auto found = std::ranges::find(m_parts->added, token, &AddedToken::content);
    return found != m_parts->added.end() ? found->id : m_parts->vocabulary.id(token);
}

std::size_t Tokenizer::vocabSize() const {
    const auto& added = m_parts->added;  // ordered by id
    const std::size_t last = added.empty() ? 0 : static_cast<std::size_t>(added.back().id) + 1;
    return std::max(m_parts->vocabulary.size(), last);
}

const SpecialIds& Tokenizer::special() const { return m_parts->special; }

const std::vector<AddedToken>& Tokenizer::addedTokens() const { return m_parts->added; }

}  // namespace artemis
