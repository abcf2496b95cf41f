// Looks for a like run.
#include "ui/run/past_speed.h"

#include <QString>
#include <QSysInfo>
#include <cmath>

#include "core/store/run_store.h"

namespace artemis {

std::optional<PastSpeed> pastSpeed(const std::filesystem::path& store, std::int64_t parameters) {
    std::error_code ignored;
    if (!std::filesystem::exists(store, ignored)) {
        return {};
    }
    const std::string here = QSysInfo::machineHostName().toStdString();
    const auto size = static_cast<double>(parameters);
    RunFilter finished;
    finished.status = Status::Done;
    finished.limit = 200;
    for (const RunRow& row : RunStore::open(store, StoreMode::ReadOnly).list(finished)) {
        if (!row.summary.is_object() || row.host != here) {
            continue;
        }
        const double speed = row.summary.value("gflops_per_s", 0.0) * 1e9;
        const double total = row.summary.value("total", 0.0);
        if (speed > 0 && std::abs(total - size) < size / 4) {
            return PastSpeed{speed, row.name};
        }
    }
    return {};
}

}  // namespace artemis
