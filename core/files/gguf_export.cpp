// Tensors are put into ggml's order while they are written; see gguf_import.cpp for the way back.
#include "core/files/gguf_export.h"

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "core/base/half.h"
#include "core/base/io.h"
#include "core/files/gguf_config.h"
#include "core/files/gguf_metadata.h"
#include "core/files/gguf_write.h"
#include "core/files/safetensors.h"

namespace artemis {

namespace {

namespace fs = std::filesystem;
using Put = std::function<void(std::string_view)>;

template <class Bits>
void widen(const std::byte* from, std::vector<float>& to, float (*convert)(Bits)) {
    for (std::size_t i = 0; i < to.size(); ++i) {
        Bits bits;
        std::memcpy(&bits, from + i * sizeof bits, sizeof bits);
        to[i] = convert(bits);
    }
}

/// `count` elements from `first` on as fp32.
std::vector<float> elements(const TensorInfo& tensor, std::int64_t first, std::int64_t count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    const std::byte* from = tensor.data + static_cast<std::size_t>(first) * sizeOf(tensor.dtype);
    switch (tensor.dtype) {
        case DType::F32:
            std::memcpy(values.data(), from, values.size() * sizeof(float));
            break;
        case DType::F16:
            widen<std::uint16_t>(from, values, fromHalf);
            break;
        case DType::BF16:
            widen<std::uint16_t>(from, values, fromBfloat16);
            break;
        default:
            throw BadInput(tensor.name, "is of type " + std::string(nameOf(tensor.dtype)) +
                                            "; weights are F32, F16 or BF16");
    }
    return values;
}

void putBlocks(GgmlType type, const std::vector<float>& values, const Put& put) {
    const GgmlFormat format = *ggmlFormat(static_cast<std::uint32_t>(type));
    std::vector<std::byte> blocks(values.size() / static_cast<std::size_t>(format.weights) *
                                  format.bytes);
    quantize(type, values, blocks);
    put({reinterpret_cast<const char*>(blocks.data()), blocks.size()});
}

/// One row after another; `row(i)` makes the i-th of the file.
template <class Row>
std::function<void(const Put&)> byRows(GgmlType type, std::int64_t rows, Row row) {
    return [=](const Put& put) {
        for (std::int64_t i = 0; i < rows; ++i) {
            putBlocks(type, row(i), put);
        }
    };
}

class Export {
public:
    Export(const fs::path& folder, GgmlType type, const std::string& name)
        : m_where((folder / "config.json").string()),
          m_config(Value::parse(readFile(m_where), nullptr, false)),
          m_architecture(architectureOfConfig(checkedConfig(), m_where)),
          m_weights(folder),
          m_type(type) {
        m_metadata = {
            {"general.architecture", m_architecture.name},
            {"general.name",
             name.empty() ? fs::absolute(folder).lexically_normal().filename().string() : name},
            {"general.file_type", type == GgmlType::F16 ? 1 : 7},
            {"general.quantization_version", 2}};
        addModelKeys(m_metadata, m_config, m_architecture, m_where);
        addTokenizerKeys(m_metadata, m_config, folder);
        m_tensors = m_weights.tensors();
        for (const TensorInfo& tensor : m_tensors) {
            plan(tensor);
        }
        addDivisors();
        if (m_streams.empty()) {
            throw BadInput(folder.string(), "holds no tensor of a model of the type " +
                                                std::string(m_architecture.modelType));
        }
    }

    void write(const fs::path& out) const { writeGguf(out, m_metadata, m_streams); }

private:
    const Value& checkedConfig() const {
        if (!m_config.is_object()) {
            throw BadInput(m_where, "is no JSON object; it is damaged, download it again");
        }
        return m_config;
    }

    /// Names as a causal language model has them, or as its body alone. None for what is no weight
    /// (masks, frequencies) and for a head that is the embedding.
    std::optional<TensorName> nameOfTensor(const std::string& name) const {
        const bool tied = m_config.value("tie_word_embeddings", m_architecture.name == "gpt2");
        if (name == "lm_head.weight" && tied) {
            return std::nullopt;
        }
        auto found = ggufName(m_architecture, name);
        const std::string prefix = m_architecture.name == "gpt2" ? "transformer." : "model.";
        return found ? found : ggufName(m_architecture, prefix + name);
    }

