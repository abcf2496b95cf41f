// Names of layers and modules from those of a model's sites.
#include "core/engine/importance/module_names.h"

#include <algorithm>

namespace artemis {

namespace {

/// What the names of a block's sites begin with, up to a dot.
std::string commonPath(const std::vector<const Site*>& sites) {
    std::string common = sites.front()->name;
    for (const Site* site : sites) {
        common.erase(std::ranges::mismatch(common, site->name).in1, common.end());
    }
    return common.substr(0, common.rfind('.'));
}

void addOutside(const Site& site, ModuleNames& names) {
    const std::size_t place = names.outside.size();
    for (const Parameter* parameter : site.parameters) {
        if (names.outsidePlaces.try_emplace(parameter, place).second &&
            names.outside.size() == place) {
            names.outside.push_back(site.name);
        }
    }
}

}  // namespace

ModuleNames moduleNames(const Model& model) {
    ModuleNames names;
    std::vector<std::vector<const Site*>> blocks(static_cast<std::size_t>(model.blocks()));
    for (const Site& site : model.sites()) {
        if (site.block >= 0) {
            blocks[static_cast<std::size_t>(site.block)].push_back(&site);
        } else {
            addOutside(site, names);
        }
    }
    for (std::size_t layer = 0; layer < blocks.size(); ++layer) {
        names.layers.push_back(commonPath(blocks[layer]));
        for (const Site* site : blocks[layer]) {
            const std::string module = site->name.substr(names.layers.back().size() + 1);
            const auto found = std::ranges::find(names.modules, module);
            const auto column = static_cast<std::size_t>(found - names.modules.begin());
            if (found == names.modules.end()) {
                names.modules.push_back(module);
            }
            for (const Parameter* parameter : site->parameters) {
                names.places[parameter] = {layer, column};
            }
        }
    }
    return names;
}

}  // namespace artemis
