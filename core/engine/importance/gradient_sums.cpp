// Gradients are added up by LibTorch's hook that follows their accumulation.
#include "core/engine/importance/gradient_sums.h"

#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace artemis {

namespace {

constexpr std::int64_t lanes = 16;
constexpr std::int64_t chunk = 256 * lanes;  // summed in fp32, the chunks in double

void addValues(const float* values, std::int64_t count, GradientSums::Sum& sum) {
    for (std::int64_t start = 0; start < count; start += chunk) {
        const std::int64_t end = std::min(count, start + chunk);
        std::array<float, lanes> absolute{};
        std::array<float, lanes> squares{};
        std::int64_t i = start;
        for (; i + lanes <= end; i += lanes) {
            for (std::int64_t lane = 0; lane < lanes; ++lane) {
                const float value = values[i + lane];
                absolute[lane] += std::fabs(value);
                squares[lane] += value * value;
            }
        }
        for (std::int64_t lane = 0; i < end; ++i, ++lane) {
            absolute[lane] += std::fabs(values[i]);
            squares[lane] += values[i] * values[i];
        }
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
            sum.absolute += absolute[lane];
            sum.squares += squares[lane];
        }
    }
}

}  // namespace

/// LibTorch calls it under the lock of the parameter's accumulator: never twice at a time.
struct GradientSums::Hook : torch::autograd::PostAccumulateGradHook {
    Hook(GradientSums& owner, std::size_t place) : sums(owner), index(place) {}
    void operator()(const at::Tensor&) override {
        Place& place = sums.m_places[index];
        if (place.inBlock && ++place.passes == sums.m_passes) {
            sums.add(index);
        }
    }

    GradientSums& sums;
    std::size_t index;
};

GradientSums::GradientSums(Model& model, int passes, GradientsOf which)
    : m_model(model), m_passes(passes), m_places(model.parameters().size()) {
    for (const Site& site : model.sites()) {
        for (const Parameter* parameter : site.parameters) {
            const auto found =
                std::ranges::find(model.parameters(), parameter, &std::unique_ptr<Parameter>::get);
            m_places[static_cast<std::size_t>(found - model.parameters().begin())].inBlock =
                site.block >= 0;
        }
    }
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        Parameter& parameter = *model.parameters()[i];
        m_trained.push_back(parameter.trainable());
        parameter.train(which == GradientsOf::Everything || m_places[i].inBlock);
        torch::autograd::impl::set_post_acc_grad_hooks(parameter.value,
                                                       std::make_unique<Hook>(*this, i));
    }
}

GradientSums::~GradientSums() {
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        Parameter& parameter = *m_model.parameters()[i];
        torch::autograd::impl::set_post_acc_grad_hooks(parameter.value, nullptr);
        parameter.value.mutable_grad() = at::Tensor();
        parameter.train(m_trained[i]);
    }
}

void GradientSums::add(std::size_t index) {
    at::Tensor& gradient = m_model.parameters()[index]->value.mutable_grad();
    if (!gradient.defined()) {
        return;
    }
    const at::Tensor values =
        (gradient.is_sparse() ? gradient.coalesce().values() : gradient).contiguous();
    addValues(values.const_data_ptr<float>(), values.numel(), m_places[index].sum);
    gradient = at::Tensor();
}

std::vector<GradientSums::Sum> GradientSums::take() {
    std::vector<Sum> sums;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        add(i);  // what fewer passes reached
        sums.push_back(m_places[i].sum);
        m_places[i].passes = 0;
        m_places[i].sum = {};
    }
    return sums;
}

}  // namespace artemis
