// Blocks stay in the mapped file; rows that ggml has in another order are copied.
#include "core/engine/models/gguf_weights.h"

#include <cstring>

#include "core/base/error.h"
#include "core/engine/nn/block_product.h"
#include "core/engine/nn/block_weight.h"
#include "core/files/gguf.h"
#include "core/files/gguf_architecture.h"
#include "core/files/gguf_config.h"

namespace artemis {

namespace {

class Blocks {
public:
    Blocks(const Model& model, const std::filesystem::path& path)
        : m_model(model),
          m_path(path.string()),
          m_file(path),
          m_architecture(architectureOf(GgufKeys(m_path, m_file.metadata()))) {
        const Value* type = artemis::find(model.config(), "model_type");
        if (type == nullptr || *type != m_architecture.modelType) {
            refuse("is of the architecture " + std::string(m_architecture.name));
        }
    }

    /// The matrix of that name in the folder; null where it is not to be kept in blocks.
    std::unique_ptr<Weight> find(const std::string& name, const Weight& now) const {
        const auto known = ggufName(m_architecture, name);
        const GgufTensor* tensor = known ? m_file.find(known->name) : nullptr;
        if (tensor == nullptr || !hasBlockProduct(tensor->format.type)) {
            return nullptr;
        }
        if (tensor->shape != std::vector{now.outFeatures(), now.inFeatures()}) {
            refuse("has a tensor " + tensor->name + " of another shape");
        }
        using enum TensorRule::Layout;
        const auto layout = known->rule->layout;
        const bool turns = layout == RotaryQuery || layout == RotaryKey;
        return std::make_unique<BlockWeight>(KeptBlocks{
            tensor->format.type, turns ? inOrder(*tensor, layout == RotaryQuery) : mapped(*tensor),
            tensor->shape[0], tensor->shape[1]});
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw BadInput(m_path, what + ", unlike the model; take the file the model was made of");
    }

    std::shared_ptr<const std::byte> mapped(const GgufTensor& tensor) const {
        return {m_file.mapping(), tensor.blocks.data()};
    }

    std::shared_ptr<const std::byte> inOrder(const GgufTensor& tensor, bool query) const {
        const auto heads = m_model.config()
                               .at(query ? "num_attention_heads" : "num_key_value_heads")
                               .get<std::int64_t>();
        const std::int64_t rows = tensor.shape[0];
        const std::size_t bytes = tensor.blocks.size() / static_cast<std::size_t>(rows);
        const std::shared_ptr<std::byte[]> copy(new std::byte[tensor.blocks.size()]);
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto from = static_cast<std::size_t>(rotaryRow(row, rows / heads));
            std::memcpy(copy.get() + static_cast<std::size_t>(row) * bytes,
                        tensor.blocks.data() + from * bytes, bytes);
        }
        return {copy, copy.get()};
    }

    const Model& m_model;
    std::string m_path;
    GgufFile m_file;
    const GgufArchitecture& m_architecture;
};

}  // namespace

void keepBlocks(Model& model, const std::filesystem::path& file) {
    const Blocks blocks(model, file);
    for (const Site& site : model.sites()) {
        if (site.projection != nullptr) {
            if (auto weight = blocks.find(site.name + ".weight", site.projection->weight())) {
                site.projection->replaceWeight(std::move(weight));
            }
        }
    }
    if (const Weight* tied = model.tiedWeight()) {
        if (auto weight = blocks.find(tied->parameter()->name, *tied)) {
            model.replaceTied(std::move(weight));
        }
    }
}

}  // namespace artemis
