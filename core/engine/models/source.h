// WeightSource: where a model's tensors come from: a folder, random numbers, or nowhere (shapes).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

/// How a tensor starts in a new model, and whether a checkpoint may lack it.
struct Init {
    enum class Kind { Normal, Zeros, Ones } kind = Kind::Zeros;
    double deviation = 0;
    bool required = true;

    static Init normal(double deviation) { return {Kind::Normal, deviation}; }
    static Init zeros() { return {Kind::Zeros}; }
    static Init ones() { return {Kind::Ones}; }
    /// The same for a tensor of a head, which a bare checkpoint does not hold.
    Init optional() const { return {kind, deviation, false}; }
};

class WeightSource {
public:
    virtual ~WeightSource() = default;
    /// The fp32 tensor of that name. `aliases` are other names it may stand under. An optional one
    /// that is missing is made by `init`; a required one that is missing, or one of another shape,
    /// throws BadInput naming tensor and shapes.
    virtual at::Tensor take(const std::string& name, const std::vector<std::string>& aliases,
                            at::IntArrayRef shape, const Init& init) = 0;
    /// Names that were made by `init` although there is a checkpoint.
    const std::vector<std::string>& initialised() const { return m_initialised; }
    bool lacked(const std::string& name) const;

protected:
    std::vector<std::string> m_initialised;
};

/// Tensors of model.safetensors or its shards; mapped where the file allows, widened to fp32.
std::unique_ptr<WeightSource> folderSource(const std::filesystem::path& folder, std::uint64_t seed);
/// Every tensor by its `init`.
std::unique_ptr<WeightSource> randomSource(std::uint64_t seed);
/// Tensors without memory: for plans. A folder that holds weights says which tensors are lacking.
std::unique_ptr<WeightSource> shapeSource(const std::filesystem::path& folder = {});

}  // namespace artemis
