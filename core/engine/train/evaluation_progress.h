// EvaluationProgress: tells how many rows of an evaluation are answered.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#include "core/events/event.h"

namespace artemis {

class EvaluationProgress {
public:
    /// Events go to the sink on the thread that makes this, ten a second at most.
    EvaluationProgress(EventSink& sink, std::int64_t total)
        : m_sink(sink), m_total(total), m_thread(std::this_thread::get_id()) {}

    /// From any worker.
    void add(std::int64_t rows) {
        using namespace std::chrono_literals;
        const std::int64_t done = m_done += rows;
        const auto now = std::chrono::steady_clock::now();
        if (std::this_thread::get_id() == m_thread && now - m_told > 100ms) {
            m_told = now;
            m_sink.take(EvaluationProgressed{done, m_total});
        }
    }

private:
    EventSink& m_sink;
    std::int64_t m_total;
    std::thread::id m_thread;
    std::atomic<std::int64_t> m_done = 0;
    std::chrono::steady_clock::time_point m_told;
};

}  // namespace artemis
