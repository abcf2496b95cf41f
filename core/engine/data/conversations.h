// Conversations: chat data of the usual three forms as rows with one column.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/engine/data/table.h"
#include "core/text/chat_template.h"

namespace artemis {

/// The one column: [{"role": …, "content": …}, …] as JSON.
inline const std::string conversationColumn = "messages";

std::string toJson(const Conversation& turns);
/// Of text that toJson() made.
Conversation conversationFrom(const std::string& json);

/// What the columns of the first row say a file holds: "messages" (OpenAI), "sharegpt"
/// (`conversations`), "alpaca" (`instruction` and `output`), else "text". Throws BadInput.
std::string formatOf(const std::filesystem::path& path);

/// Every row as a conversation, from a file of one of the three forms. Throws BadInput with the
/// problems of all rows.
Table readConversations(const std::filesystem::path& path, std::int64_t limit = 0);

/// Whether a value of data.format means conversations.
bool isChatFormat(const std::string& format);

}  // namespace artemis
