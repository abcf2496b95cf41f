// Adds up on all threads, speaks on one.
#include "core/engine/train/progress_teller.h"

#include <utility>

namespace artemis {

ProgressTeller::ProgressTeller(EventSink& sink, std::string set, std::int64_t total,
                               std::chrono::milliseconds pause)
    : m_sink(sink), m_set(std::move(set)), m_total(total), m_pause(pause) {
    tell();
}

void ProgressTeller::add(std::int64_t more) {
    m_done += more;
    const bool mine = std::this_thread::get_id() == m_owner;
    if (mine && std::chrono::steady_clock::now() - m_told >= m_pause) {
        tell();
    }
}

void ProgressTeller::tell() {
    m_told = std::chrono::steady_clock::now();
    m_sink.take(EvaluationProgress{m_set, m_done, m_total});
}

}  // namespace artemis
