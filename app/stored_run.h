// StoredRun: an event sink that enters a run into the store when it starts and records it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/config/experiment.h"
#include "core/events/event.h"
#include "core/store/run_recorder.h"

namespace artemis {

/// A run that fails its checks never starts and so leaves nothing in the store.
class StoredRun final : public EventSink {
public:
    /// `resumed` is the run that goes on; nothing for a new one, which is stored as `about` says.
    StoredRun(std::filesystem::path store, ExperimentConfig config,
              std::optional<std::int64_t> resumed, NewRun about = {});
    void take(const Event& event) override;
    void settle() override {
        if (m_recorder) {
            m_recorder->settle();
        }
    }
    /// The id of the run; nothing before it started.
    std::optional<std::int64_t> id() const { return m_id; }
    /// Returns when everything is stored. Throws Failure.
    void flush();

private:
    void start(const RunStarted& started);
    std::filesystem::path m_store;
    ExperimentConfig m_config;
    NewRun m_about;
    std::optional<std::int64_t> m_id;
    bool m_resumed;
    std::vector<Event> m_before;
    std::unique_ptr<RunRecorder> m_recorder;
};

}  // namespace artemis
