// PauseGate: lets another thread hold a run between two steps.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace artemis {

class PauseGate {
public:
    void pause();
    void resume();
    bool isPaused() const;
    /// Returns at once, or when resume() is called, or when `stop` is requested.
    void wait(std::stop_token stop);

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_paused = false;
};

}  // namespace artemis
