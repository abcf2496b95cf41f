// The options of an experiment's fixed parts as structs; their initialisers are the defaults.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/schema/fields.h"

namespace artemis {

struct ModelOptions {
    std::string path;
    std::string task = "classification";
};

/// A model made from nothing, with random weights and a tokenizer trained on the training text.
struct CreateOptions {
    std::string family;
    std::int64_t vocabSize = 4096;
    std::int64_t hiddenSize = 128;
    std::int64_t layers = 4;
    std::int64_t heads = 4;
    std::int64_t intermediateSize = 512;
    std::int64_t maxPositions = 128;
    double dropout = 0.1;
};

struct DataOptions {
    std::string train;
    NamedPaths eval;
    std::string test;
    std::string text = "text";
    std::string label = "label";
    std::string source;
    std::string target;
    std::string references;
    std::string prefix;
    std::string format = "auto";
    std::string chatTemplate = "auto";
    std::string systemPrompt;
    NamedPaths mix;
    NamedNumbers weights;
    std::int64_t maxLength = 128;
    std::int64_t maxTargetLength = 128;
    std::int64_t stride = 0;
    std::int64_t samples = 0;
    std::int64_t evalSamples = 0;
    double evalShare = 0;
    bool shuffle = true;
    bool groupByLength = false;
    double maskProbability = 0.15;
    std::int64_t builtinRows = 2000;
};

struct FineTuningOptions {
    std::vector<std::string> method;
    std::string adapter;
};

struct TrainingOptions {
    double epochs = 3;
    std::int64_t maxSteps = 0;
    std::int64_t batchSize = 16;
    std::int64_t gradientAccumulation = 1;
    double learningRate = 2e-4;
    std::string schedule = "linear";
    double warmupRatio = 0;
    std::int64_t warmupSteps = 0;
    double minLearningRate = 0;
    double weightDecay = 0;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    std::string optimizerStates = "fp32";
    double maxGradNorm = 1;
    std::int64_t microBatches = 1;
    bool gradientCheckpointing = false;
    std::string prefixCache = "auto";
    std::int64_t prefixCacheMb = 256;
    std::int64_t prefixCacheDiskMb = 4096;
    std::int64_t seed = 42;
    std::string precision = "fp32";
    std::string device = "auto";
    std::int64_t threads = 0;
    std::int64_t checkpointSteps = 0;
    double checkpointMinutes = 2;

    bool smallStates() const { return optimizerStates == "8bit"; }
};

struct EvaluationOptions {
    std::vector<std::string> metrics;
    std::string every = "epoch";
    std::int64_t batchSize = 32;
    std::string bestMetric;
    bool keepBest = true;
    std::int64_t patience = 0;
    std::int64_t bestSpans = 20;
    std::int64_t maxAnswerLength = 30;
    double liveShare = 0.2;
    std::int64_t liveSamples = 64;

    bool whileTraining() const { return every != "never" && every != "end"; }
};

const Fields<ModelOptions>& modelFields();
const Fields<CreateOptions>& createFields();
const Fields<DataOptions>& dataFields();
const Fields<FineTuningOptions>& fineTuningFields();
const Fields<TrainingOptions>& trainingFields();
const Fields<EvaluationOptions>& evaluationFields();

/// What data.weights calls the training sets: `train`, then the names in data.mix, of which a
/// single file without a name is `mix`.
std::vector<std::string> trainingSetNames(const DataOptions& options);
/// How often the rows of each of them stand in an epoch. One where no weight is given.
std::vector<double> mixWeights(const DataOptions& options);

}  // namespace artemis
