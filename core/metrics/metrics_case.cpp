// Builds what a case should say from our own metrics, in the case's form, and compares.
#include "core/metrics/metrics_case.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "core/base/error.h"
#include "core/metrics/bleu.h"
#include "core/metrics/chrf.h"
#include "core/metrics/classification.h"
#include "core/metrics/porter.h"
#include "core/metrics/rouge.h"
#include "core/metrics/squad.h"

namespace artemis {

namespace {

struct Pair {
    std::string prediction;
    std::vector<std::string> references;
};
using Pairs = std::vector<Pair>;
using References = std::span<const std::string>;

Pairs pairsOf(const Value& config) {
    Pairs pairs;
    for (const Value& pair : config.at("pairs")) {
        pairs.push_back({pair.at("prediction").get<std::string>(),
                         pair.at("references").get<std::vector<std::string>>()});
    }
    return pairs;
}

References firstOf(const Pair& pair) { return References(pair.references).first(1); }
References allOf(const Pair& pair) { return pair.references; }

Value toValue(const Overlap& o) { return {{"p", o.precision}, {"r", o.recall}, {"f", o.f}}; }

Value toValue(const Rouge& r) {
    return {{"rouge1", toValue(r.rouge1)},
            {"rouge2", toValue(r.rouge2)},
            {"rougeL", toValue(r.rougeL)},
            {"rougeLsum", toValue(r.rougeLsum)}};
}

/// The mean of rows {kind: {p, r, f}}.
Value meanOf(const Value& rows) {
    Value mean = rows.at(0);
    for (auto& [kind, score] : mean.items()) {
        for (auto& [part, value] : score.items()) {
            double sum = 0;
            for (const Value& row : rows) {
                sum += row.at(kind).at(part).get<double>();
            }
            value = sum / static_cast<double>(rows.size());
        }
    }
    return mean;
}

Value rougeCase(const Pairs& pairs) {
    Value result;
    for (const auto& [name, stem] : {std::pair{"plain", false}, {"stemmer", true}}) {
        Value rows = Value::array();
        for (const Pair& pair : pairs) {
            rows.push_back(toValue(rouge(pair.prediction, firstOf(pair), stem)));
        }
        result[name] = {{"pairs", rows}, {"corpus", meanOf(rows)}};
    }
    for (const Pair& pair : pairs) {
        result["multi_stemmer"]["pairs"].push_back(
            toValue(rouge(pair.prediction, allOf(pair), true)));
    }
    return result;
}

Value toValue(const BleuCounts& counts, const BleuOptions& options) {
    const Bleu b = bleu(counts, options);
    return {{"score", b.score},
            {"counts", b.counts},
            {"totals", b.totals},
            {"precisions", b.precisions},
            {"bp", b.brevityPenalty},
            {"sys_len", counts.length},
            {"ref_len", counts.referenceLength}};
}

Value corpusBleu(std::span<const Pair> pairs, const BleuOptions& options,
                 References (*choose)(const Pair&)) {
    BleuCounts sum;
    for (const Pair& pair : pairs) {
        sum += bleuCounts(pair.prediction, choose(pair), options);
    }
    return toValue(sum, options);
}

Value bleuCase(const Pairs& pairs) {
    Value result;
    const std::map<std::string, BleuOptions> corpora{
        {"corpus_13a_exp", {}},
        {"corpus_lowercase", {.lowercase = true}},
        {"corpus_none_floor", {.tokens = BleuTokens::None, .smoothing = BleuSmoothing::Floor}},
        {"corpus_intl_addk",
         {.tokens = BleuTokens::International, .smoothing = BleuSmoothing::AddK}},
        {"corpus_char", {.tokens = BleuTokens::Characters}}};
    for (const auto& [name, options] : corpora) {
        result[name] = {{"single_ref", corpusBleu(pairs, options, firstOf)},
                        {"multi_ref", corpusBleu(pairs, options, allOf)}};
    }
    result["corpus_few"] = corpusBleu(std::span(pairs).first(2), {}, firstOf);
    const BleuOptions sentence{.effectiveOrder = true};
    for (const Pair& pair : pairs) {
        result["sentence"].push_back(
            toValue(bleuCounts(pair.prediction, pair.references, sentence), sentence));
        result["tokens_13a"][pair.prediction] = bleuTokens(pair.prediction);
        for (const std::string& reference : pair.references) {
            result["tokens_13a"][reference] = bleuTokens(reference);
        }
    }
    return result;
}

double corpusChrf(const Pairs& pairs, const ChrfOptions& options,
                  References (*choose)(const Pair&)) {
    ChrfCounts sum;
    for (const Pair& pair : pairs) {
        add(sum, chrfCounts(pair.prediction, choose(pair), options));
    }
    return chrf(sum, options);
}

Value chrfCase(const Pairs& pairs) {
    const std::map<std::string, ChrfOptions> kinds{{"chrf", {}},
                                                   {"chrf++", {.words = 2}},
                                                   {"chrf_lower", {.lowercase = true}},
                                                   {"chrf_ws", {.whiteSpace = true}},
                                                   {"chrf_eps", {.epsilon = true}}};
    Value result;
    for (const auto& [name, options] : kinds) {
        Value sentences = Value::array();
        for (const Pair& pair : pairs) {
            sentences.push_back(
                chrf(chrfCounts(pair.prediction, pair.references, options), options));
        }
        result[name] = {{"corpus_single_ref", corpusChrf(pairs, options, firstOf)},
                        {"corpus_multi_ref", corpusChrf(pairs, options, allOf)},
                        {"sentence", sentences}};
    }
    return result;
}

Value squadCase(const Pairs& pairs) {
    Value result;
    double matches = 0;
    double scores = 0;
    for (const Pair& pair : pairs) {
        const double match = squadExactMatch(pair.prediction, pair.references);
        const double f1 = squadF1(pair.prediction, pair.references);
        result["pairs"].push_back(
            {{"em", match}, {"f1", f1}, {"normalized", squadNormalized(pair.prediction)}});
        matches += match;
        scores += f1;
    }
    const double share = 100 / static_cast<double>(pairs.size());
    result["em"] = share * matches;
    result["f1"] = share * scores;
    return result;
}

Value classificationSet(const Value& set) {
    const std::vector<std::int64_t> labels = set.at("labels");
    const std::vector<std::int64_t> predictions = set.at("predictions");
    const std::int64_t classes =
        1 + std::max(std::ranges::max(labels), std::ranges::max(predictions));
    const Confusion counts = confusion(labels, predictions, classes);
    Value result{{"accuracy", accuracy(counts)},
                 {"mcc", matthews(counts)},
                 {"confusion", counts},
                 {"f1_binary", f1(counts, Average::Binary)},
                 {"f1_micro", f1(counts, Average::Micro)}};
    for (const auto& [name, average] :
         {std::pair{"macro", Average::Macro}, {"weighted", Average::Weighted}}) {
        const std::string end = std::string("_") + name;
        result["f1" + end] = f1(counts, average);
        result["precision" + end] = precision(counts, average);
        result["recall" + end] = recall(counts, average);
    }
    return result;
}

Value classificationCase(const Value& config) {
    Value result;
    for (const auto& [name, set] : config.at("sets").items()) {
        result[name] = classificationSet(set);
    }
    return result;
}

Value porterCase(const Value& expect) {
    Value result;
    for (const auto& [word, stem] : expect.at("stems").items()) {
        result["stems"][word] = porterStem(word);
    }
    return result;
}

/// Values of ours that a case says nothing about are not compared.
struct Comparison {
    double relative;
    double absolute;
    std::vector<std::string> differences{};

