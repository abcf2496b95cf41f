// A mutexed vector, emptied by a timer.
#include "ui/run/batched_sink.h"

#include <chrono>
#include <utility>

namespace artemis {

BatchedSink::BatchedSink(QObject* parent) : QObject(parent), m_timer(this) {
    using namespace std::chrono_literals;
    m_timer.setInterval(70ms);
    connect(&m_timer, &QTimer::timeout, this, &BatchedSink::drain);
}

void BatchedSink::take(const Event& event) {
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(event);
}

void BatchedSink::start() { m_timer.start(); }

void BatchedSink::stop() {
    m_timer.stop();
    drain();
}

void BatchedSink::drain() {
    std::vector<Event> events;
    {
        const std::lock_guard lock(m_mutex);
        events = std::exchange(m_waiting, {});
    }
    if (!events.empty()) {
        Q_EMIT eventsArrived(events);
    }
}

}  // namespace artemis
