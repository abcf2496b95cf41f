// A catalog made by hand, so that settings can be tested without the engine.
#pragma once

#include "core/catalog/catalog.h"

namespace artemis::test {

inline Catalog smallCatalog() {
    Catalog catalog;
    catalog.methods = {
        {"lora",
         "LoRA",
         "Low-rank adaptation.",
         {{.key = "r", .help = "Rank.", .min = 1, .max = 64, .kind = Kind::Integer, .fallback = 8},
          {.key = "alpha", .help = "Scale.", .min = 0, .kind = Kind::Real, .fallback = 16.0},
          {.key = "dropout",
           .help = "Share.",
           .min = 0,
           .max = 1,
           .kind = Kind::Real,
           .fallback = 0.0},
          {.key = "target_modules",
           .help = "Layers.",
           .kind = Kind::Names,
           .fallback = Value::array()}}},
        {"bitfit", "BitFit", "Biases alone."},
        {"full", "Full", "Everything."}};
    catalog.families = {{"bert", "BERT", "Encoder."}, {"gpt2", "GPT-2", "Decoder."}};
    catalog.tasks = {{"classification", "Classification", "Classes."},
                     {"causal-lm", "Causal LM", "Text."}};
    catalog.metrics = {{"accuracy", "Accuracy", "Share."}, {"f1", "F1", "Mean."}};
    catalog.schedules = {{"linear", "Linear", "Down."}, {"cosine", "Cosine", "Round."}};
    catalog.datasets = {{"reviews", "Reviews", "Made by a grammar."}};
    catalog.models = {{"tiny", "Tiny", "Small."}};
    return catalog;
}

}  // namespace artemis::test
