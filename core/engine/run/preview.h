// The training data of an experiment as the model will see it; LibTorch-free.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/config/experiment.h"

namespace artemis {

struct PreviewToken {
    std::int32_t id = 0;
    std::string text;      ///< What it stands for; bytes or its name where it is no whole text.
    bool loss = false;     ///< Whether the loss asks for something here.
    std::string wanted{};  ///< What is asked for, where it is not the token itself.
};

struct PreviewRow {
    std::int64_t row = 0;  ///< Line of the file it starts on.
    std::string file{};    ///< Where several train together; "" where one does.
    std::vector<PreviewToken> tokens;
    std::vector<PreviewToken> source{};  ///< What the encoder reads, where the model has one.
    std::string label;                   ///< Class or answer, where there is one.
    std::int64_t cut = 0;                ///< Tokens left off because the example is too long.
};

struct DataPreview {
    std::string name;           ///< File or `builtin:ID`; of several, the first.
    std::int64_t files = 1;     ///< That train together (data.mix).
    std::int64_t read = 0;      ///< Rows read for the figures below.
    bool whole = false;         ///< Whether these are all rows that train.
    std::int64_t examples = 0;  ///< Made of them: as many, or blocks of running text.
    std::int64_t maxLength = 0;
    std::int64_t truncated = 0;         ///< Examples longer than that.
    std::vector<std::int64_t> lengths;  ///< Tokens of each example before it is cut.
    double padding = 0;                 ///< Share of positions a padded layout would waste.
    std::vector<std::pair<std::string, std::int64_t>> classes;  ///< Name and rows, in class order.
    std::vector<PreviewRow> rows;
};

/// Rows read for lengths and classes; a larger file is not read further.
inline constexpr std::int64_t previewLimit = 2000;

/// Encodes the first rows of the training data as training does, and shows `rows` of them, some of
/// each file; how often a file stands in an epoch is left out. Throws
/// BadInput where data or tokenizer cannot be read, or the tokenizer is yet to be trained.
DataPreview previewData(const ExperimentConfig& config, std::int64_t rows);

}  // namespace artemis
