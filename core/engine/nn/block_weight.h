// BlockWeight: a matrix kept in the quantised blocks of its file.
#pragma once

#include <memory>
#include <vector>

#include "core/engine/nn/weight.h"
#include "core/files/gguf_blocks.h"

namespace artemis {

/// Where blocks lie, and who keeps them there.
struct KeptBlocks {
    GgmlType type;
    std::shared_ptr<const std::byte> bytes;
    std::int64_t rows;
    std::int64_t width;  ///< A multiple of the format's block.
};

/// Rows are outputs. Computes with the weights that dequantize() gives, in fp32; cannot be trained.
class BlockWeight final : public Weight {
public:
    explicit BlockWeight(KeptBlocks blocks) : m_blocks(std::move(blocks)) {}
    at::Tensor multiply(const at::Tensor& x, const at::Tensor& bias) const override;
    at::Tensor transposedMultiply(const at::Tensor& g) const override;
    at::Tensor dense() const override;
    /// Throws std::logic_error: blocks do not hold a sum.
    void add(const at::Tensor& delta) override;
    std::int64_t inFeatures() const override { return m_blocks.width; }
    std::int64_t outFeatures() const override { return m_blocks.rows; }
    std::int64_t bytes() const override;
    Parameter* parameter() const override { return nullptr; }

private:
    at::Tensor product(const at::Tensor& x, const at::Tensor& bias) const;

    KeptBlocks m_blocks;
};

}  // namespace artemis
