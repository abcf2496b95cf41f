// Names of folders from time, name and process.
#include "core/store/run_folder.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "core/store/liveness.h"

namespace artemis {

namespace {

constexpr std::size_t longestName = 60;

std::string plain(const std::string& name) {
    std::string safe;
    for (const char c : name.substr(0, longestName)) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        safe += letter || c == '.' || c == '_' ? c : '-';
    }
    return safe;
}

}  // namespace

std::filesystem::path runsFolder(const std::filesystem::path& store) {
    return std::filesystem::absolute(store).parent_path() / "runs";
}

std::filesystem::path newRunFolder(const std::filesystem::path& folder, const std::string& name) {
    const double now = secondsNow();
    const auto seconds = static_cast<std::time_t>(now);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 32> stamp{};
    std::strftime(stamp.data(), stamp.size(), "%Y%m%d-%H%M%S", &parts);
    std::array<char, 16> thousandths{};
    std::snprintf(thousandths.data(), thousandths.size(), "-%03d-",
                  static_cast<int>(1000 * (now - std::floor(now))));
    return folder / (stamp.data() + std::string(thousandths.data()) + plain(name) + "-" +
                     std::to_string(thisProcess()));
}

}  // namespace artemis
