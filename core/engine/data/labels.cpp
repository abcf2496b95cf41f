// Labels: distinct values of a column in class order.
#include "core/engine/data/labels.h"

#include <algorithm>
#include <set>

namespace artemis {

bool isClassNumber(const std::string& label) {
    return !label.empty() && label.size() < 10 && (label == "0" || label[0] != '0') &&
           label.find_first_not_of("0123456789") == std::string::npos;
}

std::vector<std::string> labelNames(const Table& table, const std::string& column) {
    const std::size_t index = table.column(column);
    std::set<std::string> distinct;
    for (const auto& row : table.rows) {
        distinct.insert(row[index]);
    }
    std::vector<std::string> names(distinct.begin(), distinct.end());
    if (std::all_of(names.begin(), names.end(), isClassNumber)) {
        std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
            return std::stol(a) < std::stol(b);
        });
    }
    return names;
}

std::int32_t classOf(const std::string& label, const std::vector<std::string>& names) {
    const auto found = std::find(names.begin(), names.end(), label);
    return found == names.end() ? -1 : static_cast<std::int32_t>(found - names.begin());
}

}  // namespace artemis
