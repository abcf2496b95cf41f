// Writes and reads checkpoints.
#include "core/engine/train/checkpoint.h"

#include <algorithm>
#include <cstdio>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/files/safetensors.h"

namespace artemis {

namespace {

constexpr const char* valuePrefix = "value/";
constexpr const char* statePrefix = "optimizer/";
constexpr const char* countersKey = "counters";

/// The types of what is kept: fp32 but for indices of rows and states in 8 bits.
DType typeOf(const at::Tensor& tensor) {
    return tensor.scalar_type() == at::kLong   ? DType::I64
           : tensor.scalar_type() == at::kByte ? DType::U8
                                               : DType::F32;
}

at::ScalarType typeOf(const TensorInfo& info) {
    return info.dtype == DType::I64 ? at::kLong : info.dtype == DType::U8 ? at::kByte : at::kFloat;
}

TensorView viewOf(const std::string& name, const at::Tensor& tensor) {
    return {name, typeOf(tensor), tensor.sizes().vec(), tensor.const_data_ptr()};
}

std::vector<TensorView> valueViews(const std::vector<Parameter*>& parameters) {
    std::vector<TensorView> views;
    for (const Parameter* parameter : parameters) {
        views.push_back(viewOf(valuePrefix + parameter->name, parameter->value.detach()));
    }
    return views;
}

void fillValues(const SafetensorsFile& file, const std::filesystem::path& path,
                const std::vector<Parameter*>& parameters) {
    const at::NoGradGuard guard;
    for (const Parameter* parameter : parameters) {
        const TensorInfo* info = file.find(valuePrefix + parameter->name);
        if (info == nullptr || at::IntArrayRef(info->shape) != parameter->value.sizes()) {
            throw BadInput(path.string(),
                           "does not fit the experiment: " + parameter->name +
                               " is missing or of another shape; start the run anew");
        }
        std::copy_n(info->data, info->bytes,
                    static_cast<std::byte*>(parameter->value.mutable_data_ptr()));
    }
}

std::map<std::string, std::string> metadataOf(const Value& counters) {
    return {{"format", "pt"}, {countersKey, counters.dump()}};
}

Value countersIn(const SafetensorsFile& file, const std::filesystem::path& path) {
    const auto counters = file.metadata().find(countersKey);
    if (counters == file.metadata().end()) {
        throw BadInput(path.string(), "is not a checkpoint of a run; start the run anew");
    }
    return Value::parse(counters->second);
}

at::Tensor copied(const TensorInfo& info) {
    at::Tensor tensor = at::empty(info.shape, typeOf(info));
    std::copy_n(info.data, info.bytes, static_cast<std::byte*>(tensor.mutable_data_ptr()));
    return tensor;
}

/// Oldest first: names sort as their steps do.
std::vector<std::filesystem::path> checkpoints(const std::filesystem::path& outDir) {
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto& item : std::filesystem::directory_iterator(outDir / "checkpoints", ignored)) {
        const std::string name = item.path().filename();
        if (name.starts_with("step-") && name.ends_with(".safetensors")) {
            files.push_back(item.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

std::filesystem::path saveCheckpoint(const std::filesystem::path& outDir,
                                     const std::vector<Parameter*>& parameters,
                                     const AdamW& optimizer, const Value& counters) {
    std::vector<TensorView> views = valueViews(parameters);
    const auto state = optimizer.state();
    for (const auto& [name, tensor] : state) {
        views.push_back(viewOf(statePrefix + name, tensor));
    }
    char name[48];
    std::snprintf(name, sizeof name, "step-%09lld.safetensors",
                  static_cast<long long>(counters.at("step").get<std::int64_t>()));
    const std::filesystem::path file = outDir / "checkpoints" / name;
    writeSafetensors(file, views, metadataOf(counters));
    for (const auto& older : checkpoints(outDir)) {
        if (older < file) {
            std::error_code ignored;
            std::filesystem::remove(older, ignored);
        }
    }
    return file;
}

std::optional<std::filesystem::path> newestCheckpoint(const std::filesystem::path& outDir) {
    const auto files = checkpoints(outDir);
    return files.empty() ? std::nullopt : std::optional(files.back());
}

void removeLeftovers(const std::filesystem::path& outDir) {
    std::vector<std::filesystem::path> leftovers;
    std::error_code ignored;
    for (const auto& item : std::filesystem::recursive_directory_iterator(outDir, ignored)) {
        if (item.path().filename().string().find(temporaryMark) != std::string::npos) {
            leftovers.push_back(item.path());
        }
    }
    for (const auto& path : leftovers) {
        std::filesystem::remove(path, ignored);
    }
}

Value loadCheckpoint(const std::filesystem::path& path, const std::vector<Parameter*>& parameters,
                     AdamW& optimizer) {
    const SafetensorsFile file(path);
    const Value counters = countersIn(file, path);
    fillValues(file, path, parameters);
    std::map<std::string, at::Tensor> state;
    for (const TensorInfo& info : file.tensors()) {
        if (info.name.starts_with(statePrefix)) {
            state[info.name.substr(std::string(statePrefix).size())] = copied(info);
        }
    }
    if (!optimizer.restore(state, counters.at("step").get<std::int64_t>())) {
        throw BadInput(path.string(),
                       "was written with another training.optimizer_states; set it as it was, or "
                       "start the run anew");
    }
    return counters;
}

std::filesystem::path bestFile(const std::filesystem::path& outDir) {
    return outDir / "checkpoints" / "best.safetensors";
}

void saveValues(const std::filesystem::path& file, const std::vector<Parameter*>& parameters,
                const Value& counters) {
    writeSafetensors(file, valueViews(parameters), metadataOf(counters));
}

void loadValues(const std::filesystem::path& file, const std::vector<Parameter*>& parameters) {
    fillValues(SafetensorsFile(file), file, parameters);
}

Value countersOf(const std::filesystem::path& file) {
    return countersIn(SafetensorsFile(file), file);
}

Position positionOf(const Value& counters) {
    return {counters.at("step"), counters.at("epoch"), counters.at("seconds"),
            counters.at("tokens")};
}

}  // namespace artemis
