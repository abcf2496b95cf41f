// artemis tokenize: the token ids of every line of some files.
#include <chrono>
#include <cstdio>

#include "app/commands.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

struct Wish {
    std::string model;
    std::vector<std::string> files;
    bool plain = false;
    int threads = 1;
    int timed = 0;
};

std::vector<std::string> linesOf(const std::vector<std::string>& files) {
    std::vector<std::string> lines;
    for (const std::string& file : files) {
        const std::string text = readFile(file);
        if (text.empty()) {
            continue;
        }
        for (std::string& line : split(text, '\n')) {
            lines.push_back(std::move(line));
        }
        if (text.ends_with('\n')) {
            lines.pop_back();
        }
    }
    return lines;
}

void print(const std::vector<std::vector<std::int32_t>>& rows) {
    std::string line;
    for (const auto& ids : rows) {
        line = "[";
        for (const std::int32_t id : ids) {
            line.append(line.size() > 1 ? "," : "").append(std::to_string(id));
        }
        line += "]\n";
        std::fwrite(line.data(), 1, line.size(), stdout);
    }
}

int tokenize(const Wish& wish) {
    const Tokenizer tokenizer = Tokenizer::load(openedModel(wish.model));
    const std::vector<std::string> lines = linesOf(wish.files);
    const EncodeOptions options{.addSpecialTokens = !wish.plain};
    if (wish.timed == 0) {
        print(tokenizer.encodeBatch(lines, options, wish.threads));
    }
    for (int i = 0; i < wish.timed; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const auto rows = tokenizer.encodeBatch(lines, options, wish.threads);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::size_t tokens = 0;
        for (const auto& ids : rows) {
            tokens += ids.size();
        }
        std::printf("{\"seconds\":%.6f,\"lines\":%zu,\"tokens\":%zu}\n", seconds.count(),
                    rows.size(), tokens);
    }
    return exitDone;
}

}  // namespace

void addTokenize(CLI::App& app, Action& action) {
    CLI::App* command =
        app.add_subcommand("tokenize", "Print the token ids of each line, one JSON list a line.");
    const auto wish = std::make_shared<Wish>();
    command
        ->add_option("--model", wish->model,
                     "Folder with the tokenizer's files, GGUF file, hub:ORG/NAME or builtin:NAME.")
        ->required();
    command->add_option("files", wish->files, "Text files in UTF-8.")->required();
    command->add_flag("--plain", wish->plain, "Without special tokens around the lines.");
    command->add_option("--threads", wish->threads, "Threads to use.")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        ->add_option("--time", wish->timed,
                     "Encode so many times and print the seconds of each instead of the ids.")
        ->check(CLI::PositiveNumber);
    command->callback([wish, &action] { action = [wish] { return tokenize(*wish); }; });
}

}  // namespace artemis
