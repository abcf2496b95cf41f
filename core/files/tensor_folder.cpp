// The weights of a model folder, whole or in shards.
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/files/safetensors.h"

namespace artemis {

namespace {

namespace fs = std::filesystem;

constexpr const char* kWhole = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";

/// Says so where the folder itself may not be looked into.
bool isThere(const fs::path& path) {
    std::error_code error;
    const bool found = fs::exists(path, error);
    if (error) {
        throw BadInput(path.string(),
                       "cannot be read: " + error.message() + "; check the path and its rights");
    }
    return found;
}

[[noreturn]] void refuseFolder(const fs::path& folder) {
    if (!fs::is_directory(folder)) {
        throw BadInput(folder.string(), isThere(folder)
                                            ? "is a file; name the model's folder"
                                            : "does not exist; check the path of the model folder");
    }
    if (isThere(folder / "pytorch_model.bin") || isThere(folder / "pytorch_model.bin.index.json")) {
        throw BadInput(folder.string(),
                       "holds pytorch_model.bin only; convert it to safetensors (in Python: "
                       "model.save_pretrained(folder))");
    }
    throw BadInput(folder.string(), std::string("holds neither ") + kWhole + " nor " + kIndex +
                                        "; a Hugging Face model folder is expected");
}

/// weight_map of the index: tensor name → shard.
std::map<std::string, std::string> readWeightMap(const fs::path& path) {
    const auto index = nlohmann::json::parse(readFile(path), nullptr, false);
    const auto map = index.is_object() ? index.find("weight_map") : index.end();
    if (!index.is_object() || map == index.end() || !map->is_object() || map->empty()) {
        throw BadInput(path.string(),
                       "has no \"weight_map\" from tensor names to files; it is damaged, download "
                       "it again");
    }
    std::map<std::string, std::string> shards;
    for (const auto& [name, shard] : map->items()) {
        const fs::path file = shard.is_string() ? shard.get<std::string>() : "";
        if (file.empty() || file != file.filename() || file == "..") {
            throw BadInput(path.string(),
                           "puts tensor \"" + name + "\" into " + shard.dump() +
                               "; the name of a file in the same folder is expected");
        }
        shards[name] = file;
    }
    return shards;
}

/// Every tensor must stand in the shard that the index names.
void checkHomes(const fs::path& index, const std::map<std::string, std::string>& weightMap,
                const std::unordered_map<std::string, std::string>& homes) {
    for (const auto& [name, shard] : weightMap) {
        const auto home = homes.find(name);
        if (home == homes.end() || home->second != shard) {
            throw BadInput(index.string(),
                           "puts tensor \"" + name + "\" into " + shard + ", but it stands in " +
                               (home == homes.end() ? "no shard" : home->second) +
                               "; index and shards do not belong together, download them again");
        }
    }
}

}  // namespace

TensorFolder::TensorFolder(const fs::path& folder) {
    // Where both are there the whole file counts, as in transformers.
    if (isThere(folder / kWhole)) {
        m_files.emplace_back(folder / kWhole);
    } else if (isThere(folder / kIndex)) {
        openShards(folder, readWeightMap(folder / kIndex));
    } else {
        refuseFolder(folder);
    }
}

void TensorFolder::openShards(const fs::path& folder,
                              const std::map<std::string, std::string>& weightMap) {
    std::set<std::string> shards;
    std::unordered_map<std::string, std::string> homes;
    for (const auto& [name, shard] : weightMap) {
        if (!shards.insert(shard).second) {
            continue;
        }
        if (!isThere(folder / shard)) {
            throw BadInput((folder / shard).string(), "is missing although " + std::string(kIndex) +
                                                          " names it; download this shard as well");
        }
        for (const TensorInfo& tensor : m_files.emplace_back(folder / shard).tensors()) {
            const auto [home, isNew] = homes.emplace(tensor.name, shard);
            if (!isNew) {
                throw BadInput(folder.string(), "tensor \"" + tensor.name + "\" stands in " +
                                                    home->second + " and in " + shard +
                                                    "; delete or replace the wrong shard");
            }
        }
    }
    checkHomes(folder / kIndex, weightMap, homes);
}

const TensorInfo* TensorFolder::find(const std::string& name) const {
    for (const SafetensorsFile& file : m_files) {
        if (const TensorInfo* tensor = file.find(name)) {
            return tensor;
        }
    }
    return nullptr;
}

std::vector<TensorInfo> TensorFolder::tensors() const {
    std::vector<TensorInfo> all;
    for (const SafetensorsFile& file : m_files) {
        all.insert(all.end(), file.tensors().begin(), file.tensors().end());
    }
    return all;
}

}  // namespace artemis