    void compare(const std::string& at, const Value& expected, const Value& actual) {
        if (expected.is_object() && actual.is_object()) {
            for (const auto& [key, value] : expected.items()) {
                const Value* found = actual.contains(key) ? &actual.at(key) : nullptr;
                compare(at.empty() ? key : at + "." + key, value, found ? *found : Value());
            }
        } else if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
            for (std::size_t i = 0; i < expected.size(); ++i) {
                compare(at + "[" + std::to_string(i) + "]", expected[i], actual[i]);
            }
        } else if (!isNear(expected, actual)) {
            differences.push_back(at + ": expected " + expected.dump() + ", got " + actual.dump());
        }
    }

    bool isNear(const Value& expected, const Value& actual) const {
        if (!expected.is_number() || !actual.is_number()) {
            return expected == actual;
        }
        const auto e = expected.get<double>();
        return std::abs(actual.get<double>() - e) <= absolute + relative * std::abs(e);
    }
};

}  // namespace

std::vector<std::string> checkMetricsCase(const Value& caseJson) {
    const Value& config = caseJson.at("config");
    const Value& expect = caseJson.at("expect");
    const std::map<std::string, std::function<Value()>> known{
        {"metrics-rouge", [&] { return rougeCase(pairsOf(config)); }},
        {"metrics-porter", [&] { return porterCase(expect); }},
        {"metrics-bleu", [&] { return bleuCase(pairsOf(config)); }},
        {"metrics-chrf", [&] { return chrfCase(pairsOf(config)); }},
        {"metrics-squad", [&] { return squadCase(pairsOf(config)); }},
        {"metrics-classification", [&] { return classificationCase(config); }}};
    const std::string id = caseJson.at("id");
    const auto found = known.find(id);
    if (found == known.end()) {
        throw BadInput(id, "is no case of metrics that is known here");
    }
    const Value& tolerance = caseJson.at("tolerance");
    Comparison comparison{tolerance.at("rtol").get<double>(), tolerance.at("atol").get<double>()};
    comparison.compare("", expect, found->second());
    return comparison.differences;
}

}  // namespace artemis
