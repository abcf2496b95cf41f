// T5's and LLaMA's tokenizers from a SentencePiece model, as transformers 4.57 converts them.
#include <algorithm>
#include <array>
#include <tuple>

#include "core/base/base64.h"
#include "core/base/error.h"
#include "core/text/pipeline_parts.h"
#include "core/text/sentence_piece_file.h"
#include "core/text/special_tokens.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

using File = SentencePieceFile;

constexpr const char* blank = "▁";

/// The folder's settings; what they lack is completed.
class Settings {
public:
    explicit Settings(TokenizerDocument& document)
        : m_document(document), m_config(document.config, document.configFile) {}

    bool flag(const char* key, bool otherwise) const { return m_config.boolean(key, otherwise); }
    std::int64_t count(const char* key, std::int64_t otherwise, std::int64_t most) const {
        const std::int64_t value = m_config.integer(key, otherwise);
        if (value < 0 || value > most) {
            m_config.fail(key, "is " + std::to_string(value) + "; 0 to " + std::to_string(most) +
                                   " is expected");
        }
        return value;
    }

    /// The token with a role, by its usual name where the folder names none.
    std::string role(const char* key, const char* usual) const {
        for (const Value* map : {&m_document.config, &m_document.specialTokens}) {
            const auto found = map->find(key);
            const std::string name = found == map->end() ? "" : specialTokenContent(*found);
            if (!name.empty()) {
                return name;
            }
        }
        m_document.config[key] = usual;
        return usual;
    }

    /// Throws BadInput where the folder names another class.
    void expectClass(const std::string& name) const {
        const std::string given = m_config.text("tokenizer_class", name);
        if (given != name && given != name + "Fast") {
            m_config.fail("tokenizer_class",
                          "is " + given + "; of this model file " + name +
                              " can be made. Take the model's tokenizer.json, which says all");
        }
        m_document.config["tokenizer_class"] = given;
    }

private:
    TokenizerDocument& m_document;
    Component m_config;
};

std::int64_t idOf(const TokenizerDocument& document, const std::string& token) {
    const auto& all = document.vocabulary;
    const auto found = std::ranges::find(all, token, &TokenIds::value_type::first);
    if (found == all.end()) {
        throw BadInput(document.file,
                       "lacks the token \"" + token + "\", which the folder's " + "settings name");
    }
    return found->second;
}

/// Control tokens are special, the user's own are not.
Value addedTokens(const File& from) {
    Value added = Value::array();
    for (std::size_t id = 0; id < from.pieces.size(); ++id) {
        const File::Piece& piece = from.pieces[id];
        if (piece.kind == File::PieceKind::Control || piece.kind == File::PieceKind::UserDefined) {
            added.push_back(addedTokenValue(piece.text, static_cast<std::int64_t>(id),
                                            piece.kind == File::PieceKind::Control));
        }
    }
    return added;
}

/// `legacy`: a blank is put in front of each part of a text, not of its beginning alone.
const char* prependScheme(bool prefixSpace, bool legacy) {
    return !prefixSpace ? "never" : legacy ? "always" : "first";
}

Value metaspace(const char* scheme, bool split) {
    return {{"type", "Metaspace"},
            {"replacement", blank},
            {"prepend_scheme", scheme},
            {"split", split}};
}

Value sequence(const char* key, const Value& parts) { return {{"type", "Sequence"}, {key, parts}}; }

Value replace(const Value& pattern, const char* content) {
    return {{"type", "Replace"}, {"pattern", pattern}, {"content", content}};
}

Value t5Normalizer(const File& from) {
    Value steps = Value::array();
    if (!from.precompiledCharsmap.empty()) {
        steps.push_back({{"type", "Precompiled"},
                         {"precompiled_charsmap", base64Of(from.precompiledCharsmap)}});
    }
    steps.push_back({{"type", "Strip"}, {"strip_left", false}, {"strip_right", true}});
    steps.push_back(replace({{"Regex", " {2,}"}}, blank));
    return sequence("normalizers", steps);
}

/// A </s>, A </s> B </s>
Value t5Template(const std::string& eos, std::int64_t id) {
    const Value single = Value::array({templateText("A", 0), templateToken(eos, 0)});
    const Value pair = Value::array(
        {templateText("A", 0), templateToken(eos, 0), templateText("B", 0), templateToken(eos, 0)});
    return templateProcessing(single, pair, {{eos, id}});
}

/// The pieces and <extra_id_99> … <extra_id_0> behind them (Raffel et al. 2020: the sentinels).
void t5Pipeline(const File& from, TokenizerDocument& into) {
    const Settings settings(into);
    settings.expectClass("T5Tokenizer");
    Value scored = Value::array();
    for (const File::Piece& piece : from.pieces) {
        scored.push_back(Value::array({piece.text, piece.score}));
    }
    Value added = addedTokens(from);
    constexpr std::int64_t mostExtra = 65536;
    for (std::int64_t i = settings.count("extra_ids", 100, mostExtra) - 1; i >= 0; --i) {
        const std::string token = "<extra_id_" + std::to_string(i) + ">";
        added.push_back(addedTokenValue(token, static_cast<std::int64_t>(scored.size())));
        scored.push_back(Value::array({token, 0.0}));
    }
    settings.role("pad_token", "<pad>");
    settings.role("unk_token", "<unk>");
    const std::string eos = settings.role("eos_token", "</s>");
    const auto end = std::ranges::find(from.pieces, eos, &File::Piece::text);
    if (end == from.pieces.end()) {
        throw BadInput(into.file, "lacks the token \"" + eos + "\", with which T5 ends a text");
    }
    const char* scheme =
        prependScheme(settings.flag("add_prefix_space", true), settings.flag("legacy", true));
    into.pipeline =
        pipelineDocument(added, t5Normalizer(from), metaspace(scheme, true),
                         t5Template(eos, end - from.pieces.begin()), metaspace(scheme, true),
                         {{"type", "Unigram"},
                          {"unk_id", from.unknownId},
                          {"vocab", scored},
                          {"byte_fallback", false}});
}

