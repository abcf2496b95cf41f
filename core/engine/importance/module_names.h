// The layers and modules of a model as rows and columns of a map.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/engine/models/model.h"

namespace artemis {

struct ModuleNames {
    struct Place {
        std::size_t layer;
        std::size_t module;
        auto operator<=>(const Place&) const = default;
    };
    std::vector<std::string> layers;           ///< What the names of a block's sites begin with.
    std::vector<std::string> modules;          ///< What follows, in the order of first appearance.
    std::map<const Parameter*, Place> places;  ///< Of every parameter in a block.
    std::vector<std::string> outside;          ///< Modules outside of blocks that have parameters.
    std::map<const Parameter*, std::size_t> outsidePlaces;  ///< Of each of theirs, by the first.
};

ModuleNames moduleNames(const Model& model);

}  // namespace artemis
