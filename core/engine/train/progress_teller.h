// ProgressTeller: tells how far the evaluation of a set is, now and then.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "core/events/event.h"

namespace artemis {

class ProgressTeller {
public:
    /// Tells at once that nothing is done; later not sooner than `pause` after the last time.
    ProgressTeller(EventSink& sink, std::string set, std::int64_t total,
                   std::chrono::milliseconds pause = std::chrono::milliseconds(100));
    /// So much more is done. On any thread; a sink is told on the one that made this alone.
    void add(std::int64_t more);

private:
    void tell();

    EventSink& m_sink;
    const std::string m_set;
    const std::int64_t m_total;
    const std::chrono::milliseconds m_pause;
    const std::thread::id m_owner = std::this_thread::get_id();
    std::atomic<std::int64_t> m_done = 0;
    std::chrono::steady_clock::time_point m_told;
};

}  // namespace artemis
