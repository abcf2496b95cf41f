// Spill: events that the store could not take, kept as JSON lines beside the run's files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/store/run_store.h"

namespace artemis {

class Spill {
public:
    /// Appends to `<outDir>/events.jsonl` those of `pending` that it does not hold yet. Returns
    /// where they are now, as the end of a sentence; never throws for a disk that fails.
    std::string keep(const std::filesystem::path& outDir, std::int64_t run,
                     std::span<const TimedEvent> pending);
    /// The store has caught up: takes the lines away again; older ones of the file stay.
    void discard();
    bool isEmpty() const { return m_count == 0; }

private:
    std::filesystem::path m_file;
    std::uintmax_t m_start = 0;  ///< Size of the file before the first line.
    std::size_t m_count = 0;
};

}  // namespace artemis
