// Runs as text for a terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/store/run_queue.h"
#include "core/store/run_store.h"

namespace artemis {

/// One line a run with a heading: id, name, status, start, training time, progress, trainable
/// parameters, last loss, metrics of the first evaluation set, tags.
std::string runsTable(std::span<const RunRow> rows);

/// Everything about one run but its curves: what it is, how it ended, final figures, settings,
/// files, environment.
std::string runText(const RunStore& store, std::int64_t run);

/// "2026-03-01 14:05:09" in local time; "" for 0.
std::string timeText(double secondsSince1970);

/// The queue as a table, in the order of its turns.
std::string queueTable(const std::vector<QueueEntry>& entries);

}  // namespace artemis
