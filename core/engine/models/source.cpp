// The three sources of weights.
#include "core/engine/models/source.h"

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/engine/nn/random.h"
#include "core/files/mapped_file.h"
#include "core/files/safetensors.h"

namespace artemis {

namespace {

std::string shapeText(at::IntArrayRef shape) {
    std::vector<std::string> sizes;
    for (const std::int64_t size : shape) {
        sizes.push_back(std::to_string(size));
    }
    return "[" + join(sizes, ", ") + "]";
}

at::Tensor made(const std::string& name, at::IntArrayRef shape, const Init& init,
                std::uint64_t seed) {
    switch (init.kind) {
        case Init::Kind::Zeros:
            return at::zeros(shape, at::kFloat);
        case Init::Kind::Ones:
            return at::ones(shape, at::kFloat);
        case Init::Kind::Normal:
            break;
    }
    return normalTensor(shape, init.deviation, random::key({seed, random::key(name)}));
}

at::ScalarType scalarType(DType dtype) {
    switch (dtype) {
        case DType::F32:
            return at::kFloat;
        case DType::F16:
            return at::kHalf;
        case DType::BF16:
            return at::kBFloat16;
        case DType::F64:
            return at::kDouble;
        default:
            return at::kLong;
    }
}

/// An fp32 tensor over the mapping itself, or a copy where type or alignment ask for one.
at::Tensor mapped(const TensorInfo& info) {
    // What was copied into another type needs no memory of its own.
    const auto release = [mapping = info.mapping, bytes = info.bytes](void* data) {
        forgetPages(data, bytes);
    };
    const at::Tensor view =
        at::from_blob(info.data, info.shape, release, at::TensorOptions(scalarType(info.dtype)));
    if (!info.aligned()) {
        at::Tensor copy = at::empty(info.shape, view.options());
        std::copy_n(info.data, info.bytes, static_cast<std::byte*>(copy.mutable_data_ptr()));
        return copy.to(at::kFloat);
    }
    return view.to(at::kFloat);
}

const TensorInfo* findAny(const TensorFolder& folder, const std::string& name,
                          const std::vector<std::string>& aliases) {
    const TensorInfo* info = folder.find(name);
    for (auto alias = aliases.begin(); info == nullptr && alias != aliases.end(); ++alias) {
        info = folder.find(*alias);
    }
    return info;
}

class FolderSource final : public WeightSource {
public:
    FolderSource(const std::filesystem::path& folder, std::uint64_t seed)
        : m_where(folder.string()), m_folder(folder), m_seed(seed) {}

    at::Tensor take(const std::string& name, const std::vector<std::string>& aliases,
                    at::IntArrayRef shape, const Init& init) override {
        const TensorInfo* info = findAny(m_folder, name, aliases);
        if (info == nullptr && init.required) {
            throw BadInput(m_where,
                           "holds no tensor " + name + "; is config.json of another model?");
        }
        if (info == nullptr) {
            m_initialised.push_back(name);
            return made(name, shape, init, m_seed);
        }
        if (at::IntArrayRef(info->shape) != shape) {
            throw BadInput(m_where, "tensor " + info->name + " has the shape " +
                                        shapeText(info->shape) + "; config.json asks for " +
                                        shapeText(shape));
        }
        if (scalarType(info->dtype) == at::kLong) {
            throw BadInput(m_where, "tensor " + info->name + " is of type " +
                                        std::string(nameOf(info->dtype)) +
                                        "; weights are F32, F16, BF16 or F64");
        }
        return mapped(*info);
    }

private:
    std::string m_where;
    TensorFolder m_folder;
    std::uint64_t m_seed;
};

class RandomSource final : public WeightSource {
public:
    explicit RandomSource(std::uint64_t seed) : m_seed(seed) {}
    at::Tensor take(const std::string& name, const std::vector<std::string>&, at::IntArrayRef shape,
                    const Init& init) override {
        return made(name, shape, init, m_seed);
    }

private:
    std::uint64_t m_seed;
};

class ShapeSource final : public WeightSource {
public:
    explicit ShapeSource(const std::filesystem::path& folder) {
        if (std::filesystem::exists(folder / "model.safetensors") ||
            std::filesystem::exists(folder / "model.safetensors.index.json")) {
            m_folder.emplace(folder);
        }
    }
    at::Tensor take(const std::string& name, const std::vector<std::string>& aliases,
                    at::IntArrayRef shape, const Init& init) override {
        if (m_folder && !init.required && findAny(*m_folder, name, aliases) == nullptr) {
            m_initialised.push_back(name);
        }
        return at::empty(shape, at::TensorOptions(at::kFloat).device(at::kMeta));
    }

private:
    std::optional<TensorFolder> m_folder;
};

}  // namespace

std::unique_ptr<WeightSource> folderSource(const std::filesystem::path& folder,
                                           std::uint64_t seed) {
    return std::make_unique<FolderSource>(folder, seed);
}

std::unique_ptr<WeightSource> randomSource(std::uint64_t seed) {
    return std::make_unique<RandomSource>(seed);
}

std::unique_ptr<WeightSource> shapeSource(const std::filesystem::path& folder) {
    return std::make_unique<ShapeSource>(folder);
}

bool WeightSource::lacked(const std::string& name) const {
    return std::ranges::find(m_initialised, name) != m_initialised.end();
}

}  // namespace artemis
