// Finds the chat template of a model folder.
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/text/chat_template.h"

namespace artemis {

namespace {

/// A text, or a list of named ones.
std::string templateOf(const Value& config) {
    const Value* own = config.is_object() ? find(config, "chat_template") : nullptr;
    if (own == nullptr || !own->is_array()) {
        return own != nullptr && own->is_string() ? own->get<std::string>() : "";
    }
    for (const Value& one : *own) {
        const bool whole = one.is_object() && one.contains("name") && one.contains("template");
        if (whole && one.at("name") == "default" && one.at("template").is_string()) {
            return one.at("template").get<std::string>();
        }
    }
    return {};
}

}  // namespace

std::string readChatTemplate(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / "chat_template.jinja", ignored)) {
        return readFile(folder / "chat_template.jinja");
    }
    const auto config = folder / "tokenizer_config.json";
    return std::filesystem::exists(config, ignored)
               ? templateOf(Value::parse(readFile(config), nullptr, false))
               : "";
}

}  // namespace artemis
