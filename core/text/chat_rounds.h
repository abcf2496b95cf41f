// ChatRounds: a conversation in which the user says the same to several, and each keeps its own
// answers.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/text/chat_template.h"

namespace artemis {

class ChatRounds {
public:
    bool empty() const { return m_rounds.empty(); }
    void say(const std::string& message);
    /// What `side` answers to what was said last, without blanks around it.
    void answer(std::size_t side, const std::string& text);
    /// Takes back what was said last, with its answers.
    std::string takeBack();
    void clear() { m_rounds.clear(); }

    /// As `side` knows it: the system prompt unless it is "", what was said, its answers. What it
    /// never answered is left out, but for what was said last.
    Conversation turns(std::size_t side, const std::string& system) const;

private:
    struct Round {
        std::string message;
        std::map<std::size_t, std::string> answers;
    };
    std::vector<Round> m_rounds;
};

}  // namespace artemis
