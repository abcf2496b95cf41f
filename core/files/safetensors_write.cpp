// Writes safetensors files that every reader of the format accepts.
#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/files/safetensors.h"

namespace artemis {

namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::size_t kAlignment = 64;

std::size_t bytesOf(const TensorStream& tensor) {
    return std::accumulate(tensor.shape.begin(), tensor.shape.end(), sizeOf(tensor.dtype),
                           [](std::size_t bytes, std::int64_t size) {
                               return bytes * static_cast<std::size_t>(size);
                           });
}

/// Wide elements first, so that each tensor is aligned to its element without holes.
std::vector<const TensorStream*> inFileOrder(std::span<const TensorStream> tensors) {
    std::vector<const TensorStream*> order;
    for (const TensorStream& tensor : tensors) {
        order.push_back(&tensor);
    }
    std::ranges::stable_sort(order, std::greater{},
                             [](const TensorStream* tensor) { return sizeOf(tensor->dtype); });
    return order;
}

/// The length (8 bytes) and the JSON, padded with spaces to the alignment of the data.
std::string headerText(const std::filesystem::path& path,
                       const std::vector<const TensorStream*>& order,
                       const std::map<std::string, std::string>& metadata) {
    // Metadata is always there, so that no tensor can take its name.
    nlohmann::json header{{"__metadata__", metadata}};
    std::size_t at = 0;
    for (const TensorStream* tensor : order) {
        const std::size_t end = at + bytesOf(*tensor);
        const bool isNew =
            header
                .emplace(tensor->name, nlohmann::json{{"dtype", nameOf(tensor->dtype)},
                                                      {"shape", tensor->shape},
                                                      {"data_offsets", {at, end}}})
                .second;
        if (!isNew) {
            throw Failure("cannot write " + path.string() + ": the tensor name \"" + tensor->name +
                          "\" is used twice");
        }
        at = end;
    }
    std::string text = header.dump();
    text.append((kAlignment - (text.size() + 8) % kAlignment) % kAlignment, ' ');
    const std::uint64_t length = text.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + text;
}

}  // namespace

void writeSafetensors(const std::filesystem::path& path, std::span<const TensorStream> tensors,
                      const std::map<std::string, std::string>& metadata) {
    const std::vector<const TensorStream*> order = inFileOrder(tensors);
    const std::string header = headerText(path, order, metadata);
    writeFile(path, [&](const auto& put) {
        put(header);
        for (const TensorStream* tensor : order) {
            tensor->write(put);
        }
    });
}

void writeSafetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                      const std::map<std::string, std::string>& metadata) {
    std::vector<TensorStream> streams;
    for (const TensorView& tensor : tensors) {
        TensorStream& stream =
            streams.emplace_back(TensorStream{tensor.name, tensor.dtype, tensor.shape, {}});
        const std::string_view bytes(static_cast<const char*>(tensor.data), bytesOf(stream));
        stream.write = [bytes](const auto& put) { put(bytes); };
    }
    writeSafetensors(path, streams, metadata);
}

}  // namespace artemis
