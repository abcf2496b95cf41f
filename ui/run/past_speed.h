// How fast this machine trained a model of the same size before, from the store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace artemis {

struct PastSpeed {
    double flopsPerSecond;
    std::string run;
};

/// The newest finished run here whose model is as large within a quarter. Reads the store: not for
/// the window's thread. Nothing where there is no store or no such run.
std::optional<PastSpeed> pastSpeed(const std::filesystem::path& store, std::int64_t parameters);

}  // namespace artemis
