// Task: the list, and the arithmetic of examples and batches.
#include "core/engine/data/task.h"

#include <algorithm>
#include <numeric>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

std::vector<std::int64_t> Dataset::lengths() const {
    std::vector<std::int64_t> result;
    result.reserve(examples.size());
    for (const Example& example : examples) {
        result.push_back(static_cast<std::int64_t>(example.tokens.size() + example.source.size()));
    }
    return result;
}

std::int64_t Dataset::tokenCount() const {
    const std::vector<std::int64_t> each = lengths();
    return std::accumulate(each.begin(), each.end(), std::int64_t{0});
}

std::int64_t Batch::paddedTokens() const {
    const auto longest = [](const std::vector<std::int64_t>& all) {
        return all.empty() ? 0 : *std::ranges::max_element(all);
    };
    return size() * (longest(lengths) + longest(source.lengths));
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
        made.push_back(makeSpanCorruption());
        made.push_back(makeSeqToSeq());
        made.push_back(makeQuestionAnswering());
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
