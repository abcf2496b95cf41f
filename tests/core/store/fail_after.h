// FailAfter: lets the n-th write of a store fail.
#pragma once

#include <memory>

#include "core/base/error.h"
#include "core/store/run_store.h"

namespace artemis::test {

class FailAfter {
public:
    /// The `nth` write fails; with `forGood` every later one too.
    explicit FailAfter(int nth, bool forGood = false) {
        m_options.beforeWrite = [count = m_count, nth, forGood] {
            ++*count;
            if (*count == nth || (forGood && *count > nth)) {
                throw Failure("no space is left (write " + std::to_string(*count) + ")");
            }
        };
    }
    const StoreOptions& options() const { return m_options; }
    int count() const { return *m_count; }

private:
    std::shared_ptr<int> m_count = std::make_shared<int>(0);
    StoreOptions m_options;
};

}  // namespace artemis::test
