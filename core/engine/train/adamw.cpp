// States of AdamW, and which kernel moves them.
#include "core/engine/train/adamw.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/engine/train/adamw_update.h"
#include "core/engine/train/dynamic_code.h"

namespace artemis {

namespace {

constexpr std::int64_t leastSmall = 4096;

std::int64_t blocksOf(const Parameter& parameter) {
    return (parameter.count() + stateBlock - 1) / stateBlock;
}

bool isSmall(const Parameter& parameter, bool smallStates) {
    return smallStates && !parameter.rowSparse && parameter.count() >= leastSmall;
}

const DynamicCode& meanCode() {
    static const DynamicCode code(true);
    return code;
}

const DynamicCode& squareCode() {
    static const DynamicCode code(false);
    return code;
}

}  // namespace

std::int64_t stateBytes(const Parameter& parameter, bool smallStates) {
    return isSmall(parameter, smallStates) ? 2 * parameter.count() + 2 * 4 * blocksOf(parameter)
                                           : 2 * 4 * parameter.count();
}

AdamW::AdamW(std::vector<Parameter*> parameters, const AdamWOptions& options)
    : m_parameters(std::move(parameters)), m_moments(m_parameters.size()), m_options(options) {}

void AdamW::forEach(Workers& workers, const std::function<void(std::size_t)>& task) const {
    std::vector<std::size_t> moving;
    std::vector<std::int64_t> elements;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        if (m_parameters[i]->value.grad().defined()) {
            moving.push_back(i);
            elements.push_back(m_parameters[i]->count());
        }
    }
    const auto shares = workers.shareOut(elements);
    workers.run([&](std::size_t worker) {
        const at::NoGradGuard guard;
        for (const std::size_t place : shares[worker]) {
            task(moving[place]);
        }
    });
}

double AdamW::norm(Parameter& parameter) const {
    at::Tensor gradient = parameter.value.grad();
    if (gradient.is_sparse()) {
        gradient = gradient.coalesce();
        parameter.value.mutable_grad() = gradient;
        gradient = gradient.values();
    }
    return at::linalg_vector_norm(gradient).item<double>();
}

double AdamW::gradientNorm(Workers& workers) const {
    std::vector<double> norms(m_parameters.size());
    forEach(workers, [&](std::size_t i) { norms[i] = norm(*m_parameters[i]); });
    return std::sqrt(std::inner_product(norms.begin(), norms.end(), norms.begin(), 0.0));
}

void AdamW::stepOne(std::size_t index, double lr, double gradientScale) {
    Parameter& parameter = *m_parameters[index];
    const double rate = lr * parameter.learningRateFactor;
    if (parameter.value.grad().is_sparse()) {
        stepRows(parameter, m_moments[index], rate, gradientScale);
    } else if (isSmall(parameter, m_options.smallStates)) {
        stepSmall(parameter, m_moments[index], rate, gradientScale);
    } else {
        stepDense(parameter, m_moments[index], rate, gradientScale);
    }
    parameter.value.mutable_grad() = at::Tensor();
}

void AdamW::step(double lr, double gradientScale, Workers& workers) {
    ++m_steps;
    forEach(workers, [&](std::size_t i) { stepOne(i, lr, gradientScale); });
}

namespace {

constexpr std::int64_t grain = 32768;

}  // namespace

AdamWFactors AdamW::factorsOf(const Parameter& parameter, const Moments& moments, double lr,
                              double scale) const {
    const AdamWOptions& o = m_options;
    const auto t = static_cast<double>(m_steps - moments.since);
    return {static_cast<float>(1 - o.beta1),
            static_cast<float>(o.beta2),
            static_cast<float>(1 - o.beta2),
            static_cast<float>(o.epsilon),
            static_cast<float>(parameter.decays ? 1 - lr * o.weightDecay : 1),
            static_cast<float>(lr / (1 - std::pow(o.beta1, t))),
            static_cast<float>(std::sqrt(1 - std::pow(o.beta2, t))),
            static_cast<float>(scale)};
}

void AdamW::stepDense(Parameter& parameter, Moments& moments, double lr, double gradientScale) {
    const at::Tensor gradient = parameter.value.grad().contiguous();
    if (!moments.mean.defined()) {
        moments.mean = at::zeros(parameter.value.sizes(), at::kFloat);
        moments.square = at::zeros(parameter.value.sizes(), at::kFloat);
        moments.since = m_steps - 1;
    }
    const AdamWFactors factors = factorsOf(parameter, moments, lr, gradientScale);
    float* p = parameter.value.mutable_data_ptr<float>();
    float* m = moments.mean.mutable_data_ptr<float>();
    float* v = moments.square.mutable_data_ptr<float>();
    const float* g = gradient.const_data_ptr<float>();
    at::parallel_for(0, gradient.numel(), grain, [&](std::int64_t first, std::int64_t last) {
        update(p + first, m + first, v + first, g + first, last - first, factors);
    });
}

