// Turns problems into text.
#include "core/base/error.h"

#include <utility>

namespace artemis {

std::string toText(const Problem& problem) {
    return problem.where.empty() ? problem.what : problem.where + ": " + problem.what;
}

std::string toText(const std::vector<Problem>& problems) {
    std::string text;
    for (const Problem& problem : problems) {
        text += (text.empty() ? "" : "\n") + toText(problem);
    }
    return text;
}

BadInput::BadInput(std::vector<Problem> problems)
    : std::runtime_error(toText(problems)), m_problems(std::move(problems)) {}

BadInput::BadInput(std::string where, std::string what)
    : BadInput(std::vector<Problem>{{std::move(where), std::move(what)}}) {}

Failure::Failure(const std::string& reason, std::string whatToDo)
    : std::runtime_error(reason), m_whatToDo(std::move(whatToDo)) {}

}  // namespace artemis
