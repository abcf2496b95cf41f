// Enters a run into the store when it starts.
#include "app/stored_run.h"

#include <cstdio>

namespace artemis {

StoredRun::StoredRun(std::filesystem::path store, ExperimentConfig config,
                     std::optional<std::int64_t> resumed, NewRun about)
    : m_store(std::move(store)),
      m_config(std::move(config)),
      m_about(std::move(about)),
      m_id(resumed),
      m_resumed(resumed.has_value()) {}

void StoredRun::start(const RunStarted& started) {
    RunStore store = RunStore::open(m_store, StoreMode::ReadWrite);
    if (m_resumed) {
        store.markRunning(*m_id);
    } else {
        m_about.outDir = started.outDir;
        m_about.status = Status::Running;
        m_id = store.createRun(m_config, m_about);
    }
    RecorderOptions options;
    options.onTrouble = [](const std::string& text) {
        std::fprintf(stderr, "\n%s\n", text.c_str());
    };
    m_recorder = std::make_unique<RunRecorder>(m_store, *m_id, options);
    for (const Event& event : m_before) {
        m_recorder->take(event);
    }
    m_before.clear();
}

void StoredRun::take(const Event& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
        start(*started);
    }
    if (m_recorder) {
        m_recorder->take(event);
    } else {
        m_before.push_back(event);
    }
}

void StoredRun::flush() {
    if (m_recorder) {
        m_recorder->flush();
    }
}

}  // namespace artemis
