// Parity of the scores of importance.
#include "core/engine/run/parity_importance.h"

#include "core/engine/importance/layer_scores.h"
#include "core/engine/run/parity_input.h"
#include "core/engine/run/parity_models.h"

namespace artemis {

namespace {

at::Tensor asTensor(const std::vector<double>& values) { return at::tensor(values, at::kDouble); }

/// The batches of a case: "batch0.", "batch1." and so on.
std::vector<Tensors> batchesOf(const GoldenCase& golden) {
    std::vector<Tensors> batches;
    while (true) {
        Tensors batch = golden.inputs("batch" + std::to_string(batches.size()) + ".");
        if (batch.empty()) {
            return batches;
        }
        batches.push_back(std::move(batch));
    }
}

/// `name` + raw, normalised_max, normalised_sum.
void compareLayers(GoldenCase& golden, const std::string& name, const at::Tensor& raw) {
    for (const auto& [suffix, value] : {std::pair{"raw", raw},
                                        {"normalised_max", raw / raw.max()},
                                        {"normalised_sum", raw / raw.sum()}}) {
        golden.compare(name + suffix, value, golden.expect.at(name + suffix), name + suffix);
    }
}

void compareBatches(GoldenCase& golden, const std::string& name,
                    const std::vector<at::Tensor>& rows) {
    const at::Tensor perBatch = at::stack(rows);
    golden.compare(name + "per_batch", perBatch, golden.expect.at(name + "per_batch"),
                   name + "per_batch");
    compareLayers(golden, name, perBatch.mean(0));
}

void checkGradientScores(GoldenCase& golden, const Subject& subject) {
    GradientSums sums(*subject.model, 1);
    std::vector<at::Tensor> rows;
    for (const Tensors& batch : batchesOf(golden)) {
        Input input = fullInput(batch, *subject.model);
        const at::Tensor labels = wantLabelled(input, batch, subject.task);
        (subject.model->lossSum(input, labels, {}) / static_cast<double>(labels.numel()))
            .backward();
        rows.push_back(asTensor(gradientScores(*subject.model, sums.take()).absolute));
    }
    compareBatches(golden, "", rows);
}

void checkActivationScores(GoldenCase& golden, const Subject& subject) {
    std::vector<at::Tensor> magnitudes;
    std::vector<at::Tensor> changes;
    for (const Tensors& batch : batchesOf(golden)) {
        Input input = fullInput(batch, *subject.model);
        wantAll(input, subject.task);
        const ActivationScores scores = activationScores(*subject.model, input, {});
        magnitudes.push_back(asTensor(scores.magnitude));
        changes.push_back(asTensor(scores.relativeChange));
    }
    compareBatches(golden, "magnitude.", magnitudes);
    compareBatches(golden, "relative_change.", changes);
}

void checkSpectralScores(GoldenCase& golden, const Subject& subject) {
    std::vector<std::vector<double>> layers(static_cast<std::size_t>(subject.model->blocks()));
    for (const Site& site : subject.model->sites()) {
        if (site.block < 0 || site.kind != Site::Kind::Linear) {
            continue;
        }
        const Parameter& weight = *site.parameters.front();
        const SpectralScore score = spectralScore(weight.value);
        layers[static_cast<std::size_t>(site.block)].push_back(score.snr);
        for (const auto& [name, value] : {std::pair{"sigma", score.sigma},
                                          {"threshold", score.threshold},
                                          {"ratio", score.ratio},
                                          {"snr", score.snr}}) {
            const std::string full = weight.name + "#" + name;
            golden.compare(full, asTensor({value}), golden.expect.at(full), full);
        }
        const std::string full = weight.name + "#singular_values";
        golden.compare(full, asTensor(score.singularValues), golden.expect.at(full), full);
    }
    std::vector<double> means;
    for (const std::vector<double>& scores : layers) {
        means.push_back(asTensor(scores).mean().item<double>());
    }
    compareLayers(golden, "layer.", asTensor(means));
}

}  // namespace

void checkImportance(GoldenCase& golden) {
    using Check = void (*)(GoldenCase&, const Subject&);
    static const std::map<std::string, Check> methods{{"gradient_based", checkGradientScores},
                                                      {"activation_based", checkActivationScores},
                                                      {"snr", checkSpectralScores}};
    const std::string method = golden.config.at("method");
    const auto found = methods.find(method);
    if (found == methods.end()) {
        throw NotKnown("importance by " + method);
    }
    found->second(golden, openSubject(golden));
}

}  // namespace artemis
