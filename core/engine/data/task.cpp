// Task: the list, and the arithmetic of examples and batches.
#include "core/engine/data/task.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

std::vector<std::int64_t> Dataset::lengths() const {
    std::vector<std::int64_t> result;
    result.reserve(examples.size());
    for (const Example& example : examples) {
        result.push_back(static_cast<std::int64_t>(example.tokens.size()));
    }
    return result;
}

std::int64_t Dataset::tokenCount() const {
    std::int64_t count = 0;
    for (const Example& example : examples) {
        count += static_cast<std::int64_t>(example.tokens.size());
    }
    return count;
}

std::int64_t Batch::paddedTokens() const {
    const auto longest = std::max_element(lengths.begin(), lengths.end());
    return longest == lengths.end() ? 0 : size() * *longest;
}

std::vector<std::string> TaskColumns::all() const {
    std::vector<std::string> names = texts;
    if (!label.empty()) {
        names.push_back(label);
    }
    return names;
}

const std::vector<std::unique_ptr<Task>>& tasks() {
    static const auto list = [] {
        std::vector<std::unique_ptr<Task>> made;
        made.push_back(makeClassification());
        made.push_back(makeMaskedLm());
        made.push_back(makeCausalLm());
        return made;
    }();
    return list;
}

const Task& task(const std::string& id) {
    for (const auto& candidate : tasks()) {
        if (candidate->id() == id) {
            return *candidate;
        }
    }
    throw BadInput("model.task",
                   "there is no task \"" + id + "\"; there are " + join(ids(taskEntries()), ", "));
}

std::vector<Entry> taskEntries() {
    std::vector<Entry> entries;
    for (const auto& candidate : tasks()) {
        entries.push_back(candidate->entry());
    }
    return entries;
}

}  // namespace artemis
