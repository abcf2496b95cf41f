// BatchedSink: takes the events of a run on its thread and hands them to the window's thread in
// batches, one signal each.
#pragma once

#include <QObject>
#include <QTimer>
#include <mutex>
#include <vector>

#include "core/events/event.h"

namespace artemis {

class BatchedSink final : public QObject, public EventSink {
    Q_OBJECT
public:
    explicit BatchedSink(QObject* parent = nullptr);

    /// Any thread.
    void take(const Event& event) override;

    void start();
    /// Hands out what has arrived, without waiting for the timer.
    void drain();
    /// The last drain.
    void stop();

Q_SIGNALS:
    void eventsArrived(const std::vector<artemis::Event>& events);

private:
    QTimer m_timer;
    std::mutex m_mutex;
    std::vector<Event> m_waiting;  // guarded by m_mutex
};

}  // namespace artemis
