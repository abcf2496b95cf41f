// A BERT folder of a few kilobytes, written by hand, and sentences made of its words.
#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "core/base/io.h"
#include "core/base/value.h"
#include "core/files/safetensors.h"

namespace artemis::test::tiny {

inline constexpr std::int64_t hidden = 16, layers = 2, inner = 32, positions = 32;

inline const std::vector<std::string>& vocabulary() {
    static const std::vector<std::string> words{
        "[PAD]",  "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good",  "fine",   "warm", "bad",  "poor",
        "cold",   "the",   "a",     "film",  "book",   "house", "garden", "was",  "is",   "very",
        "rather", "today", "once",  "again", "here",   "there", "and",    "but",  "with", "."};
    return words;
}

inline Value config() {
    return {{"model_type", "bert"},
            {"architectures", {"BertForMaskedLM"}},
            {"vocab_size", vocabulary().size()},
            {"hidden_size", hidden},
            {"num_hidden_layers", layers},
            {"num_attention_heads", 2},
            {"intermediate_size", inner},
            {"max_position_embeddings", positions},
            {"type_vocab_size", 2},
            {"hidden_act", "gelu"},
            {"hidden_dropout_prob", 0.1},
            {"attention_probs_dropout_prob", 0.1},
            {"pad_token_id", 0}};
}

/// Name and shape of every tensor of encoder and pooler, as transformers names them.
inline std::vector<std::pair<std::string, std::vector<std::int64_t>>> tensors() {
    const auto words = static_cast<std::int64_t>(vocabulary().size());
    const std::string at = "bert.embeddings.";
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> all{
        {at + "word_embeddings.weight", {words, hidden}},
        {at + "position_embeddings.weight", {positions, hidden}},
        {at + "token_type_embeddings.weight", {2, hidden}},
        {at + "LayerNorm.weight", {hidden}},
        {at + "LayerNorm.bias", {hidden}}};
    const std::vector<std::tuple<std::string, std::int64_t, std::int64_t>> linears{
        {"attention.self.query", hidden, hidden}, {"attention.self.key", hidden, hidden},
        {"attention.self.value", hidden, hidden}, {"attention.output.dense", hidden, hidden},
        {"intermediate.dense", inner, hidden},    {"output.dense", hidden, inner}};
    for (std::int64_t i = 0; i < layers; ++i) {
        const std::string layer = "bert.encoder.layer." + std::to_string(i) + ".";
        for (const auto& [name, out, in] : linears) {
            all.push_back({layer + name + ".weight", {out, in}});
            all.push_back({layer + name + ".bias", {out}});
        }
        for (const char* norm : {"attention.output.LayerNorm", "output.LayerNorm"}) {
            all.push_back({layer + norm + ".weight", {hidden}});
            all.push_back({layer + norm + ".bias", {hidden}});
        }
    }
    all.push_back({"bert.pooler.dense.weight", {hidden, hidden}});
    all.push_back({"bert.pooler.dense.bias", {hidden}});
    return all;
}

/// Gaussian weights, norms of one, biases of zero; the tensor named `without` is left out.
inline void writeWeights(const std::filesystem::path& file, const std::string& without = {}) {
    std::mt19937 generator(7);
    std::vector<std::vector<float>> kept;
    std::vector<TensorView> views;
    for (const auto& [name, shape] : tensors()) {
        std::size_t count = 1;
        for (const std::int64_t size : shape) {
            count *= static_cast<std::size_t>(size);
        }
        kept.emplace_back(count, name.ends_with("Norm.weight") ? 1.0F : 0.0F);
        if (shape.size() == 2) {
            for (float& value : kept.back()) {  // Irwin–Hall: twelve uniforms make a Gaussian.
                value = -6;
                for (int i = 0; i < 12; ++i) {
                    value += static_cast<float>(generator()) / 4294967296.0F;
                }
                value *= 0.3F;
            }
        }
        if (name != without) {
            views.push_back({name, DType::F32, shape, kept.back().data()});
        }
    }
    writeSafetensors(file, views);
}

inline void write(const std::filesystem::path& folder) {
    std::string words;
    for (const std::string& word : vocabulary()) {
        words += word + "\n";
    }
    writeFile(folder / "config.json", config().dump(2) + "\n");
    writeFile(folder / "vocab.txt", words);
    writeWeights(folder / "model.safetensors");
}

/// TSV of sentences of 4 to 16 words, one of which tells the label.
inline std::string table(int rows, unsigned seed) {
    std::mt19937 generator(seed);
    std::string text = "text\tlabel\n";
    for (int row = 0; row < rows; ++row) {
        const std::size_t label = generator() % 2;
        const std::size_t length = 4 + generator() % 13;
        const std::size_t telling = generator() % length;
        for (std::size_t i = 0; i < length; ++i) {
            const std::size_t word =
                i == telling ? (label == 1 ? 5 : 8) + generator() % 3 : 11 + generator() % 18;
            text += (i == 0 ? "" : " ") + vocabulary()[word];
        }
        text += "\t" + std::to_string(label) + "\n";
    }
    return text;
}

}  // namespace artemis::test::tiny
