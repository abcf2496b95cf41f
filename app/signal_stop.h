// SignalStop: Ctrl-C and SIGTERM as a stop token.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace artemis {

/// They stop what runs, which `notice` says; a second one ends the program.
class SignalStop {
public:
    explicit SignalStop(const char* notice);
    std::stop_token token() const { return m_source.get_token(); }

private:
    void wait(const std::stop_token& ended);
    const char* m_notice;
    sigset_t m_signals{};
    std::stop_source m_source;
    std::jthread m_thread;
};

}  // namespace artemis
