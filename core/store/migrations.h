// The versions of the store's schema; docs/store.md describes the newest.
#pragma once

#include <string>
#include <vector>

namespace artemis {

/// `PRAGMA application_id` of every store: "ARTS".
constexpr int storeApplicationId = 0x41525453;

/// Element i holds the statements that make version i + 1 out of version i. A released element
/// never changes; a new version is a new element.
const std::vector<std::vector<std::string>>& migrations();

}  // namespace artemis
