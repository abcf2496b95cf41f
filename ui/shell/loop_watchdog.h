// LoopWatchdog: measures how long events wait in the window's thread before they are handled.
#pragma once

#include <QObject>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace artemis {

struct LoopDelays {
    std::size_t count = 0;
    double p50 = 0;  ///< Milliseconds.
    double p99 = 0;
    double max = 0;
};

class LoopWatchdog final : public QObject {
    Q_OBJECT
public:
    /// A thread of its own posts an event every `interval` from now on; one that is still waiting
    /// is not followed by another.
    explicit LoopWatchdog(std::chrono::milliseconds interval = std::chrono::milliseconds(5),
                          QObject* parent = nullptr);
    /// Of the events handled so far. Call it in the object's thread.
    LoopDelays delays() const;

private:
    void handled(std::chrono::steady_clock::time_point posted);

    std::vector<double> m_delays;
    std::atomic<bool> m_waiting = false;
    std::jthread m_thread;  // last: ends before the rest goes
};

/// The value below which `share` of the values lie (nearest rank); 0 of none.
double quantile(std::vector<double> values, double share);

}  // namespace artemis
