// artemis generate: a model writes on after a prompt.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/signal_stop.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/engine/run/text_generator.h"
#include "core/text/chat_rounds.h"
#include "core/text/chat_style.h"

namespace artemis {

namespace {

struct Request {
    WriterModel model;
    std::string path, json;
    std::vector<std::string> prompts, adapters;
    /// Setting → its words on the command line.
    std::map<std::string, std::vector<std::string>> given;
    bool samples = false;
    bool chat = false;
    std::string style = ownTemplate, system;
};

std::string optionOf(const Param& param) {
    std::string name = "--" + param.key;
    std::ranges::replace(name, '_', '-');
    return name;
}

/// What was given as a tree of settings; --sample and --beams choose the decoding as well.
WritingSettings settingsOf(const Request& request) {
    const Schema schema = writingSchema();
    Value tree = Value::object();
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            const auto words = request.given.find(section.path + "." + param.key);
            if (words == request.given.end() || words->second.empty()) {
                continue;
            }
            const bool isList = param.kind == Kind::Names;
            const bool isText = param.kind == Kind::Choice;
            assign(tree, words->first,
                   isList   ? Value(words->second)
                   : isText ? Value(words->second.back())
                            : parseYaml(words->second.back()).tree);
        }
    }
    const Value* beams = find(tree, "writing.beams.beams");
    if (request.samples || (beams != nullptr && *beams != 1)) {
        assign(tree, "writing.decoding", request.samples ? "sampling" : "beams");
    }
    return writingSettings(tree);
}

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

std::vector<std::string> templateIds() {
    std::vector<std::string> ids;
    for (const ChatTemplate& one : chatTemplates()) {
        ids.push_back(one.id);
    }
    return ids;
}

bool print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    return true;
}

/// Everything one adapter writes, each text as JSON. In a conversation the prompts are what the
/// user says, one after another.
Value write(const Request& request, const std::string& adapter, const WriterModel& from,
            const WritingSettings& settings, std::stop_token stop) {
    Value all = Value::array();
    std::optional<ChatStyle> style;
    std::vector<std::string> stops = settings.writing.stop;
    if (request.chat) {
        style = chatStyle(openedModel(request.path), request.style);
        std::ranges::copy(style->stops(), std::back_inserter(stops));
    }
    const TextGenerator generator(from);
    ChatRounds rounds;
    for (const std::string& prompt : request.prompts) {
        if (request.adapters.size() + request.prompts.size() > 2) {
            std::printf("%s%s%s\n", adapter.c_str(), adapter.empty() ? "" : ": ", prompt.c_str());
        }
        rounds.say(prompt);
        const WriterPrompt words =
            style ? WriterPrompt(style->prompt(rounds.turns(0, request.system)), true)
                  : WriterPrompt(prompt);
        const WrittenText written =
            generator.write(words, generateOptions(settings), stops, print, stop);
        rounds.answer(0, written.text);
        all.push_back(toJson(adapter, prompt, written));
        std::printf("\n");
    }
    return all;
}

int generateText(const Request& request) {
    const SignalStop signal("stopping");
    Value all = Value::array();
    const WritingSettings settings = settingsOf(request);
    openedModel(request.path);  // Tells of an import before the first text.
    const std::vector<std::string> bare{""};
    for (const std::string& adapter : request.adapters.empty() ? bare : request.adapters) {
        WriterModel from = request.model;
        from.model = request.path;
        from.adapter = adapter;
        from.precision = settings.writing.precision;
        from.threads = static_cast<int>(settings.writing.threads);
        for (Value& text : write(request, adapter, from, settings, signal.token())) {
            all.push_back(std::move(text));
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
    command
        ->add_option("--model", request->path,
                     "Model folder, GGUF file, hub:ORG/NAME or builtin:NAME.")
        ->required();
    command->add_option("--adapter", request->adapters,
                        "Adapter folder; several write one after another.");
    command->add_option("--prompt", request->prompts, "Text to go on from; may be repeated.")
        ->required();
    CLI::Option* chat =
        command->add_flag("--chat", request->chat,
                          "The prompts are what a user says, one after another; the model "
                          "answers by its chat template.");
    command->add_option("--system", request->system, "What the conversation begins with.")
        ->needs(chat);
    command
        ->add_option(
            "--template", request->style,
            "Chat template: " + join(templateIds(), ", ") + "; auto takes the model's own.")
        ->needs(chat);
    const Schema schema = writingSchema();
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            CLI::Option* option =
                command->add_option(optionOf(param), request->given[section.path + "." + param.key],
                                    param.help + " Allowed: " + allowedText(param) +
                                        ". Default: " + toText(param.fallback));
            if (param.kind != Kind::Names) {
                option->expected(1);
            }
        }
    }
    command->add_flag("--sample", request->samples, "The same as --decoding sampling.");
    command->add_option("--json", request->json, "Texts and times as JSON.");
    command->callback(
        [request, &action] { action = [request] { return generateText(*request); }; });
}

}  // namespace artemis
