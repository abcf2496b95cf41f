// Packed rows to a padded grid and back.
#include "core/engine/nn/layout.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"

namespace artemis {

namespace {

at::Tensor scattered(const at::Tensor& rows, const at::Tensor& index, std::int64_t count) {
    at::Tensor cells = at::zeros({count, rows.size(1)}, rows.options());
    cells.index_copy_(0, index, rows);
    return cells;
}

/// Rows are placed, not added: forward and backward are one copy each.
struct Scatter : torch::autograd::Function<Scatter> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& rows,
                              const at::Tensor& index, std::int64_t count) {
        context->saved_data["index"] = index;
        return scattered(rows, index, count);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        return {gradients[0].index_select(0, context->saved_data["index"].toTensor()), {}, {}};
    }
};

struct Gather : torch::autograd::Function<Gather> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& cells,
                              const at::Tensor& index) {
        context->saved_data["index"] = index;
        context->saved_data["count"] = cells.size(0);
        return cells.index_select(0, index);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        return {scattered(gradients[0], context->saved_data["index"].toTensor(),
                          context->saved_data["count"].toInt()),
                {}};
    }
};

}  // namespace

Layout Layout::make(const std::vector<std::int64_t>& lengths,
                    const std::vector<std::int64_t>& exampleIds,
                    const std::vector<std::uint8_t>& attend) {
    Layout layout;
    layout.lengths = lengths;
    layout.tokens = std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
    layout.longest = lengths.empty() ? 0 : std::ranges::max(lengths);
    layout.full = layout.longest * layout.examples() == layout.tokens;
    layout.grid = at::empty({layout.tokens}, at::kLong);
    layout.positions = at::empty({layout.tokens}, at::kLong);
    layout.rowKeys = at::empty({layout.tokens}, at::kInt);
    auto* cell = layout.grid.mutable_data_ptr<std::int64_t>();
    auto* position = layout.positions.mutable_data_ptr<std::int64_t>();
    auto* key = layout.rowKeys.mutable_data_ptr<std::int32_t>();
    for (std::int64_t e = 0; e < layout.examples(); ++e) {
        for (std::int64_t i = 0; i < lengths[e]; ++i) {
            *cell++ = e * layout.longest + i;
            *position++ = i;
            *key++ = static_cast<std::int32_t>(random::mix(exampleIds[e], i));
        }
    }
    if (!attend.empty()) {
        layout.rightPadded = false;
        const at::Tensor flags =
            at::tensor(std::vector<std::int64_t>(attend.begin(), attend.end())).to(at::kBool);
        layout.attend = at::zeros({layout.examples() * layout.longest}, at::kBool)
                            .index_copy_(0, layout.grid, flags)
                            .view({layout.examples(), layout.longest});
        layout.startHidden = !layout.attend.select(1, 0).all().item<bool>();
    } else if (!layout.full) {
        layout.attend =
            at::arange(layout.longest).unsqueeze(0).lt(at::tensor(lengths).unsqueeze(1));
    }
    return layout;
}

Wanted Wanted::make(const Layout& layout, const std::vector<std::int64_t>& rows) {
    std::vector<std::int64_t> example;
    std::vector<std::int64_t> slot(rows.size());
    std::vector<std::int64_t> position(rows.size());
    std::vector<std::int64_t> used(layout.lengths.size(), 0);
    std::vector<std::int64_t> starts(layout.lengths.size() + 1, 0);
    std::partial_sum(layout.lengths.begin(), layout.lengths.end(), starts.begin() + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto after = std::ranges::upper_bound(starts, rows[i]);
        example.push_back(after - starts.begin() - 1);
        slot[i] = used[example[i]]++;
        position[i] = rows[i] - starts[example[i]];
    }
    Wanted wanted;
    wanted.longest = used.empty() ? 0 : std::ranges::max(used);
    wanted.rows = at::tensor(rows, at::kLong);
    wanted.grid = at::tensor(example, at::kLong) * wanted.longest + at::tensor(slot, at::kLong);
    wanted.positions = at::zeros({layout.examples() * wanted.longest}, at::kLong)
                           .index_copy_(0, wanted.grid, at::tensor(position, at::kLong))
                           .view({layout.examples(), wanted.longest});
    return wanted;
}

at::Tensor toGrid(const at::Tensor& packed, const at::Tensor& grid, std::int64_t examples,
                  std::int64_t longest) {
    if (packed.size(0) == examples * longest) {
        return packed.view({examples, longest, packed.size(1)});
    }
    return Scatter::apply(packed, grid, examples * longest)
        .view({examples, longest, packed.size(1)});
}

at::Tensor fromGrid(const at::Tensor& cells, const at::Tensor& grid) {
    return cells.size(0) == grid.size(0) ? cells : Gather::apply(cells, grid);
}

}  // namespace artemis