    void plan(const TensorInfo& tensor) {
        const auto name = nameOfTensor(tensor.name);
        if (!name) {
            return;
        }
        GgufStream stream{name->name, GgmlType::F32, tensor.shape, {}};
        using enum TensorRule::Layout;
        const auto layout = name->rule->layout;
        const bool matrix = tensor.shape.size() == 2;
        const bool transposed = matrix && layout == Transposed;
        if (transposed) {
            std::ranges::reverse(stream.shape);
        }
        constexpr std::int64_t block = 32;
        if (matrix && name->name != "position_embd.weight") {
            stream.type = stream.shape.back() % block == 0 ? m_type : GgmlType::F16;
        }
        const std::int64_t width = matrix ? stream.shape.back() : 1;
        const std::int64_t rows = stream.shape.front();
        if (transposed) {
            stream.write = byTransposition(tensor, stream.type);
        } else if (layout == RotaryQuery || layout == RotaryKey) {
            const std::int64_t half = rows / headsOf(layout == RotaryQuery, tensor) / 2;
            stream.write = byRows(stream.type, rows, [&tensor, half, width](std::int64_t i) {
                const std::int64_t inHead = i % (2 * half);
                const std::int64_t from = i - inHead + inHead % 2 * half + inHead / 2;
                return elements(tensor, from * width, width);
            });
        } else {
            stream.write = byRows(stream.type, rows, [&tensor, width](std::int64_t i) {
                return elements(tensor, i * width, width);
            });
        }
        m_streams.push_back(std::move(stream));
    }

    static std::function<void(const Put&)> byTransposition(const TensorInfo& tensor,
                                                           GgmlType type) {
        return [&tensor, type](const Put& put) {
            const auto height = static_cast<std::size_t>(tensor.shape[0]);
            const auto width = static_cast<std::size_t>(tensor.shape[1]);
            const std::vector<float> values =
                elements(tensor, 0, tensor.shape[0] * tensor.shape[1]);
            std::vector<float> column(height);
            for (std::size_t x = 0; x < width; ++x) {
                for (std::size_t y = 0; y < height; ++y) {
                    column[y] = values[y * width + x];
                }
                putBlocks(type, column, put);
            }
        };
    }

    std::int64_t headsOf(bool query, const TensorInfo& tensor) const {
        const std::int64_t heads =
            m_metadata.at(std::string(m_architecture.name) +
                          (query ? ".attention.head_count" : ".attention.head_count_kv"));
        if (heads <= 0 || tensor.shape.empty() || tensor.shape.front() % (2 * heads) != 0) {
            throw BadInput(m_where, "has " + std::to_string(heads) +
                                        " heads, which do not divide " + "the rows of tensor " +
                                        tensor.name);
        }
        return heads;
    }

    /// Llama 3's scaling of RoPE is a tensor in GGUF.
    void addDivisors() {
        const Value scaling = m_config.value("rope_scaling", Value());
        if (!scaling.is_object() || scaling.value("rope_type", "") != "llama3") {
            return;
        }
        const std::int64_t head =
            m_metadata.at(std::string(m_architecture.name) + ".rope.dimension_count");
        std::vector<float> divisors;
        for (std::int64_t i = 0; i < head / 2; ++i) {
            divisors.push_back(static_cast<float>(
                llama3Divisor(scaling, m_config.value("rope_theta", 10000.0), i, head)));
        }
        m_streams.push_back(
            {"rope_freqs.weight", GgmlType::F32, {head / 2}, [divisors](const Put& put) {
                 putBlocks(GgmlType::F32, divisors, put);
             }});
    }

    std::string m_where;
    Value m_config;
    const GgufArchitecture& m_architecture;
    TensorFolder m_weights;
    GgmlType m_type;
    Value m_metadata;
    std::vector<TensorInfo> m_tensors;
    std::vector<GgufStream> m_streams;
};

}  // namespace

void exportGguf(const fs::path& folder, const fs::path& out, GgmlType type,
                const std::string& name) {
    if (fs::exists(out)) {
        throw BadInput(out.string(), "is there already; name a new file");
    }
    Export(folder, type, name).write(out);
}

}  // namespace artemis
