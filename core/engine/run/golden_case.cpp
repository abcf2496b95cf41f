// Reads golden cases and compares with them.
#include "core/engine/run/golden_case.h"

#include <algorithm>

#include "core/base/io.h"
#include "core/files/safetensors.h"

namespace artemis {

namespace {

at::ScalarType typeOf(DType dtype) {
    switch (dtype) {
        case DType::I64:
            return at::kLong;
        case DType::I32:
            return at::kInt;
        case DType::U8:
            return at::kByte;
        case DType::F64:
            return at::kDouble;
        default:
            return at::kFloat;
    }
}

}  // namespace

Tensors readTensors(const std::filesystem::path& path) {
    const SafetensorsFile file(path);
    Tensors tensors;
    for (const TensorInfo& info : file.tensors()) {
        at::Tensor tensor = at::empty(info.shape, typeOf(info.dtype));
        std::copy_n(info.data, info.bytes, static_cast<std::byte*>(tensor.mutable_data_ptr()));
        tensors[info.name] = tensor;
    }
    return tensors;
}

GoldenCase::GoldenCase(const std::filesystem::path& goldens, const std::string& id)
    : root(goldens), json(Value::parse(readFile(goldens / "cases" / id / "case.json"))) {
    const std::filesystem::path folder = goldens / "cases" / id;
    config = json.value("config", Value::object());
    if (json.contains("inputs")) {
        m_inputs = readTensors(folder / json.at("inputs").get<std::string>());
    }
    if (json.contains("expect") && json.at("expect").is_string()) {
        expect = readTensors(folder / json.at("expect").get<std::string>());
    }
}

std::filesystem::path GoldenCase::path(const std::string& key) const {
    return root / json.at(key).get<std::string>();
}

Tensors GoldenCase::inputs(const std::string& prefix) const {
    Tensors chosen;
    for (const auto& [name, tensor] : m_inputs) {
        if (name.starts_with(prefix)) {
            chosen[name.substr(prefix.size())] = tensor;
        }
    }
    return chosen;
}

std::pair<double, double> GoldenCase::tolerance(const std::string& name) const {
    const Value& all = json.at("tolerance");
    const Value* chosen = &all;
    std::size_t longest = 0;
    if (all.contains("overrides")) {
        for (const auto& [prefix, own] : all.at("overrides").items()) {
            if (name.starts_with(prefix) && prefix.size() >= longest) {
                longest = prefix.size();
                chosen = &own;
            }
        }
    }
    return {chosen->at("rtol").get<double>(), chosen->at("atol").get<double>()};
}

void GoldenCase::compare(const std::string& name, const at::Tensor& actual,
                         const at::Tensor& expected, const std::string& toleranceName,
                         const at::Tensor& mask) {
    if (actual.sizes() != expected.sizes()) {
        note(name + " has the shape " + c10::str(actual.sizes()) + ", expected is " +
             c10::str(expected.sizes()));
        return;
    }
    const auto [rtol, atol] = tolerance(toleranceName);
    const at::Tensor e = expected.to(at::kDouble);
    const at::Tensor off = (actual.detach().to(at::kDouble) - e).abs();
    at::Tensor excess = off - (atol + rtol * e.abs());
    excess = at::where(excess.isnan(), at::full_like(excess, 1e9), excess);
    if (mask.defined()) {
        at::Tensor kept = mask.to(at::kDouble);
        while (kept.dim() < excess.dim()) {
            kept = kept.unsqueeze(-1);
        }
        excess = at::where(kept.expand_as(excess) > 0, excess, at::full_like(excess, -1));
    }
    if (excess.numel() > 0 && excess.max().item<double>() > 0) {
        const std::int64_t worst = excess.argmax().item<std::int64_t>();
        note(name + "[" + std::to_string(worst) + "] is off by " +
             std::to_string(off.flatten()[worst].item<double>()) + " from " +
             std::to_string(e.flatten()[worst].item<double>()));
    }
}

}  // namespace artemis
