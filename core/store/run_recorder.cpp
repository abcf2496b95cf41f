// The recorder's thread: batches, heartbeats, and what happens while the store fails.
#include "core/store/run_recorder.h"

#include <iterator>
#include <utility>

#include "core/base/error.h"
#include "core/store/liveness.h"

namespace artemis {

namespace {

/// Measurements, log lines and late facts can wait for the next batch.
bool isUrgent(const Event& event) {
    return !std::holds_alternative<Measured>(event) && !std::holds_alternative<Logged>(event) &&
           !std::holds_alternative<EnvironmentKnown>(event) &&
           !std::holds_alternative<Sampled>(event) &&
           !std::holds_alternative<ExamplesMeasured>(event);
}

}  // namespace

RunRecorder::RunRecorder(std::filesystem::path storePath, std::int64_t run, RecorderOptions options)
    : m_storePath(std::move(storePath)),
      m_run(run),
      m_options(std::move(options)),
      m_lastStored(Clock::now()),
      m_thread([this](const std::stop_token& stop) { work(stop); }) {}

RunRecorder::~RunRecorder() = default;

void RunRecorder::take(const Event& event) {
    if (std::holds_alternative<EvaluationProgressed>(event)) {
        return;
    }
    const bool urgent = isUrgent(event);
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back({secondsNow(), event});
        m_urgent = m_urgent || urgent;
    }
    if (urgent) {
        m_wake.notify_one();
    }
}

void RunRecorder::settle() {
    try {
        flush();
    } catch (const Failure&) {  // NOLINT(bugprone-empty-catch): reported through onTrouble
    }
}

void RunRecorder::flush() {
    std::unique_lock lock(m_mutex);
    const std::uint64_t request = ++m_flushAsked;
    m_wake.notify_one();
    m_done.wait(lock, [&] { return m_flushAnswered >= request; });
    if (!m_failure.empty()) {
        throw Failure(m_failure);
    }
}

void RunRecorder::work(const std::stop_token& stop) {
    for (bool last = false; !last;) {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, m_options.batch,
                        [this] { return m_urgent || m_flushAsked != m_flushAnswered; });
        last = stop.stop_requested();
        const std::uint64_t flushAsked = m_flushAsked;
        const bool waitedFor = last || flushAsked != m_flushAnswered;
        std::vector<TimedEvent> taken;
        taken.swap(m_queue);
        m_urgent = false;
        lock.unlock();

        const std::string failure = tryStore(std::move(taken), waitedFor);

        lock.lock();
        m_failure = failure;
        m_flushAnswered = flushAsked;
        m_done.notify_all();
    }
}

std::string RunRecorder::tryStore(std::vector<TimedEvent> taken, bool waitedFor) {
    for (const TimedEvent& event : taken) {
        if (const auto* started = std::get_if<RunStarted>(&event.event)) {
            m_outDir = started->outDir;
        }
        m_finished = m_finished || std::holds_alternative<RunFinished>(event.event);
    }
    m_pending.insert(m_pending.end(), std::make_move_iterator(taken.begin()),
                     std::make_move_iterator(taken.end()));
    const bool beat = !m_finished && Clock::now() - m_lastStored >= m_options.heartbeat;
    if (m_pending.empty() && !beat) {
        return {};
    }
    try {
        storePending();
        return {};
    } catch (const std::exception& error) {
        m_store.reset();
        return handleTrouble(error.what(), waitedFor);
    }
}

void RunRecorder::storePending() {
    if (!m_store) {
        m_store = RunStore::open(m_storePath, StoreMode::ReadWrite, m_options.store);
    }
    if (m_pending.empty()) {
        m_store->heartbeat(m_run);
    } else {
        m_store->record(m_run, m_pending);
    }
    m_pending.clear();
    m_lastStored = Clock::now();
    m_failingSince.reset();
    m_spill.discard();
}

std::string RunRecorder::handleTrouble(const std::string& reason, bool waitedFor) {
    m_failingSince = m_failingSince.value_or(Clock::now());
    const bool patient = Clock::now() - *m_failingSince < m_options.patience;
    if (patient && !waitedFor && m_spill.isEmpty()) {
        return reason;
    }
    const std::string kept =
        m_pending.empty() ? ""
                          : "; what the store lacks " + m_spill.keep(m_outDir, m_run, m_pending);
    if (!m_reported && m_options.onTrouble) {
        m_options.onTrouble(reason + "; the run goes on" + kept);
    }
    m_reported = true;
    return reason + kept;
}

}  // namespace artemis
