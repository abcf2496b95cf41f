// artemis generate: a model writes on after a prompt.
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/signal_stop.h"
#include "core/base/io.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/text_generator.h"

namespace artemis {

namespace {

struct Request {
    WriterModel model;
    std::string path, json;
    std::vector<std::string> prompts, adapters, stopTexts;
    GenerateOptions options;
};

Value toJson(const std::string& adapter, const std::string& prompt, const WrittenText& written) {
    return {{"adapter", adapter},
            {"prompt", prompt},
            {"text", written.text},
            {"prompt_tokens", written.promptTokens},
            {"tokens", written.tokens},
            {"first_token_s", written.firstSeconds},
            {"seconds", written.seconds},
            {"tokens_per_s", static_cast<double>(written.tokens) / written.seconds},
            {"ended", written.ended}};
}

int generateText(const Request& request) {
    const SignalStop signal("stopping");
    Value all = Value::array();
    const std::vector<std::string> bare{""};
    for (const std::string& adapter : request.adapters.empty() ? bare : request.adapters) {
        WriterModel from = request.model;
        from.model = modelFolder(request.path);
        from.adapter = adapter;
        const TextGenerator generator(from);
        for (const std::string& prompt : request.prompts) {
            if (request.adapters.size() + request.prompts.size() > 2) {
                std::printf("%s%s%s\n", adapter.c_str(), adapter.empty() ? "" : ": ",
                            prompt.c_str());
            }
            const auto print = [](std::string_view text) {
                std::fwrite(text.data(), 1, text.size(), stdout);
                std::fflush(stdout);
                return true;
            };
            all.push_back(toJson(adapter, prompt,
                                 generator.write(prompt, request.options, request.stopTexts, print,
                                                 signal.token())));
            std::printf("\n");
        }
    }
    if (!request.json.empty()) {
        writeFile(request.json, all.dump(2) + "\n");
    }
    return signal.token().stop_requested() ? exitStopped : exitDone;
}

}  // namespace

void addGenerate(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("generate", "Let a model write on after a prompt.");
    const auto request = std::make_shared<Request>();
    GenerateOptions& o = request->options;
    command->add_option("--model", request->path, "Model folder.")->required();
    command->add_option("--adapter", request->adapters,
                        "Adapter folder; several write one after another.");
    command->add_option("--prompt", request->prompts, "Text to go on from; may be repeated.")
        ->required();
    command->add_option("--max-new-tokens", o.maxNewTokens, "At most so many tokens (64).")
        ->check(CLI::Range(1, 1 << 20));
    command->add_option("--min-new-tokens", o.minNewTokens, "No end before so many tokens (0).")
        ->check(CLI::Range(0, 1 << 20));
    command->add_option("--stop", request->stopTexts, "Text before which to end.");
    command->add_option("--beams", o.beams, "Beams of a search for the likeliest text (1).")
        ->check(CLI::Range(1, 64));
    command->add_option("--length-penalty", o.lengthPenalty, "Of beams: above 0 favours length.");
    command->add_flag("--sample", o.sample, "Draw tokens instead of taking the likeliest.");
    command->add_option("--temperature", o.temperature, "Of drawing (1).")
        ->check(CLI::Range(1e-3, 1e3));
    command->add_option("--top-k", o.topK, "Draw among the k likeliest (0: all).")
        ->check(CLI::Range(0, 1 << 30));
    command->add_option("--top-p", o.topP, "Draw among the likeliest that sum to p (1).")
        ->check(CLI::Range(1e-6, 1.0));
    command->add_option("--min-p", o.minP, "Leave out what is below p times the likeliest (0).")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--repetition-penalty", o.repetitionPenalty, "Of tokens used before (1).")
        ->check(CLI::Range(1e-3, 1e3));
    command->add_option("--no-repeat-ngram", o.noRepeatNgram, "Never write an n-gram twice.")
        ->check(CLI::Range(0, 1 << 20));
    command->add_option("--seed", o.seed, "Of drawing (0).");
    command->add_option("--precision", request->model.precision, "fp32 or bf16.");
    command->add_option("--threads", request->model.threads, "0: all the machine has.");
    command->add_option("--json", request->json, "Texts and times as JSON.");
    command->callback(
        [request, &action] { action = [request] { return generateText(*request); }; });
}

}  // namespace artemis
