// Batches of training rows through a model, their scores added up.
#include "core/engine/run/importance_analysis.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/engine/data/permuted_labels.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/progress_teller.h"
#include "core/engine/train/shared_batch.h"

namespace artemis {

ImportanceAnalysis::ImportanceAnalysis(const ImportanceRequest& request, const ExperimentData& data,
                                       Model& model, Workers& workers, Weights weights)
    : m_request(request),
      m_data(data),
      m_model(model),
      m_workers(workers),
      m_weights(weights),
      m_names(moduleNames(model)),
      m_lengths(data.train.lengths()),
      m_context(contextOf(request.config.training)),
      m_key(random::key(
          {static_cast<std::uint64_t>(request.config.training.seed), random::key("importance")})) {}

/// Rows in a random order, cut into full batches; fewer rows than a batch make a short one.
Batches ImportanceAnalysis::drawBatches() const {
    Batches batches = epochBatches(
        m_lengths, {.batchSize = m_request.batchSize, .groupByLength = false, .seed = m_key}, 0);
    const auto full = std::min(m_request.samples, static_cast<std::int64_t>(m_lengths.size())) /
                      m_request.batchSize;
    batches.resize(static_cast<std::size_t>(std::max<std::int64_t>(1, full)));
    return batches;
}

/// One batch forwards and backwards; the loss is the mean over its labels.
GradientScores ImportanceAnalysis::passGradients(const std::vector<Batch>& parts) {
    blockwiseBackward(m_model, parts, m_context, m_workers, m_weights);
    const std::vector<GradientSums::Sum> sums = m_gradients->take();
    for (std::size_t i = 0; i < sums.size(); ++i) {
        m_sums[i].absolute += sums[i].absolute;
        m_sums[i].squares += sums[i].squares;
    }
    return gradientScores(m_model, sums);
}

void ImportanceAnalysis::addActivations(const std::vector<Batch>& parts) {
    std::vector<ActivationScores> scores(parts.size());
    m_workers.run([&](std::size_t worker) {
        if (!parts[worker].rows.empty()) {
            scores[worker] = activationScores(m_model, toInput(parts[worker]), m_context);
        }
    });
    const std::size_t layers = m_names.layers.size();
    std::vector<double> magnitude(layers);
    std::vector<double> change(layers);
    for (std::size_t layer = 0; layer < layers; ++layer) {
        double rows = 0;
        for (const ActivationScores& part : scores) {
            if (!part.rows.empty()) {
                rows += part.rows[layer];
                magnitude[layer] += part.rows[layer] * part.magnitude[layer];
                change[layer] += part.rows[layer] * part.relativeChange[layer];
            }
        }
        magnitude[layer] /= rows;
        change[layer] /= rows;
    }
    m_rows["magnitude"].push_back(std::move(magnitude));
    m_rows["activation_based"].push_back(std::move(change));
}

void ImportanceAnalysis::addSpectra(EventSink& sink, std::stop_token stop) {
    m_spectra =
        Table(m_names.layers.size(), std::vector<std::optional<double>>(m_names.modules.size()));
    ProgressTeller progress(sink, "singular values",
                            static_cast<std::int64_t>(m_names.places.size()));
    for (const auto& [parameter, place] : m_names.places) {
        if (stop.stop_requested()) {
            return;
        }
        if (parameter->value.dim() == 2) {
            m_spectra[place.layer][place.module] = spectralScore(parameter->value).snr;
        }
        progress.add(1);
    }
    std::vector<double> layers;
    for (const auto& row : m_spectra) {
        double sum = 0;
        double count = 0;
        for (const std::optional<double>& value : row) {
            sum += value.value_or(0);
            count += value ? 1 : 0;
        }
        layers.push_back(sum / std::max(1.0, count));
    }
    m_rows["snr"] = {layers};
}

void ImportanceAnalysis::addBatch(std::vector<Batch> parts) {
    if (wantsActivations()) {
        addActivations(parts);
    }
    if (wantsGradients()) {
        GradientScores scores = passGradients(parts);
        m_rows["gradient_based"].push_back(std::move(scores.absolute));
        m_rows["fisher"].push_back(std::move(scores.squares));
    }
    for (const Batch& part : parts) {
        m_samples += part.size();
        m_tokens += part.tokenCount();
    }
}

void ImportanceAnalysis::addPermuted(std::vector<Batch> parts, std::uint64_t key) {
    permuteLabels(parts, key);
    const std::vector<GradientSums::Sum> kept = m_sums;
    m_permuted.push_back(passGradients(parts).absolute);
    m_sums = kept;
}

bool ImportanceAnalysis::suffices() const {
    return std::ranges::all_of(m_request.scores, [this](const std::string& score) {
        const auto found = m_rows.find(score);
        return found == m_rows.end() || isSettled(stabilityOf(found->second, m_key));
    });
}

bool ImportanceAnalysis::run(EventSink& sink, std::stop_token stop) {
    Batches batches;
    if (wantsGradients() || wantsActivations()) {
        batches = drawBatches();
    }
    if (wantsGradients()) {
        m_gradients = std::make_unique<GradientSums>(
            m_model, static_cast<int>(m_workers.count()),
            m_request.rankingAlone ? GradientsOf::Blocks : GradientsOf::Everything);
        m_sums.resize(m_model.parameters().size());
    }
    const auto eachBatch = [&](const char* what, const auto& add) {
        ProgressTeller progress(sink, what, static_cast<std::int64_t>(batches.size()));
        for (std::size_t i = 0; i < batches.size() && !stop.stop_requested(); ++i) {
            add(sharedBatch(*m_data.task, m_data.train, m_lengths, batches[i],
                            {static_cast<std::uint64_t>(m_request.config.training.seed), 0},
                            m_workers),
                i);
            progress.add(1);
        }
    };
    eachBatch("batches", [&](std::vector<Batch> parts, std::size_t i) {
        addBatch(std::move(parts));
        if (m_request.rankingAlone && suffices()) {
            batches.resize(i + 1);
        }
    });
    if (wantsGradients() && m_request.permutedLabels) {
        eachBatch("batches with permuted labels", [&](std::vector<Batch> parts, std::size_t i) {
            addPermuted(std::move(parts), random::key({m_key, i}));
        });
    }
    m_gradients.reset();
    if (wants("snr")) {
        addSpectra(sink, stop);
    }
    return !stop.stop_requested();
}

/// Mean over the batches and over the weights of each place.
template <class Place>
std::map<Place, double> ImportanceAnalysis::meansBy(const std::map<const Parameter*, Place>& places,
                                                    double GradientSums::Sum::*what) const {
    std::map<Place, double> means;
    std::map<Place, double> counts;
    for (std::size_t i = 0; i < m_sums.size(); ++i) {
        const Parameter* parameter = m_model.parameters()[i].get();
        if (const auto found = places.find(parameter); found != places.end()) {
            means[found->second] += m_sums[i].*what;
            counts[found->second] += static_cast<double>(parameter->count());
        }
    }
    const auto batches = static_cast<double>(m_rows.at("gradient_based").size());
    for (auto& [place, mean] : means) {
        mean /= counts.at(place) * batches;
    }
    return means;
}

void ImportanceAnalysis::addModules(LayerScore& score, double GradientSums::Sum::*what) const {
    score.modules.assign(m_names.layers.size(),
                         std::vector<std::optional<double>>(m_names.modules.size()));
    for (const auto& [place, mean] : meansBy(m_names.places, what)) {
        score.modules[place.layer][place.module] = mean;
    }
    if (m_request.rankingAlone) {
        return;  // Nothing outside of layers had a gradient.
    }
    for (const auto& [place, mean] : meansBy(m_names.outsidePlaces, what)) {
        score.outside.push_back(mean);
    }
}

LayerScore ImportanceAnalysis::finished(const std::string& id) const {
    LayerScore score{id, m_rows.at(id)};
    if (id == "gradient_based") {
        addModules(score, &GradientSums::Sum::absolute);
    } else if (id == "fisher") {
        addModules(score, &GradientSums::Sum::squares);
    } else if (id == "snr") {
        score.modules = m_spectra;
        return score;
    }
    score.intervals = bootstrapIntervals(score.perBatch, 0.95, m_key);
    score.stability = stabilityOf(score.perBatch, m_key);
    return score;
}

ImportanceReport ImportanceAnalysis::report() const {
    ImportanceReport report{m_names.layers, m_names.modules, m_samples, m_tokens, 0, {}};
    for (const std::string& id : m_request.scores) {
        report.scores.push_back(finished(id));
    }
    report.outside = m_names.outside;
    if (!m_permuted.empty()) {
        report.information = informationOf(m_rows.at("gradient_based"), m_permuted, m_key);
    }
    return report;
}

}  // namespace artemis
