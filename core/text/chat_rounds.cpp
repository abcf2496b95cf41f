// Rounds of a message and its answers.
#include "core/text/chat_rounds.h"

#include <utility>

#include "core/base/text.h"

namespace artemis {

void ChatRounds::say(const std::string& message) { m_rounds.push_back({message, {}}); }

void ChatRounds::answer(std::size_t side, const std::string& text) {
    if (!m_rounds.empty()) {
        m_rounds.back().answers[side] = std::string(trimmed(text));
    }
}

std::string ChatRounds::takeBack() {
    if (m_rounds.empty()) {
        return {};
    }
    const std::string message = std::move(m_rounds.back().message);
    m_rounds.pop_back();
    return message;
}

Conversation ChatRounds::turns(std::size_t side, const std::string& system) const {
    Conversation turns;
    if (!system.empty()) {
        turns.push_back({"system", system});
    }
    for (const Round& round : m_rounds) {
        const auto answer = round.answers.find(side);
        if (answer != round.answers.end()) {
            turns.push_back({"user", round.message});
            turns.push_back({"assistant", answer->second});
        } else if (&round == &m_rounds.back()) {
            turns.push_back({"user", round.message});
        }
    }
    return turns;
}

}  // namespace artemis
