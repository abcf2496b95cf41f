// Cross entropy that keeps as few logits as it can.
#include "core/engine/nn/loss.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/engine/nn/product.h"

namespace artemis {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// −log softmax(logits)[label] of each row [n, 1]; the logits become softmax(logits) −
/// onehot(label), its gradient.
at::Tensor lossesAndGradient(at::Tensor& logits, const at::Tensor& labels) {
    const at::Tensor index = labels.unsqueeze(1);
    logits.sub_(logits.amax(1, true));
    const at::Tensor picked = logits.gather(1, index);
    const at::Tensor sums = logits.exp_().sum(1, true);
    logits.div_(sums);
    logits.scatter_add_(1, index, at::full(index.sizes(), -1.0, logits.options()));
    return sums.log() - picked;
}

struct CrossEntropy : Function<CrossEntropy> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& logits,
                              const at::Tensor& labels) {
        at::Tensor gradient = logits.detach().clone();
        const at::Tensor loss = lossesAndGradient(gradient, labels).sum();
        context->saved_data["gradient"] = gradient;
        return loss;
    }
    static variable_list backward(AutogradContext* context, variable_list gradients) {
        return {context->saved_data["gradient"].toTensor() * gradients[0], {}};
    }
};

/// Equal parts of at most logitRows rows: task(first, count).
template <class Task>
void forParts(std::int64_t rows, const Task& task) {
    const std::int64_t parts = (rows + logitRows - 1) / logitRows;
    for (std::int64_t part = 0; part < parts; ++part) {
        const std::int64_t first = rows * part / parts;
        task(first, rows * (part + 1) / parts - first);
    }
}

struct VocabularyLoss : Function<VocabularyLoss> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& rows,
                              const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                              const at::Tensor& labels) {
        const bool trainsBias = bias.has_value() && bias->requires_grad();
        at::Tensor loss = at::zeros({}, at::kFloat);
        at::Tensor dRows =
            rows.requires_grad() ? at::zeros(rows.sizes(), at::kFloat) : at::Tensor();
        // [classes, width], as the embedding lies that a head is tied to.
        at::Tensor dWeight =
            weight.requires_grad() ? at::zeros({weight.size(1), weight.size(0)}) : at::Tensor();
        at::Tensor dBias = trainsBias ? at::zeros_like(*bias) : at::Tensor();
        forParts(rows.size(0), [&](std::int64_t first, std::int64_t count) {
            const at::Tensor part = rows.narrow(0, first, count);
            at::Tensor logits = wideProduct(part, weight, bias.value_or(at::Tensor()));
            loss += lossesAndGradient(logits, labels.narrow(0, first, count)).sum();
            const at::Tensor gradient = logits.to(rows.scalar_type());
            if (dRows.defined()) {
                at::Tensor into = dRows.narrow(0, first, count);
                addProduct(into, gradient, weight.t());
            }
            if (dWeight.defined()) {
                addProduct(dWeight, gradient.t(), part);
            }
            if (dBias.defined()) {
                dBias += logits.sum(0);
            }
        });
        context->saved_data["rows"] = dRows;
        context->saved_data["weight"] = dWeight;
        context->saved_data["bias"] = dBias;
        return loss;
    }
    static variable_list backward(AutogradContext* context, variable_list gradients) {
        // Given away, so that what else has a gradient for a tied weight is added in place.
        const auto scaled = [&](const char* name) {
            const at::Tensor gradient = std::exchange(context->saved_data[name], {}).toTensor();
            return gradient.defined() ? gradient.mul_(gradients[0]) : gradient;
        };
        const at::Tensor weight = scaled("weight");
        return {scaled("rows"), weight.defined() ? weight.t() : weight, scaled("bias"), {}};
    }
};

}  // namespace

at::Tensor crossEntropySum(const at::Tensor& logits, const at::Tensor& labels, RowAnswers* each) {
    if (each != nullptr) {
        at::Tensor gradient = logits.detach().clone();
        *each = {logits.argmax(1), lossesAndGradient(gradient, labels).squeeze(1)};
    }
    return CrossEntropy::apply(logits, labels);
}

at::Tensor vocabularyLossSum(const at::Tensor& rows, const at::Tensor& weight,
                             const at::Tensor& bias, const at::Tensor& labels, RowAnswers* each) {
    if (at::GradMode::is_enabled()) {
        return VocabularyLoss::apply(
            rows, weight, bias.defined() ? std::optional<at::Tensor>(bias) : std::nullopt, labels);
    }
    at::Tensor loss = at::zeros({}, at::kFloat);
    std::vector<at::Tensor> answers;
    std::vector<at::Tensor> all;
    forParts(rows.size(0), [&](std::int64_t first, std::int64_t count) {
        at::Tensor logits = wideProduct(rows.narrow(0, first, count), weight, bias);
        answers.push_back(logits.argmax(1));
        all.push_back(lossesAndGradient(logits, labels.narrow(0, first, count)).squeeze(1));
        loss += all.back().sum();
    });
    if (each != nullptr) {
        *each = {at::cat(answers), at::cat(all)};
    }
    return loss;
}

at::Tensor spanLossSum(const at::Tensor& logits, const std::vector<std::int64_t>& lengths,
                       const at::Tensor& labels, RowAnswers* each) {
    std::vector<at::Tensor> losses;
    std::vector<at::Tensor> ends;
    std::vector<at::Tensor> answers;
    std::int64_t first = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        // In double: the gradients of a bias, zero in exact arithmetic, stay negligible.
        const at::Tensor own = logits.narrow(0, first, lengths[i]).to(at::kDouble);
        const at::Tensor wanted = labels.narrow(0, 2 * static_cast<std::int64_t>(i), 2);
        ends.push_back(-at::log_softmax(own, 0).gather(0, wanted.unsqueeze(0)).squeeze(0));
        losses.push_back(ends.back().sum());
        answers.push_back(own.argmax(0));
        first += lengths[i];
    }
    if (each != nullptr) {
        *each = {at::cat(answers), at::cat(ends).detach().to(at::kFloat)};
    }
    return at::stack(losses).sum().to(at::kFloat);
}

}  // namespace artemis
