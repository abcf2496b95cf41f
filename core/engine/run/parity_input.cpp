// Padded tensors as packed rows.
#include "core/engine/run/parity_input.h"

namespace artemis {

Input fullInput(const Tensors& inputs) {
    const at::Tensor& ids = inputs.at("input_ids");
    const std::int64_t rows = ids.size(0);
    const std::int64_t length = ids.size(1);
    const auto flat = [&](const char* name, const at::Tensor& otherwise) {
        const auto found = inputs.find(name);
        return (found == inputs.end() ? otherwise : found->second).reshape({-1}).contiguous();
    };
    std::vector<std::int64_t> examples(rows);
    for (std::int64_t i = 0; i < rows; ++i) {
        examples[i] = i;
    }
    std::vector<std::uint8_t> attend;
    if (inputs.contains("attention_mask")) {
        const at::Tensor mask = inputs.at("attention_mask").reshape({-1}).to(at::kByte);
        attend.assign(mask.const_data_ptr<std::uint8_t>(),
                      mask.const_data_ptr<std::uint8_t>() + mask.numel());
    }
    Input input;
    input.tokens = ids.reshape({-1});
    input.typeIds = flat("token_type_ids", at::zeros_like(ids));
    input.positions = flat("position_ids", at::arange(length).unsqueeze(0).expand({rows, length}));
    input.layout = Layout::make(std::vector<std::int64_t>(rows, length), examples, attend);
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
    const at::Tensor labels = inputs.at("labels").to(at::kLong).contiguous();
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> wanted;
    const auto* label = labels.const_data_ptr<std::int64_t>();
    const std::int64_t length = input.layout.longest;
    for (std::int64_t i = 0; i < labels.numel(); ++i) {
        if (task == "classification") {
            rows.push_back(i * length);
            wanted.push_back(label[i]);
        } else if (task == "masked-lm" ? label[i] >= 0 : i % length != 0 && label[i] >= 0) {
            rows.push_back(task == "masked-lm" ? i : i - 1);
            wanted.push_back(label[i]);
        }
    }
    input.wanted = Wanted::make(input.layout, rows);
    return at::tensor(wanted, at::kLong);
}

}  // namespace artemis
