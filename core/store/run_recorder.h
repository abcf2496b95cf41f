// RunRecorder: the event sink that stores a run, off the thread that trains.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/store/run_store.h"

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
    /// Returns when everything taken so far is stored; throws Failure where it cannot be.
    void flush();

private:
    void work(const std::stop_token& stop);
    void storePending();
    void tryStore();
    void onStoreFailed(const std::string& reason);
    void spill();
    void report(const std::string& reason);

    std::filesystem::path m_storePath;
    std::int64_t m_run;
    RecorderOptions m_options;

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::condition_variable m_done;
    std::vector<TimedEvent> m_queue;  // guarded by m_mutex
    bool m_urgent = false;            // guarded by m_mutex
    std::uint64_t m_taken = 0;        // events queued so far; guarded by m_mutex
    std::uint64_t m_stored = 0;       // of these, stored; guarded by m_mutex
    std::uint64_t m_attempts = 0;     // finished attempts to store; guarded by m_mutex
    std::string m_failure;            // why the last attempt failed, ""; guarded by m_mutex

    // Only the recorder's thread.
    std::optional<RunStore> m_store;
    std::vector<TimedEvent> m_pending;
    std::size_t m_spilled = 0;  // of m_pending, already in the spill file
    std::filesystem::path m_outDir;
    std::chrono::steady_clock::time_point m_lastStored;
    std::optional<std::chrono::steady_clock::time_point> m_failingSince;
    bool m_reported = false;
    bool m_finished = false;

    std::jthread m_thread;  // last: starts when all else stands, ends first
};

}  // namespace artemis
