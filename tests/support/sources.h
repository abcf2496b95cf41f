// The source files of the product, for tests of its architecture.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/io.h"

namespace artemis::test {

/// Paths under a folder of the checkout ("core/store"), relative to the checkout, sorted.
inline std::vector<std::filesystem::path> sourcesUnder(const std::filesystem::path& folder) {
    const std::filesystem::path root = ARTEMIS_SOURCE_DIR;
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::exists(root / folder)) {
        return files;
    }
    for (const auto& item : std::filesystem::recursive_directory_iterator(root / folder)) {
        const std::string ending = item.path().extension();
        if (ending == ".h" || ending == ".cpp" || ending == ".inc" || ending == ".cu") {
            files.push_back(item.path().lexically_relative(root));
        }
    }
    std::ranges::sort(files);
    return files;
}

inline std::string sourceText(const std::filesystem::path& file) {
    return readFile(std::filesystem::path(ARTEMIS_SOURCE_DIR) / file);
}

}  // namespace artemis::test
