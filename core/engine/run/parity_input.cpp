// Padded tensors as packed rows.
#include "core/engine/run/parity_input.h"

#include <numeric>

namespace artemis {

namespace {

/// Layout of a grid of ids, all of them examples of their own; `mask` may be undefined.
Layout gridLayout(const at::Tensor& ids, const at::Tensor& mask) {
    std::vector<std::int64_t> examples(ids.size(0));
    std::iota(examples.begin(), examples.end(), std::int64_t{0});
    std::vector<std::uint8_t> attend;
    if (mask.defined()) {
        const at::Tensor bytes = mask.reshape({-1}).to(at::kByte);
        const auto* first = bytes.const_data_ptr<std::uint8_t>();
        attend.assign(first, first + bytes.numel());
    }
    return Layout::make(std::vector<std::int64_t>(ids.size(0), ids.size(1)), examples, attend);
}

at::Tensor orUndefined(const Tensors& inputs, const char* name) {
    const auto found = inputs.find(name);
    return found == inputs.end() ? at::Tensor() : found->second;
}

/// Labels behind the decoder's start token, those without a label as padding (id 0).
at::Tensor shiftedRight(const at::Tensor& labels, std::int64_t start) {
    const at::Tensor first = at::full({labels.size(0), 1}, start, labels.options());
    return at::cat({first, labels.narrow(1, 0, labels.size(1) - 1)}, 1).clamp_min(0);
}

}  // namespace

Input fullInput(const Tensors& inputs, const Model& model) {
    Input input;
    at::Tensor ids = inputs.at("input_ids");
    at::Tensor mask = orUndefined(inputs, "attention_mask");
    if (model.decoderStart() >= 0) {
        input.source = {ids.reshape({-1}), gridLayout(ids, mask)};
        ids = orUndefined(inputs, "decoder_input_ids");
        mask = orUndefined(inputs, "decoder_attention_mask");
        if (!ids.defined()) {
            ids = shiftedRight(inputs.at("labels"), model.decoderStart());
        }
    }
    const auto flat = [&](const char* name, const at::Tensor& otherwise) {
        const at::Tensor given = orUndefined(inputs, name);
        return (given.defined() ? given : otherwise).reshape({-1}).contiguous();
    };
    input.tokens = ids.reshape({-1}).contiguous();
    input.typeIds = flat("token_type_ids", at::zeros_like(ids));
    input.positions = flat("position_ids", at::arange(ids.size(1)).unsqueeze(0).expand_as(ids));
    input.layout = gridLayout(ids, mask);
    return input;
}

void wantAll(Input& input, const std::string& task) {
    std::vector<std::int64_t> rows;
    const std::int64_t step = task == "classification" ? input.layout.longest : 1;
    for (std::int64_t row = 0; row < input.layout.tokens; row += step) {
        rows.push_back(row);
    }
    input.wanted = Wanted::make(input.layout, rows);
}

at::Tensor wantLabelled(Input& input, const Tensors& inputs, const std::string& task) {
    if (task == "question-answering") {
        wantAll(input, task);
        return at::stack({inputs.at("start_positions"), inputs.at("end_positions")}, 1)
            .reshape({-1});
    }
    const at::Tensor labels = inputs.at("labels").to(at::kLong).contiguous();
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> wanted;
    const auto* label = labels.const_data_ptr<std::int64_t>();
    const std::int64_t length = input.layout.longest;
    const bool shifts = task == "causal-lm";  // A token's output answers for the next one.
    for (std::int64_t i = 0; i < labels.numel(); ++i) {
        if (task == "classification") {
            rows.push_back(i * length);
            wanted.push_back(label[i]);
        } else if (label[i] >= 0 && (!shifts || i % length != 0)) {
            rows.push_back(shifts ? i - 1 : i);
            wanted.push_back(label[i]);
        }
    }
    input.wanted = Wanted::make(input.layout, rows);
    return at::tensor(wanted, at::kLong);
}

}  // namespace artemis