/// Every cut of a piece into two pieces is a merge; those of better pieces come first, then the
/// ones with longer parts.
Merges mergesOf(const File& from) {
    struct Cut {
        float score;
        std::size_t left, right;  // code points
        std::int64_t leftId, rightId;
    };
    TextMap<std::int64_t> ids;
    for (std::size_t id = 0; id < from.pieces.size(); ++id) {
        ids.emplace(from.pieces[id].text, static_cast<std::int64_t>(id));
    }
    std::vector<Cut> cuts;
    for (const File::Piece& piece : from.pieces) {
        const std::string_view text = piece.text;
        const auto first = static_cast<std::ptrdiff_t>(cuts.size());
        const std::size_t points = countCodePoints(text);
        std::size_t at = utf8Length(text.front());
        for (std::size_t left = 1; left < points; ++left, at += utf8Length(text[at])) {
            const auto a = ids.find(text.substr(0, at));
            const auto b = ids.find(text.substr(at));
            if (a != ids.end() && b != ids.end()) {
                cuts.push_back({piece.score, left, points - left, a->second, b->second});
            }
        }
        std::ranges::sort(cuts.begin() + first, cuts.end(), {},
                          [](const Cut& cut) { return std::pair(cut.leftId, cut.rightId); });
    }
    std::ranges::stable_sort(cuts, std::greater<>(), [](const Cut& cut) {
        return std::tuple(cut.score, cut.left, cut.right);
    });
    Merges merges;
    for (const Cut& cut : cuts) {
        merges.emplace_back(from.pieces[static_cast<std::size_t>(cut.leftId)].text,
                            from.pieces[static_cast<std::size_t>(cut.rightId)].text);
    }
    return merges;
}

/// <s> A </s> <s> B </s>, each end where the settings want it.
Value llamaTemplate(const Settings& settings, const TokenizerDocument& document) {
    const std::string bos = settings.role("bos_token", "<s>");
    const std::string eos = settings.role("eos_token", "</s>");
    const bool begins = settings.flag("add_bos_token", true);
    const bool ends = settings.flag("add_eos_token", false);
    Value steps = Value::array();
    Value single;
    for (const auto& [text, typeId] : {std::pair("A", 0), {"B", 1}}) {
        if (begins) {
            steps.push_back(templateToken(bos, typeId));
        }
        steps.push_back(templateText(text, typeId));
        if (ends) {
            steps.push_back(templateToken(eos, typeId));
        }
        single = typeId == 0 ? steps : single;
    }
    std::vector<std::pair<std::string, std::int64_t>> tokens;
    if (begins) {
        tokens.emplace_back(bos, idOf(document, bos));
    }
    if (ends) {
        tokens.emplace_back(eos, idOf(document, eos));
    }
    return templateProcessing(single, steps, tokens);
}

void llamaPipeline(const File& from, TokenizerDocument& into) {
    const Settings settings(into);
    settings.expectClass("LlamaTokenizer");
    for (const File::Piece& piece : from.pieces) {
        into.vocabulary.emplace_back(piece.text, static_cast<std::int64_t>(into.vocabulary.size()));
    }
    into.merges = mergesOf(from);
    settings.role("unk_token", "<unk>");
    const bool prefixSpace = settings.flag("add_prefix_space", true);
    const bool legacy = settings.flag("legacy", true);
    Value normalizer;
    if (legacy) {
        Value steps = Value::array();
        if (prefixSpace) {
            steps.push_back({{"type", "Prepend"}, {"prepend", blank}});
        }
        steps.push_back(replace({{"String", " "}}, blank));
        normalizer = sequence("normalizers", steps);
    }
    Value decoders = Value::array(
        {replace({{"String", blank}}, " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}});
    if (prefixSpace) {
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    }
    into.pipeline =
        pipelineDocument(addedTokens(from), normalizer,
                         legacy ? Value() : metaspace(prependScheme(prefixSpace, legacy), false),
                         llamaTemplate(settings, into), sequence("decoders", decoders),
                         {{"type", "BPE"},
                          {"dropout", nullptr},
                          {"unk_token", from.unknownPiece},
                          {"continuing_subword_prefix", nullptr},
                          {"end_of_word_suffix", nullptr},
                          {"fuse_unk", true},
                          {"byte_fallback", true},
                          {"ignore_merges", false}});
}

}  // namespace

void sentencePiecePipeline(const SentencePieceFile& from, TokenizerDocument& into) {
    if (from.blankIsSuffix) {
        throw BadInput(into.file,
                       "writes blanks behind words (treat_whitespace_as_suffix), which "
                       "this version does not know; take the model's tokenizer.json");
    }
    switch (from.kind) {
        case File::Kind::Unigram:
            return t5Pipeline(from, into);
        case File::Kind::Bpe:
            return llamaPipeline(from, into);
        case File::Kind::Word:
        case File::Kind::Character:
            break;
    }
    throw BadInput(into.file,
                   "is a model of whole words or single characters; Unigram (T5) and "
                   "BPE (LLaMA) are known");
}

}  // namespace artemis
