// Parallel loops: one thread for each range, the caller's own for the first.
#include "core/base/parallel.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace artemis {

void parallelRanges(std::int64_t count, int threads,
                    const std::function<void(std::int64_t begin, std::int64_t end)>& work) {
    const std::int64_t parts =
        std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(count, 1));
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(parts));
    const auto run = [&](std::int64_t part) {
        try {
            work(count * part / parts, count * (part + 1) / parts);
        } catch (...) {
            errors[static_cast<std::size_t>(part)] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::int64_t part = 1; part < parts; ++part) {
            others.emplace_back(run, part);
        }
        run(0);
    }
    for (const std::exception_ptr& error : errors) {
        if (error) {
            std::rethrow_exception(error);
        }
    }
}

}  // namespace artemis
