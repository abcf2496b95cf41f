// The environment of a run: versions, machine, and hashes of its files.
#pragma once

#include <future>
#include <optional>

#include "core/base/value.h"
#include "core/config/experiment.h"
#include "core/events/event.h"

namespace artemis {

/// Versions, processor, memory, threads; no file is read for it but /proc's.
Value environmentNow(const ExperimentConfig& config, int threads);

/// {"data.train": "sha256 …", "model/config.json": …} of every file the experiment reads, and of
/// its settings as "config".
Value fileHashes(const ExperimentConfig& config);

/// Passes events on and, once the first step is done, hashes the experiment's files on another
/// thread; the hashes follow as EnvironmentKnown before the run's end.
class HashingSink final : public EventSink {
public:
    HashingSink(const ExperimentConfig& config, EventSink& next) : m_config(config), m_next(next) {}
    void take(const Event& event) override;
    void settle() override { m_next.settle(); }

private:
    void passHashes(bool wait);
    const ExperimentConfig& m_config;
    EventSink& m_next;
    bool m_started = false;
    std::optional<std::future<Value>> m_hashes;
};

}  // namespace artemis
