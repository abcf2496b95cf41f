// Finds out which files are there and reads them.
#include "core/text/tokenizer_files.h"

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/text/sentence_piece_file.h"
#include "core/text/tokenizer_json.h"
#include "core/text/utf8.h"

namespace artemis {

namespace fs = std::filesystem;

namespace {

std::string readText(const fs::path& path) {
    std::string text = readFile(path);
    if (!isValidUtf8(text)) {
        throw BadInput(path.string(), "is not UTF-8; fetch the file again or save it as UTF-8");
    }
    return text;
}

Value readMap(const fs::path& path) {
    if (!fs::exists(path)) {
        return Value::object();
    }
    Value map = parseJson(readText(path), path.string());
    if (!map.is_object()) {
        throw BadInput(path.string(), "is no JSON map");
    }
    return map;
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines = split(text, '\n');
    for (std::string& line : lines) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
    }
    while (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

TokenIds readVocabText(const fs::path& path) {
    TokenIds tokens;
    for (std::string& line : linesOf(readText(path))) {
        const auto id = static_cast<std::int64_t>(tokens.size());
        tokens.emplace_back(std::move(line), id);
    }
    return tokens;
}

Merges readMergesText(const fs::path& path) {
    Merges merges;
    const std::vector<std::string> lines = linesOf(readText(path));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == 0 && lines[i].starts_with("#version")) {
            continue;
        }
        std::vector<std::string> pair = split(lines[i], ' ');
        if (pair.size() != 2 || pair[0].empty() || pair[1].empty()) {
            throw BadInput(path.string() + ":" + std::to_string(i + 1),
                           "\"" + lines[i] + "\" is no pair of tokens with one space between them");
        }
        merges.emplace_back(std::move(pair[0]), std::move(pair[1]));
    }
    return merges;
}

}  // namespace

TokenizerDocument readTokenizerFolder(const fs::path& folder) {
    TokenizerDocument document;
    const fs::path config = folder / "tokenizer_config.json";
    const fs::path specialTokens = folder / "special_tokens_map.json";
    document.config = readMap(config);
    document.specialTokens = readMap(specialTokens);
    document.configFile = config.string();
    document.specialTokensFile = specialTokens.string();
    const auto choose = [&](const char* name) {
        const fs::path path = folder / name;
        document.file = path.string();
        return fs::exists(path);
    };
    if (choose("tokenizer.json")) {
        document.vocabularyPlace = document.file + ": model.vocab";
        document.mergesPlace = document.file + ": model.merges";
        parseTokenizerJson(readText(document.file), document);
    } else if (choose("vocab.txt")) {
        document.vocabularyPlace = document.file;
        document.vocabulary = readVocabText(document.file);
        document.pipeline = bertPipeline(document.config, document.vocabulary, document.file);
    } else if (choose("vocab.json")) {
        document.vocabularyPlace = document.file;
        document.mergesPlace = (folder / "merges.txt").string();
        document.vocabulary = parseVocabJson(readText(document.file), document.file);
        document.merges = readMergesText(folder / "merges.txt");
        document.pipeline = gpt2Pipeline(document.config, document.vocabulary);
    } else if (choose("spiece.model") || choose("tokenizer.model")) {
        document.vocabularyPlace = document.file;
        document.mergesPlace = document.file + ": merges";
        sentencePiecePipeline(parseSentencePiece(readFile(document.file), document.file), document);
    } else {
        throw BadInput(folder.string(),
                       "has no tokenizer: tokenizer.json, vocab.txt, vocab.json with merges.txt, "
                       "spiece.model or tokenizer.model is expected");
    }
    return document;
}

}  // namespace artemis
