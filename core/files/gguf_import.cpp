// Tensors are put into the folder's order (rotary rows, Conv1D) while they are written.
#include "core/files/gguf_import.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <set>

#include "core/base/disk_space.h"
#include "core/base/error.h"
#include "core/base/half.h"
#include "core/base/io.h"
#include "core/base/new_folder.h"
#include "core/base/text.h"
#include "core/files/gguf_config.h"
#include "core/files/gguf_tokenizer.h"

namespace artemis {

namespace {

namespace fs = std::filesystem;
using Put = std::function<void(std::string_view)>;

template <class T>
std::string_view bytesOf(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

void putAs(DType dtype, const std::vector<float>& values, const Put& put) {
    if (dtype == DType::F32) {
        put(bytesOf(values));
        return;
    }
    std::vector<std::uint16_t> halves(values.size());
    std::ranges::transform(values, halves.begin(), dtype == DType::F16 ? toHalf : toBfloat16);
    put(bytesOf(halves));
}

/// Rows [first, first + count) of a tensor as fp32.
std::vector<float> rows(const GgufTensor& tensor, std::int64_t first, std::int64_t count) {
    const std::int64_t width = tensor.shape.back();
    const std::size_t rowBytes =
        static_cast<std::size_t>(width / tensor.format.weights) * tensor.format.bytes;
    std::vector<float> values(static_cast<std::size_t>(count * width));
    dequantize(tensor.format.type,
               tensor.blocks.subspan(static_cast<std::size_t>(first) * rowBytes,
                                     static_cast<std::size_t>(count) * rowBytes),
               values);
    return values;
}

void putInOrder(const GgufTensor& tensor, DType dtype, const Put& put) {
    constexpr std::int64_t atOnce = 1 << 18;
    const std::int64_t width = tensor.shape.empty() ? 1 : tensor.shape.back();
    const std::int64_t height = tensor.count() / width;
    const std::int64_t step = std::max<std::int64_t>(1, atOnce / width);
    for (std::int64_t row = 0; row < height; row += step) {
        putAs(dtype, rows(tensor, row, std::min(step, height - row)), put);
    }
}

void putRotary(const GgufTensor& tensor, std::int64_t heads, DType dtype, const Put& put) {
    const bool isBias = tensor.shape.size() == 1;
    const std::int64_t height = tensor.shape.front();
    const std::vector<float> bias = isBias ? rows(tensor, 0, 1) : std::vector<float>{};
    for (std::int64_t i = 0; i < height; ++i) {
        const std::int64_t from = rotaryRow(i, height / heads);
        putAs(dtype,
              isBias ? std::vector<float>{bias[static_cast<std::size_t>(from)]}
                     : rows(tensor, from, 1),
              put);
    }
}

void putTransposed(const GgufTensor& tensor, DType dtype, const Put& put) {
    const auto height = static_cast<std::size_t>(tensor.shape[0]);
    const auto width = static_cast<std::size_t>(tensor.shape[1]);
    const std::vector<float> values = rows(tensor, 0, tensor.shape[0]);
    std::vector<float> column(height);
    for (std::size_t x = 0; x < width; ++x) {
        for (std::size_t y = 0; y < height; ++y) {
            column[y] = values[y * width + x];
        }
        putAs(dtype, column, put);
    }
}

class Import {
public:
    Import(const fs::path& path, DType dtype)
        : m_file(path),
          m_keys(path.string(), m_file.metadata()),
          m_architecture(architectureOf(m_keys)),
          m_config(configOf(m_file, m_keys, m_architecture)),
          m_tokenizer(tokenizerOf(m_keys)),
          m_dtype(dtype) {
        for (const GgufTensor& tensor : m_file.tensors()) {
            plan(tensor);
        }
        checkComplete();
        m_config["torch_dtype"] = dtype == DType::F32   ? "float32"
                                  : dtype == DType::F16 ? "float16"
                                                        : "bfloat16";
    }

    void write(const fs::path& folder, const ImportWatcher& watch) const {
        writeJson(folder / "config.json", m_config);
        writeJson(folder / "tokenizer.json", m_tokenizer.tokenizer);
        writeJson(folder / "tokenizer_config.json", m_tokenizer.config);
        writeJson(folder / "special_tokens_map.json", m_tokenizer.specialTokens);
        writeSafetensors(folder / "model.safetensors", watch ? watched(watch) : m_streams);
    }

    /// Of the weights in the folder.
    std::uint64_t bytes() const {
        std::uint64_t total = 0;
        for (const TensorStream& stream : m_streams) {
            total += std::accumulate(stream.shape.begin(), stream.shape.end(), sizeOf(m_dtype),
                                     std::multiplies<std::uint64_t>());
        }
        return total;
    }

    ImportSummary summary() const {
        std::map<std::string_view, int> counts;
        std::int64_t parameters = 0;
        for (const GgufTensor& tensor : m_file.tensors()) {
            ++counts[tensor.format.name];
            parameters += tensor.count();
        }
        std::vector<std::string> parts;
        for (const auto& [name, count] : counts) {
            parts.push_back(std::to_string(count) + " " + std::string(name));
        }
        return {std::string(m_architecture.name), parameters, join(parts, ", ")};
    }

private:
    static void writeJson(const fs::path& path, const Value& value) {
        writeFile(path, value.dump(2, ' ', false, Value::error_handler_t::replace) + "\n");
    }

    std::vector<TensorStream> watched(const ImportWatcher& watch) const {
        std::vector<TensorStream> streams = m_streams;
        const auto done = std::make_shared<std::uint64_t>(0);
        for (TensorStream& stream : streams) {
            stream.write = [write = stream.write, done, total = bytes(), &watch](const Put& put) {
                write([&](std::string_view bytes) {
                    put(bytes);
                    *done += bytes.size();
                    watch(*done, total);
                });
            };
        }
        return streams;
    }

    void plan(const GgufTensor& tensor) {
        if (tensor.name == "rope_freqs.weight") {
            return;  // Stands in config.json as rope_scaling.
        }
        const auto name = folderName(m_architecture, tensor.name);
        if (!name) {
            m_keys.refuse("has a tensor " + tensor.name + ", which the architecture " +
                          std::string(m_architecture.name) +
                          " does not know; it is another kind of model");
        }
        m_known.insert(tensor.name);
        TensorStream& stream =
            m_streams.emplace_back(TensorStream{name->name, m_dtype, tensor.shape, {}});
        using enum TensorRule::Layout;
        const auto layout = name->rule->layout;
        if (layout == RotaryQuery || layout == RotaryKey) {
            const std::int64_t heads = headsOf(tensor, layout == RotaryQuery);
            stream.write = [this, &tensor, heads](const Put& put) {
                putRotary(tensor, heads, m_dtype, put);
            };
        } else if (layout == Transposed && tensor.shape.size() == 2) {
            std::ranges::reverse(stream.shape);
            stream.write = [this, &tensor](const Put& put) { putTransposed(tensor, m_dtype, put); };
        } else {
            stream.write = [this, &tensor](const Put& put) { putInOrder(tensor, m_dtype, put); };
        }
    }

    std::int64_t headsOf(const GgufTensor& tensor, bool query) const {
        const auto heads =
            m_config[query ? "num_attention_heads" : "num_key_value_heads"].get<std::int64_t>();
        if (tensor.shape.empty() || tensor.shape.front() % (2 * heads) != 0) {
            m_keys.refuse("tensor " + tensor.name + " has rows that " + std::to_string(heads) +
                          " heads of even size do not divide; the file is damaged");
        }
        return heads;
    }

    /// Every block has every tensor.
    void checkComplete() const {
        const auto blocks = m_keys.integer(std::string(m_architecture.name) + ".block_count");
        for (const TensorRule& rule : m_architecture.tensors) {
            const bool inBlocks = rule.gguf.find(".N.") != std::string_view::npos;
            for (std::int64_t i = 0; rule.required && i < (inBlocks ? blocks : 1); ++i) {
                const std::string name =
                    (inBlocks ? inBlock(rule.gguf, i) : std::string(rule.gguf)) + ".weight";
                if (!m_known.contains(name)) {
                    m_keys.refuse("has no tensor " + name + ", which a model of " +
                                  std::to_string(blocks) +
                                  " blocks needs; take a complete GGUF file of the model");
                }
            }
        }
    }

    GgufFile m_file;
    GgufKeys m_keys;
    const GgufArchitecture& m_architecture;
    Value m_config;
    TokenizerJson m_tokenizer;
    DType m_dtype;
    std::vector<TensorStream> m_streams;
    std::set<std::string> m_known;
};

}  // namespace

ImportSummary importGguf(const fs::path& file, const fs::path& out, DType dtype,
                         const ImportWatcher& watch) {
    NewFolder folder(out);
    const Import import(file, dtype);
    requireDiskSpace(out, import.bytes(), "the weights of " + file.string(),
                     "free some space, or take another folder or half the space: artemis import " +
                         file.string() + " --out FOLDER --dtype bf16");
    import.write(folder.make(), watch);
    folder.commit();
    return import.summary();
}

}  // namespace artemis
