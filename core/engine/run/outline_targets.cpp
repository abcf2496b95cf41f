// Lists of target modules: what they mean, and the shortest list that means a wanted set.
#include <algorithm>

#include "core/engine/run/outline.h"

namespace artemis {

std::set<std::size_t> TargetSetting::modules() const {
    std::set<std::size_t> all;
    for (const TargetWord& word : words) {
        all.insert(word.modules.begin(), word.modules.end());
    }
    return all;
}

TargetSetting retargeted(const ModelOutline& outline, const TargetSetting& now,
                         const std::set<std::size_t>& wanted) {
    TargetSetting changed{now.path, {}};
    const auto isWanted = [&wanted](std::size_t module) { return wanted.contains(module); };
    for (const TargetWord& word : now.words) {
        if (!word.modules.empty() && std::ranges::all_of(word.modules, isWanted)) {
            changed.words.push_back(word);
        }
    }
    for (const std::size_t module : wanted) {
        if (changed.modules().contains(module)) {
            continue;
        }
        const std::string& target = outline.modules[module].target;
        TargetWord everywhere{target, {}};
        for (std::size_t i = 0; i < outline.modules.size(); ++i) {
            if (outline.modules[i].target == target) {
                everywhere.modules.push_back(i);
            }
        }
        const bool all = std::ranges::all_of(everywhere.modules, isWanted);
        changed.words.push_back(all ? everywhere
                                    : TargetWord{outline.modules[module].name, {module}});
    }
    return changed;
}

}  // namespace artemis
