// Look-ups in lists of entries.
#include "core/catalog/catalog.h"

#include <algorithm>

namespace artemis {

std::vector<std::string> ids(const std::vector<Entry>& entries) {
    std::vector<std::string> names;
    for (const Entry& one : entries) {
        names.push_back(one.id);
    }
    return names;
}

const Entry* entry(const std::vector<Entry>& entries, const std::string& id) {
    const auto found = std::ranges::find(entries, id, &Entry::id);
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace artemis
