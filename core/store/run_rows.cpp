// Rows of `runs`.
#include "core/store/run_rows.h"

#include "core/store/connection.h"
#include "core/store/liveness.h"

namespace artemis {

void setRunning(Connection& connection, std::int64_t run, double time) {
    connection.write(
        "UPDATE runs SET status = 'running', started = coalesce(started, ?), ended = NULL, "
        "heartbeat = ?, pid = ?, host = ?, reason = '', what_to_do = '' WHERE id = ?",
        time, secondsNow(), thisProcess(), thisHost(), run);
}

std::string absoluteText(const std::filesystem::path& path) {
    return path.empty() ? "" : std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace artemis
