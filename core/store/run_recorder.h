// RunRecorder: the event sink that stores a run, off the thread that trains.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/store/run_store.h"
#include "core/store/spill.h"

namespace artemis {

struct RecorderOptions {
    std::chrono::milliseconds batch{500};       ///< Measurements wait at most this long.
    std::chrono::milliseconds heartbeat{2000};  ///< Sign of life, events or not.
    std::chrono::milliseconds patience{5000};   ///< A failing store is reported after this long.
    /// Called once, on the recorder's thread, with a sentence: what fails and where the
    /// measurements are kept meanwhile.
    std::function<void(const std::string&)> onTrouble;
    StoreOptions store;
};

/// take() only queues. A store that fails does not disturb the run: it is tried again and again;
/// what it lacks stands in `<out dir>/events.jsonl` after `patience`, and that file goes away when
/// the store has caught up.
class RunRecorder final : public EventSink {
public:
    RunRecorder(std::filesystem::path storePath, std::int64_t run, RecorderOptions options = {});
    /// Stores what is left.
    ~RunRecorder() override;
    RunRecorder(const RunRecorder&) = delete;
    RunRecorder& operator=(const RunRecorder&) = delete;

    void take(const Event& event) override;
    /// flush(); where the store fails, the run goes on and onTrouble tells.
    void settle() override;
    /// Returns when everything taken so far is stored; throws Failure where it cannot be.
    void flush();

private:
    using Clock = std::chrono::steady_clock;

    void work(const std::stop_token& stop);
    /// Returns why the store still lacks something, or "". `waitedFor`: report trouble at once.
    std::string tryStore(std::vector<TimedEvent> taken, bool waitedFor);
    void storePending();
    std::string handleTrouble(const std::string& reason, bool waitedFor);

    const std::filesystem::path m_storePath;
    const std::int64_t m_run;
    const RecorderOptions m_options;

    std::mutex m_mutex;  // guards the members up to m_failure
    std::condition_variable_any m_wake;
    std::condition_variable m_done;
    std::vector<TimedEvent> m_queue;
    bool m_urgent = false;
    std::uint64_t m_flushAsked = 0;
    std::uint64_t m_flushAnswered = 0;
    std::string m_failure;

    // Only the recorder's thread touches these.
    std::optional<RunStore> m_store;
    std::vector<TimedEvent> m_pending;
    Spill m_spill;
    std::filesystem::path m_outDir;
    Clock::time_point m_lastStored;
    std::optional<Clock::time_point> m_failingSince;
    bool m_reported = false;
    bool m_finished = false;

    std::jthread m_thread;  // last: starts when all else stands, ends first
};

}  // namespace artemis
