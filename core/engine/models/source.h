// WeightSource: where a model's tensors come from: a folder, random numbers, or nowhere (shapes).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

/// How a tensor that is not in the checkpoint starts.
struct Init {
    enum class Kind { Required, Normal, Zeros, Ones } kind = Kind::Required;
    double deviation = 0;

    static Init normal(double deviation) { return {Kind::Normal, deviation}; }
    static Init zeros() { return {Kind::Zeros, 0}; }
    static Init ones() { return {Kind::Ones, 0}; }
};

class WeightSource {
public:
    virtual ~WeightSource() = default;
    /// The fp32 tensor of that name. `aliases` are other names it may stand under. Where it is
    /// missing it is made by `init`; a required one that is missing, or one of another shape, throws
    /// BadInput naming tensor and shapes.
    virtual at::Tensor take(const std::string& name, const std::vector<std::string>& aliases,
                            at::IntArrayRef shape, const Init& init) = 0;
    /// Names that were made by `init` although a checkpoint was read.
    virtual std::vector<std::string> initialised() const { return {}; }
};

/// Tensors of model.safetensors or its shards; mapped where the file allows, widened to fp32.
std::unique_ptr<WeightSource> folderSource(const std::filesystem::path& folder, std::uint64_t seed);
/// Every tensor by its `init`; Required ones are drawn from N(0, 0.02²).
std::unique_ptr<WeightSource> randomSource(std::uint64_t seed);
/// Tensors without memory: for plans.
std::unique_ptr<WeightSource> shapeSource();

}  // namespace artemis
