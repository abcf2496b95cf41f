// Built-in questions: a few facts about people of a town, and a question that one of them answers.
#include <algorithm>
#include <array>
#include <cstdio>

#include "core/engine/data/answers.h"
#include "core/engine/data/builtin_rows.h"
#include "core/engine/data/lexicon.h"

namespace artemis::builtin {

namespace {

constexpr std::array names{"Anna", "Boris", "Clara", "David", "Emma",   "Felix", "Greta",
                           "Hugo", "Ida",   "Jonas", "Karin", "Leo",    "Maria", "Nils",
                           "Olga", "Paul",  "Rosa",  "Simon", "Teresa", "Viktor"};

/// A kind of fact: a sentence with {n} for the name and {v} for what is asked, and questions.
struct Fact {
    const char* sentence;
    std::array<const char*, 2> questions;
    const char* rule;  ///< Of the word lists.
};

constexpr std::array<Fact, 7> facts{{
    {"{n} lives in {v}.", {"Where does {n} live?", "In which city does {n} live?"}, "city"},
    {"{n} came to the town in {v}.",
     {"When did {n} come to the town?", "In which month did {n} arrive?"},
     "month"},
    {"On {v} {n} plays the piano.",
     {"When does {n} play the piano?", "On which day does {n} make music?"},
     "day"},
    {"The house of {n} has a {v} door.",
     {"What colour is the door of {n}?", "Which colour does the door of {n} have?"},
     "colour"},
    {"In the cellar {n} keeps an old {v}.",
     {"What does {n} keep in the cellar?", "Which thing is in the cellar of {n}?"},
     "other"},
    {"{n} went to sea for {v} years.",
     {"How many years did {n} go to sea?", "For how many years was {n} at sea?"},
     "number"},
    {"The {v} of {n} is a doctor.",
     {"Who is a doctor in the family of {n}?", "Which relative of {n} is a doctor?"},
     "relative"},
}};

const Grammar& grammar() {
    static const Grammar grammar{lexicon::ordinary};
    return grammar;
}

std::string filled(std::string text, const std::string& slot, const std::string& value) {
    const std::size_t at = text.find(slot);
    return at == std::string::npos ? text : text.replace(at, slot.size(), value);
}

/// Indices 0 … size − 1 in a random order.
std::vector<std::size_t> order(std::size_t size, Draws& draws) {
    std::vector<std::size_t> indices(size);
    for (std::size_t i = 0; i < size; ++i) {
        indices[i] = i;
        std::swap(indices[i], indices[draws.below(i + 1)]);
    }
    return indices;
}

}  // namespace

Row question(Draws& draws) {
    const std::vector<std::size_t> who = order(names.size(), draws);
    const std::size_t count = 4 + draws.below(5);
    const std::size_t asked = draws.below(count);
    std::string context;
    std::string question;
    Answer answer;
    // Each person has a few kinds of facts, each kind once, so that one sentence alone answers.
    std::vector<std::size_t> kinds;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 3 == 0) {
            kinds = order(facts.size(), draws);
        }
        const Fact& fact = facts[kinds[i % 3]];
        const std::string name = names[who[i / 3]];
        const std::string value = oneOf(grammar().rule(fact.rule), draws);
        context += context.empty() ? "" : " ";
        const std::string sentence = filled(fact.sentence, "{n}", name);
        if (i == asked) {
            answer = {value, static_cast<std::int64_t>(context.size() + sentence.find("{v}"))};
            question = filled(oneOf(fact.questions, draws), "{n}", name);
        }
        context += filled(sentence, "{v}", value);
    }
    char id[20];
    std::snprintf(id, sizeof id, "%08llx%08llx",
                  static_cast<unsigned long long>(draws.below(0xFFFFFFFF)),
                  static_cast<unsigned long long>(draws.below(0xFFFFFFFF)));
    return {question, context, toJson({answer}), id};
}

}  // namespace artemis::builtin
