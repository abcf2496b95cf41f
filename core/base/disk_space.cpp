// Asks the file system.
#include "core/base/disk_space.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace fs = std::filesystem;

void requireDiskSpace(const fs::path& folder, std::uint64_t bytes, const std::string& what,
                      const std::string& advice) {
    std::error_code error;
    fs::path there = fs::absolute(folder, error);
    while (!fs::exists(there, error) && there.has_relative_path()) {
        there = there.parent_path();
    }
    const fs::space_info space = fs::space(there, error);
    if (!error && bytes > space.available) {
        throw Failure(what + " need " + bytesText(static_cast<double>(bytes)) + ", and " +
                          folder.string() + " has " +
                          bytesText(static_cast<double>(space.available)) + " free",
                      advice);
    }
}

}  // namespace artemis
