// How a matrix product is shared out to threads.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/engine/nn/torch.h"

namespace artemis {

/// Rows and columns of the result that one thread computes.
struct Part {
    std::int64_t row, rows, column, columns;
};

/// A product [m, k] · [k, n].
struct ProductShape {
    std::int64_t m, n, k;
};

/// task(part) for parts of whole tiles that make up the result; in parallel where it pays.
template <class Task>
void forParts(const ProductShape& shape, std::int64_t tileRows, std::int64_t tileColumns,
              const Task& task) {
    constexpr double worthAThread = 4e6;  // Multiplications.
    const auto [m, n, k] = shape;
    const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
    const auto threads = std::clamp<std::int64_t>(static_cast<std::int64_t>(work / worthAThread), 1,
                                                  at::get_num_threads());
    const auto shareOf = [threads](std::int64_t size, std::int64_t tile) {
        return ((size + threads - 1) / threads + tile - 1) / tile * tile;
    };
    const bool byRows = m > n;
    const std::int64_t share = byRows ? shareOf(m, tileRows) : shareOf(n, tileColumns);
    at::parallel_for(0, threads, 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t t = first; t < last; ++t) {
            const std::int64_t from = t * share;
            const Part part = byRows ? Part{from, std::min(share, m - from), 0, n}
                                     : Part{0, m, from, std::min(share, n - from)};
            if (part.rows > 0 && part.columns > 0) {
                task(part);
            }
        }
    });
}

}  // namespace artemis