/// Block by block, so that no more than a block is ever there in fp32.
void AdamW::stepSmall(Parameter& parameter, Moments& moments, double lr, double gradientScale) {
    const at::Tensor gradient = parameter.value.grad().contiguous();
    if (!moments.mean.defined()) {
        moments.mean = at::zeros(parameter.value.sizes(), at::kByte);
        moments.square = at::zeros(parameter.value.sizes(), at::kByte);
        moments.meanScale = at::zeros({blocksOf(parameter)}, at::kFloat);
        moments.squareScale = at::zeros({blocksOf(parameter)}, at::kFloat);
        moments.since = m_steps - 1;
    }
    const AdamWFactors factors = factorsOf(parameter, moments, lr, gradientScale);
    float* p = parameter.value.mutable_data_ptr<float>();
    auto* m = moments.mean.mutable_data_ptr<std::uint8_t>();
    auto* v = moments.square.mutable_data_ptr<std::uint8_t>();
    float* mScale = moments.meanScale.mutable_data_ptr<float>();
    float* vScale = moments.squareScale.mutable_data_ptr<float>();
    const float* g = gradient.const_data_ptr<float>();
    const std::int64_t all = gradient.numel();
    at::parallel_for(0, blocksOf(parameter), grain / stateBlock,
                     [&](std::int64_t first, std::int64_t last) {
                         alignas(64) float mean[stateBlock];
                         alignas(64) float square[stateBlock];
                         for (std::int64_t b = first; b < last; ++b) {
                             const std::int64_t at = b * stateBlock;
                             const std::int64_t count = std::min(stateBlock, all - at);
                             meanCode().expand(m + at, mScale[b], mean, count);
                             squareCode().expand(v + at, vScale[b], square, count);
                             update(p + at, mean, square, g + at, count, factors);
                             mScale[b] = meanCode().compress(mean, m + at, count);
                             vScale[b] = squareCode().compress(square, v + at, count);
                         }
                     });
}

void AdamW::admit(Moments& moments, const at::Tensor& rows, const at::Tensor& table) {
    if (!moments.slot.defined()) {
        moments.slot = at::full({table.size(0)}, -1, at::kLong);
        moments.rows = at::empty({0}, at::kLong);
        moments.mean = at::empty({0, table.size(1)}, at::kFloat);
        moments.square = at::empty({0, table.size(1)}, at::kFloat);
        moments.since = m_steps - 1;
    }
    const at::Tensor fresh = rows.masked_select(moments.slot.index_select(0, rows).lt(0));
    if (fresh.numel() == 0) {
        return;
    }
    const std::int64_t before = moments.rows.size(0);
    moments.slot.index_copy_(0, fresh, at::arange(before, before + fresh.size(0)));
    const at::Tensor zeros = at::zeros({fresh.size(0), table.size(1)}, at::kFloat);
    moments.rows = at::cat({moments.rows, fresh});
    moments.mean = at::cat({moments.mean, zeros});
    moments.square = at::cat({moments.square, zeros});
}

void AdamW::stepRows(Parameter& parameter, Moments& moments, double lr, double gradientScale) {
    const at::Tensor gradient = parameter.value.grad().coalesce();
    const at::Tensor rows = gradient.indices()[0].contiguous();
    const at::Tensor values = gradient.values().contiguous();
    admit(moments, rows, parameter.value);
    const AdamWFactors factors = factorsOf(parameter, moments, lr, gradientScale);
    const std::int64_t width = parameter.value.size(1);
    float* p = parameter.value.mutable_data_ptr<float>();
    if (factors.decay != 1) {
        // Rows without state only decay; those with state do so below.
        const at::Tensor untouched = moments.slot.lt(0).nonzero().squeeze(1);
        parameter.value.index_copy_(0, untouched,
                                    parameter.value.index_select(0, untouched).mul_(factors.decay));
    }
    at::Tensor source = at::full({moments.rows.size(0)}, -1, at::kLong);
    source.index_copy_(0, moments.slot.index_select(0, rows), at::arange(rows.size(0)));
    const auto* row = moments.rows.const_data_ptr<std::int64_t>();
    const auto* from = source.const_data_ptr<std::int64_t>();
    const float* g = values.const_data_ptr<float>();
    float* m = moments.mean.mutable_data_ptr<float>();
    float* v = moments.square.mutable_data_ptr<float>();
    at::parallel_for(0, moments.rows.size(0), std::max<std::int64_t>(1, grain / width),
                     [&](std::int64_t first, std::int64_t last) {
                         for (std::int64_t i = first; i < last; ++i) {
                             float* at = p + row[i] * width;
                             if (from[i] >= 0) {
                                 update(at, m + i * width, v + i * width, g + from[i] * width,
                                        width, factors);
                             } else {
                                 coast(at, m + i * width, v + i * width, width, factors);
                             }
                         }
                     });
}

std::int64_t AdamW::stateBytes() const {
    std::int64_t bytes = 0;
    for (const auto& [name, tensor] : state()) {
        bytes += static_cast<std::int64_t>(tensor.nbytes());
    }
    return bytes;
}

