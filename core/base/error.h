// Errors a person can act on: every problem says where it is, what is wrong and what would be
// allowed.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace artemis {

/// One thing that is wrong. `where` is a settings path ("fine_tuning.lora.r") or a place in a file
/// ("train.tsv:17"); `what` is one sentence: the value, what is allowed, what to do.
struct Problem {
    std::string where;
    std::string what;
    bool operator==(const Problem&) const = default;
};

/// "where: what", or just "what" where there is no place.
std::string toText(const Problem& problem);
/// One problem a line.
std::string toText(const std::vector<Problem>& problems);

/// Input that must be corrected by whoever gave it. Nothing has been written. Exit code 2.
class BadInput : public std::runtime_error {
public:
    explicit BadInput(std::vector<Problem> problems);
    BadInput(std::string where, std::string what);
    const std::vector<Problem>& problems() const { return m_problems; }

private:
    std::vector<Problem> m_problems;
};

/// Something failed although the input was right (disk full, out of memory, NaN). Exit code 4.
/// `whatToDo` is the sentence shown as advice; it may be empty.
class Failure : public std::runtime_error {
public:
    explicit Failure(const std::string& reason, std::string whatToDo = {});
    const std::string& whatToDo() const { return m_whatToDo; }

private:
    std::string m_whatToDo;
};

}  // namespace artemis
