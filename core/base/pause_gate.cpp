// Holds a run between two steps.
#include "core/base/pause_gate.h"

namespace artemis {

void PauseGate::pause() {
    const std::scoped_lock lock(m_mutex);
    m_paused = true;
}

void PauseGate::resume() {
    {
        const std::scoped_lock lock(m_mutex);
        m_paused = false;
    }
    m_changed.notify_all();
}

bool PauseGate::isPaused() const {
    const std::scoped_lock lock(m_mutex);
    return m_paused;
}

void PauseGate::wait(std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, std::move(stop), [this] { return !m_paused; });
}

}  // namespace artemis