std::map<std::string, at::Tensor> AdamW::state() const {
    std::map<std::string, at::Tensor> state;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const Moments& moments = m_moments[i];
        if (!moments.mean.defined()) {
            continue;
        }
        state[m_parameters[i]->name + "/m"] = moments.mean;
        state[m_parameters[i]->name + "/v"] = moments.square;
        if (moments.meanScale.defined()) {
            state[m_parameters[i]->name + "/m_scale"] = moments.meanScale;
            state[m_parameters[i]->name + "/v_scale"] = moments.squareScale;
        }
        if (moments.since > 0) {
            state[m_parameters[i]->name + "/since"] = at::full({1}, moments.since, at::kLong);
        }
        if (moments.rows.defined()) {
            state[m_parameters[i]->name + "/rows"] = moments.rows;
        }
    }
    return state;
}

namespace {

/// Codes [n] of blocks with their scales, as numbers.
at::Tensor expanded(const DynamicCode& code, const at::Tensor& codes, const at::Tensor& scales) {
    at::Tensor numbers = at::empty(codes.sizes(), at::kFloat);
    for (std::int64_t at = 0; at < codes.numel(); at += stateBlock) {
        code.expand(codes.const_data_ptr<std::uint8_t>() + at,
                    scales.const_data_ptr<float>()[at / stateBlock],
                    numbers.mutable_data_ptr<float>() + at,
                    std::min(stateBlock, codes.numel() - at));
    }
    return numbers;
}

/// The other way; scales last.
std::pair<at::Tensor, at::Tensor> compressed(const DynamicCode& code, const at::Tensor& numbers) {
    at::Tensor codes = at::empty(numbers.sizes(), at::kByte);
    at::Tensor scales = at::empty({(numbers.numel() + stateBlock - 1) / stateBlock}, at::kFloat);
    for (std::int64_t at = 0; at < numbers.numel(); at += stateBlock) {
        scales.mutable_data_ptr<float>()[at / stateBlock] = code.compress(
            numbers.const_data_ptr<float>() + at, codes.mutable_data_ptr<std::uint8_t>() + at,
            std::min(stateBlock, numbers.numel() - at));
    }
    return {codes, scales};
}

/// The slices that go on, multiplied, and zeros for what is new.
at::Tensor movedSlices(const at::Tensor& state, const Moved& move, double factor) {
    at::Tensor result = at::zeros(move.to->value.sizes(), at::kFloat);
    const auto kept = static_cast<std::int64_t>(move.slices.size());
    result.narrow(move.dim, 0, kept)
        .copy_(state.index_select(move.dim, at::tensor(move.slices, at::kLong)).mul_(factor));
    return result;
}

}  // namespace

// The gradient of k·p is that of p divided by k.
void AdamW::takeOver(const AdamW& earlier, const std::vector<Moved>& moved) {
    m_steps = earlier.m_steps;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const auto move = std::ranges::find(moved, m_parameters[i], &Moved::to);
        const auto from = move == moved.end() ? earlier.m_parameters.end()
                                              : std::ranges::find(earlier.m_parameters, move->from);
        if (from == earlier.m_parameters.end()) {
            continue;
        }
        Moments& own = m_moments[i];
        own = earlier.m_moments[static_cast<std::size_t>(from - earlier.m_parameters.begin())];
        if (move->slices.empty() || !own.mean.defined()) {
            continue;
        }
        const bool wasSmall = own.meanScale.defined();
        const at::Tensor mean = wasSmall ? expanded(meanCode(), own.mean, own.meanScale) : own.mean;
        const at::Tensor square =
            wasSmall ? expanded(squareCode(), own.square, own.squareScale) : own.square;
        own.mean = movedSlices(mean, *move, 1 / move->factor);
        own.square = movedSlices(square, *move, 1 / (move->factor * move->factor));
        own.meanScale = own.squareScale = at::Tensor();
        if (isSmall(*m_parameters[i], m_options.smallStates)) {
            std::tie(own.mean, own.meanScale) = compressed(meanCode(), own.mean);
            std::tie(own.square, own.squareScale) = compressed(squareCode(), own.square);
        }
    }
}

bool AdamW::restore(const std::map<std::string, at::Tensor>& state, std::int64_t steps) {
    m_steps = steps;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const Parameter& parameter = *m_parameters[i];
        const auto mean = state.find(parameter.name + "/m");
        if (mean == state.end()) {
            continue;
        }
        const bool small = isSmall(parameter, m_options.smallStates);
        if (small != (mean->second.scalar_type() == at::kByte)) {
            return false;
        }
        m_moments[i].mean = mean->second;
        m_moments[i].square = state.at(parameter.name + "/v");
        if (small) {
            m_moments[i].meanScale = state.at(parameter.name + "/m_scale");
            m_moments[i].squareScale = state.at(parameter.name + "/v_scale");
        }
        const auto since = state.find(parameter.name + "/since");
        m_moments[i].since = since == state.end() ? 0 : since->second.item<std::int64_t>();
        const auto rows = state.find(parameter.name + "/rows");
        if (rows != state.end()) {
            m_moments[i].rows = rows->second;
            m_moments[i].slot = at::full({parameter.value.size(0)}, -1, at::kLong);
            m_moments[i].slot.index_copy_(0, rows->second, at::arange(rows->second.size(0)));
        }
    }
    return true;
}

}  // namespace artemis
