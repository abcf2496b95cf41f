// What GGUF files and Hugging Face folders call the same things, for each architecture.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace artemis {

/// A value of the metadata ("llama.block_count" without the architecture) and of config.json.
struct ConfigRule {
    std::string_view gguf;
    std::string_view folder;
    enum class Kind { Integer, Real } kind = Kind::Integer;
    bool required = true;
};

/// A kind of tensor; N stands for the number of a block. Names lack ".weight" and ".bias".
struct TensorRule {
    std::string_view gguf;
    std::string_view folder;
    /// Rotary: ggml keeps the two halves of each head interleaved; the folder has one behind the
    /// other. Transposed: the folder has [in, out] (GPT-2's Conv1D).
    enum class Layout { Same, RotaryQuery, RotaryKey, Transposed } layout = Layout::Same;
    /// Whether a model without it is whole.
    bool required = true;
};

struct GgufArchitecture {
    std::string_view name;       ///< general.architecture
    std::string_view modelType;  ///< of config.json
    std::string_view className;  ///< architectures of config.json
    std::string_view headCount;  ///< attention heads in config.json
    std::span<const ConfigRule> config;
    std::span<const TensorRule> tensors;
};

std::span<const GgufArchitecture> ggufArchitectures();
/// "llama, qwen2, gpt2"
std::string knownArchitectures();

/// A tensor's rule, its name on the other side, and whether it is a bias.
struct TensorName {
    const TensorRule* rule;
    std::string name;
    bool isBias;
};

/// None where the architecture has no such tensor.
std::optional<TensorName> folderName(const GgufArchitecture& architecture,
                                     std::string_view ggufName);
std::optional<TensorName> ggufName(const GgufArchitecture& architecture,
                                   std::string_view folderName);

/// The file's row that is row `row` of a rotary layer in the folder; heads have `width` rows. Row i
/// of a head's first half is row 2i of the file's, row i of the second half row 2i + 1.
std::int64_t rotaryRow(std::int64_t row, std::int64_t width);

/// `pattern` with its N replaced.
std::string inBlock(std::string_view pattern, std::int64_t block);

}  // namespace artemis
