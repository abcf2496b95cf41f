// Batches by falling length.
#include "core/engine/train/batch_order.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace artemis {

void eachBatch(const Dataset& data, std::int64_t size, Workers& workers, std::stop_token stop,
               const std::function<void(std::size_t, std::span<const std::int64_t>)>& visit) {
    const std::vector<std::int64_t> lengths = data.lengths();
    std::vector<std::int64_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&lengths](std::int64_t i) {
        return lengths[static_cast<std::size_t>(i)];
    });
    const auto step = static_cast<std::size_t>(size);
    const std::size_t count = (order.size() + step - 1) / step;
    workers.run([&](std::size_t worker) {
        for (std::size_t i = worker; i < count && !stop.stop_requested(); i += workers.count()) {
            visit(i, std::span(order).subspan(i * step, std::min(step, order.size() - i * step)));
        }
    });
}

}  // namespace artemis
