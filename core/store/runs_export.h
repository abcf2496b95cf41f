// A run written out for other programs: JSON, CSV, TensorBoard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <span>

#include "core/store/run_store.h"

namespace artemis {

/// One JSON list with everything the store knows of each run: {"run": {…}, "settings": tree,
/// "environment", "summary", "yaml", "metrics": [{"step", "epoch", "seconds", "tokens", "split",
/// "name", "value", "n"}], "events": [{"time", "event", …}], "artefacts": [{"kind", "path",
/// "step", "created"}]}. A measured NaN is null.
void exportJson(const RunStore& store, std::span<const std::int64_t> runs, std::ostream& out);

/// Every measurement: run,step,seconds,tokens,epoch,split,name,value,n (RFC 4180; nan, inf).
void exportCsv(const RunStore& store, std::span<const std::int64_t> runs, std::ostream& out);

/// One folder `<folder>/<id>-<name>` a run with an event file that TensorBoard reads: scalars
/// "<split>/<name>" over steps. Returns the folders.
std::vector<std::filesystem::path> exportTensorboard(const RunStore& store,
                                                     std::span<const std::int64_t> runs,
                                                     const std::filesystem::path& folder);

/// The fields of `artemis runs list --format json`.
Value runJson(const RunRow& row);

}  // namespace artemis
