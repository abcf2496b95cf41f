// GoldenCase: one case of a goldens folder, its inputs, and comparison with its tolerances.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/engine/nn/torch.h"

namespace artemis {

/// Something a case needs that the engine does not have (yet).
struct NotKnown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Tensors = std::map<std::string, at::Tensor>;

Tensors readTensors(const std::filesystem::path& file);

class GoldenCase {
public:
    GoldenCase(const std::filesystem::path& root, const std::string& id);

    std::string kind() const { return json.at("kind"); }
    std::filesystem::path path(const std::string& key) const;
    /// Inputs under a prefix ("step0."), the prefix removed.
    Tensors inputs(const std::string& prefix = {}) const;

    /// |x − e| ≤ atol + rtol·|e| at every place where `mask` (if given) is 1; a mismatch is noted.
    void compare(const std::string& name, const at::Tensor& actual, const at::Tensor& expected,
                 const std::string& toleranceName, const at::Tensor& mask = {});
    void note(const std::string& mismatch) { mismatches.push_back(mismatch); }

    std::filesystem::path root;
    Value json;
    Value config;
    Tensors expect;  ///< Where the expectation is a file.
    std::vector<std::string> mismatches;

private:
    std::pair<double, double> tolerance(const std::string& name) const;
    Tensors m_inputs;
};

}  // namespace artemis
