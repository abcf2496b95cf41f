// Workers: threads that share the examples of a batch. Halves of a batch on a thread each leave
// nothing serial between two matrix products, where threads inside of every operation would wait
// for each other some hundred times a step.
#pragma once

#include <barrier>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace artemis {

class Workers {
public:
    /// At most two, so that gradients add up to the same bits in whichever order they come; each
    /// has half of `threads` for LibTorch's own loops. The calling thread is the first of them.
    explicit Workers(int threads);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    std::size_t count() const { return m_errors.size(); }
    /// Calls task(0) … task(count() - 1), one on each thread, and returns when all are done. The
    /// exception of the first that threw is rethrown.
    void run(const std::function<void(std::size_t)>& task);

    /// Indices of the sizes for each worker: the next one goes to whoever has least so far.
    std::vector<std::vector<std::size_t>> shareOut(const std::vector<std::int64_t>& sizes) const;

private:
    void attempt(std::size_t worker);

    const std::function<void(std::size_t)>* m_task = nullptr;
    std::vector<std::exception_ptr> m_errors;
    std::barrier<> m_start;
    std::barrier<> m_end;
    std::vector<std::jthread> m_threads;
};

}  // namespace artemis
