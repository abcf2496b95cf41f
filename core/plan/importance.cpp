// Scores of importance as values and as JSON.
#include "core/plan/importance.h"

#include "core/plan/tiers.h"

namespace artemis {

namespace {

Value stabilityJson(const Stability& stability) {
    return {{"stable", stability.stable},
            {"agreement", stability.agreement},
            {"reliability", stability.reliability},
            {"chance", stability.chance},
            {"batches_needed", stability.batchesNeeded}};
}

Value modulesJson(const LayerScore& score) {
    Value rows = Value::array();
    for (const auto& layer : score.modules) {
        Value row = Value::array();
        for (const std::optional<double>& value : layer) {
            row.push_back(value ? Value(*value) : Value());
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

Value scoreJson(const LayerScore& score) {
    const std::vector<double> raw = score.raw();
    Value json{{"raw", raw},
               {"normalised_max", normalisedByMax(raw)},
               {"normalised_sum", normalisedBySum(raw)},
               {"per_batch", score.perBatch},
               {"low", Value::array()},
               {"high", Value::array()},
               {"modules", modulesJson(score)},
               {"outside", score.outside},
               {"stability", score.stability ? stabilityJson(*score.stability) : Value()}};
    for (const Interval& interval : score.intervals) {
        json["low"].push_back(interval.low);
        json["high"].push_back(interval.high);
    }
    return json;
}

}  // namespace

const std::vector<Entry>& importanceScores() {
    static const std::vector<Entry> scores{
        {"gradient_based", "Gradient",
         "Mean of |∂L/∂θ| over all weights of a layer: how much the loss asks them to move."},
        {"fisher", "Squared gradient",
         "Mean of (∂L/∂θ)², the diagonal of the empirical Fisher information."},
        {"activation_based", "Relative change",
         "Mean of ‖h − h₀‖ / ‖h₀‖: how much a layer changes what flows through it."},
        {"magnitude", "Activation", "Mean of |h| behind a layer; it mostly grows with depth."},
        {"snr", "Signal to noise",
         "Singular values of the layer's matrices above the Marchenko–Pastur edge against those "
         "below (Spectrum); needs no data."}};
    return scores;
}

Value toJson(const ImportanceReport& report) {
    Value scores = Value::object();
    Value agreement = Value::object();
    for (std::size_t i = 0; i < report.scores.size(); ++i) {
        scores[report.scores[i].id] = scoreJson(report.scores[i]);
        for (std::size_t j = 0; j < i; ++j) {
            agreement[report.scores[j].id + " " + report.scores[i].id] =
                kendallTau(report.scores[j].raw(), report.scores[i].raw());
        }
    }
    return {
        {"layers", report.layers},
        {"modules", report.modules},
        {"outside", report.outside},
        {"samples", report.samples},
        {"tokens", report.tokens},
        {"seconds", report.seconds},
        {"scores", std::move(scores)},
        {"agreement", std::move(agreement)},
        {"information", report.information ? Value{{"informative", report.information->informative},
                                                   {"distance", report.information->distance},
                                                   {"chance", report.information->chance}}
                                           : Value()},
        {"speeds", report.speeds ? toJson(*report.speeds) : Value()},
        {"origin", report.origin}};
}

}  // namespace artemis
