// Looks at the first row of the training data and at the model's chat template.
#include "core/engine/run/data_settings.h"

#include "core/engine/data/builtin.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/task.h"
#include "core/engine/run/resources.h"
#include "core/text/chat_style.h"

namespace artemis {

namespace {

constexpr const char* automatic = "auto";

bool readsConversations(const Task& task) {
    DataOptions asked;
    asked.format = "messages";
    asked.source = asked.target = "any";
    return task.columns(asked).conversations;
}

std::string formatOfTraining(const ExperimentConfig& config) {
    const std::string& spec = config.data.train;
    if (!isBuiltin(spec)) {
        return formatOf(config.resolve(spec));
    }
    const bool chat = builtinTable(spec, 0, 1).columns.front() == conversationColumn;
    return chat ? "messages" : "text";
}

void settleTemplate(const ExperimentConfig& config, DataOptions& data) {
    const std::string jinja =
        config.model.path.empty()
            ? ""
            : readChatTemplate(modelFolder(config.resolve(config.model.path)));
    const OwnChatTemplate own = settledTemplate(jinja, "data.chat_template");
    data.chatTemplate = own.id;
    data.systemPrompt = data.systemPrompt.empty() ? own.system : data.systemPrompt;
}

}  // namespace

ExperimentConfig settled(ExperimentConfig config) {
    DataOptions& data = config.data;
    if (data.train.empty() || !readsConversations(task(config.model.task))) {
        return config;
    }
    if (data.format == automatic && data.source.empty() && data.target.empty()) {
        data.format = formatOfTraining(config);
    }
    if (isChatFormat(data.format) && data.chatTemplate == ownTemplate) {
        settleTemplate(config, data);
    }
    return config;
}

}  // namespace artemis
