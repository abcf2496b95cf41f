// Waits for the signals on a thread of its own.
#include "app/signal_stop.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "app/commands.h"

namespace artemis {

SignalStop::SignalStop(const char* notice) : m_notice(notice) {
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    m_thread = std::jthread([this](const std::stop_token& ended) { wait(ended); });
}

void SignalStop::wait(const std::stop_token& ended) {
    const timespec interval{0, 100'000'000};
    while (!ended.stop_requested()) {
        if (sigtimedwait(&m_signals, nullptr, &interval) < 0) {
            continue;
        }
        if (m_source.stop_requested()) {
            std::_Exit(exitStopped);
        }
        std::fprintf(stderr, "\n%s\n", m_notice);
        m_source.request_stop();
    }
}

}  // namespace artemis
