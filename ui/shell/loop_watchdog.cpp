// Posts events with the time at which they were posted.
#include "ui/shell/loop_watchdog.h"

#include <algorithm>
#include <cmath>

namespace artemis {

double quantile(std::vector<double> values, double share) {
    if (values.empty()) {
        return 0;
    }
    const auto rank = static_cast<std::size_t>(
        std::max(1.0, std::ceil(share * static_cast<double>(values.size()))));
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank - 1));
    return values[rank - 1];
}

LoopWatchdog::LoopWatchdog(std::chrono::milliseconds interval, QObject* parent) : QObject(parent) {
    m_thread = std::jthread([this, interval](const std::stop_token& ended) {
        while (!ended.stop_requested()) {
            std::this_thread::sleep_for(interval);
            if (!m_waiting.exchange(true)) {
                const auto posted = std::chrono::steady_clock::now();
                QMetaObject::invokeMethod(
                    this, [this, posted] { handled(posted); }, Qt::QueuedConnection);
            }
        }
    });
}

void LoopWatchdog::handled(std::chrono::steady_clock::time_point posted) {
    const std::chrono::duration<double, std::milli> waited =
        std::chrono::steady_clock::now() - posted;
    m_delays.push_back(waited.count());
    m_waiting = false;
}

LoopDelays LoopWatchdog::delays() const {
    return {m_delays.size(), quantile(m_delays, 0.5), quantile(m_delays, 0.99),
            quantile(m_delays, 1)};
}

}  // namespace artemis
