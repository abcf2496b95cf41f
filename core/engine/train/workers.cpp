// Threads that wait for a task, run it, and wait again.
#include "core/engine/train/workers.h"

#include <algorithm>

#include "core/engine/nn/torch.h"

namespace artemis {

namespace {

std::ptrdiff_t workersOf(int threads) { return threads < 2 ? 1 : 2; }

}  // namespace

Workers::Workers(int threads)
    : m_errors(workersOf(threads)), m_start(workersOf(threads)), m_end(workersOf(threads)) {
    const int inner = std::max(1, threads / static_cast<int>(count()));
    at::set_num_threads(inner);
    for (std::size_t worker = 1; worker < count(); ++worker) {
        m_threads.emplace_back([this, worker, inner] {
            at::set_num_threads(inner);
            for (m_start.arrive_and_wait(); m_task != nullptr; m_start.arrive_and_wait()) {
                attempt(worker);
                m_end.arrive_and_wait();
            }
        });
    }
}

Workers::~Workers() {
    m_task = nullptr;
    m_start.arrive_and_wait();
}

void Workers::attempt(std::size_t worker) {
    try {
        (*m_task)(worker);
    } catch (...) {
        m_errors[worker] = std::current_exception();
    }
}

std::vector<std::vector<std::size_t>> Workers::shareOut(
    const std::vector<std::int64_t>& sizes) const {
    std::vector<std::vector<std::size_t>> shares(count());
    std::vector<std::int64_t> sums(count());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto least = std::ranges::min_element(sums) - sums.begin();
        shares[least].push_back(i);
        sums[least] += sizes[i];
    }
    return shares;
}

void Workers::run(const std::function<void(std::size_t)>& task) {
    m_task = &task;
    std::ranges::fill(m_errors, nullptr);
    m_start.arrive_and_wait();
    attempt(0);
    m_end.arrive_and_wait();
    for (const std::exception_ptr& error : m_errors) {
        if (error != nullptr) {
            std::rethrow_exception(error);
        }
    }
}

}  // namespace artemis
