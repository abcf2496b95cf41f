// Built-in conversations: a user says a name, asks for sums and opposites, and says goodbye.
#include <array>

#include "core/engine/data/builtin_rows.h"
#include "core/engine/data/conversations.h"

namespace artemis::builtin {

namespace {

constexpr std::array names{"Anna", "Boris", "Clara", "David", "Emma",  "Felix", "Greta", "Hugo",
                           "Ida",  "Jonas", "Karin", "Leo",   "Maria", "Nils",  "Olga",  "Paul"};
constexpr std::array<std::array<const char*, 2>, 16> opposites{{{"big", "small"},
                                                                {"hot", "cold"},
                                                                {"old", "young"},
                                                                {"dark", "bright"},
                                                                {"heavy", "light"},
                                                                {"open", "closed"},
                                                                {"happy", "sad"},
                                                                {"fast", "slow"},
                                                                {"wet", "dry"},
                                                                {"full", "empty"},
                                                                {"early", "late"},
                                                                {"strong", "weak"},
                                                                {"near", "far"},
                                                                {"rich", "poor"},
                                                                {"loud", "quiet"},
                                                                {"sweet", "sour"}}};
constexpr std::array systems{"You are a helpful assistant.", "Answer in one short sentence.",
                             "You are friendly and brief."};

std::string number(std::uint64_t value) { return std::to_string(value); }

void addGreeting(const std::string& name, Draws& draws, Conversation& turns) {
    const std::array asks{"Hello, I am " + name + ".", "Hi! My name is " + name + ".",
                          "Good morning, this is " + name + "."};
    turns.push_back({"user", oneOf(asks, draws)});
    turns.push_back({"assistant", "Hello " + name + ", how can I help you?"});
}

void addSum(Draws& draws, Conversation& turns) {
    const std::uint64_t a = draws.below(50);
    const std::uint64_t b = draws.below(50);
    const std::array asks{"What is " + number(a) + " plus " + number(b) + "?",
                          "Please add " + number(a) + " and " + number(b) + ".",
                          "How much are " + number(a) + " and " + number(b) + " together?"};
    turns.push_back({"user", oneOf(asks, draws)});
    turns.push_back({"assistant", number(a) + " plus " + number(b) + " is " + number(a + b) + "."});
}

void addOpposite(Draws& draws, Conversation& turns) {
    const auto& pair = oneOf(opposites, draws);
    const std::size_t side = draws.below(2);
    const std::string word = pair[side];
    const std::array asks{"What is the opposite of " + word + "?",
                          "Which word means the contrary of " + word + "?",
                          "Tell me the opposite of " + word + ", please."};
    turns.push_back({"user", oneOf(asks, draws)});
    turns.push_back({"assistant", "The opposite of " + word + " is " + pair[1 - side] + "."});
}

}  // namespace

Row chat(Draws& draws) {
    Conversation turns;
    if (draws.chance(0.3)) {
        turns.push_back({"system", oneOf(systems, draws)});
    }
    const std::string name = oneOf(names, draws);
    const bool greets = draws.chance(0.5);
    if (greets) {
        addGreeting(name, draws, turns);
    }
    for (std::uint64_t left = 1 + draws.below(2); left > 0; --left) {
        (draws.chance(0.5) ? addSum : addOpposite)(draws, turns);
    }
    if (draws.chance(0.3)) {
        turns.push_back({"user", "Thank you, goodbye."});
        turns.push_back({"assistant", greets ? "You are welcome, " + name + "." : "Goodbye."});
    }
    return {toJson(turns)};
}

}  // namespace artemis::builtin
