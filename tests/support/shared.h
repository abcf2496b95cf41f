// Where the shared data, models and goldens lie; tests that need them skip where the folder is
// absent.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace artemis::test {

/// ARTEMIS_SHARED, or `shared` beside the checkout.
inline std::filesystem::path sharedDir() {
    const char* given = std::getenv("ARTEMIS_SHARED");
    return given != nullptr ? std::filesystem::path(given)
                            : std::filesystem::path(ARTEMIS_SOURCE_DIR) / ".." / "shared";
}

}  // namespace artemis::test

/// First statement of a test that needs `part` of the shared folder.
#define REQUIRE_SHARED(part)                                                              \
    if (!std::filesystem::exists(artemis::test::sharedDir() / (part))) {                  \
        QSKIP("shared/" part " is not beside this checkout (ARTEMIS_SHARED is not set)"); \
    }                                                                                     \
    static_assert(true)
