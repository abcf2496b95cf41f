// Built-in data: texts made by small grammars, so that the product works with no files at all.
// Every row is a pure function of (name, seed, split, row).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/engine/data/table.h"

namespace artemis {

/// Rows of different splits come from different random streams.
enum class Split { Train, Eval, Test };

/// Rows of a built-in data set, given as "reviews" or "builtin:reviews":
///  reviews          text, label: reviews of things for the house, label 1 where the author is
///                   content; 6 % of the labels are wrong on purpose, so no model reaches 100 %;
///  reviews-shifted  text, label: longer reviews of places one travels to, the same rule of label;
///  corpus           text: unlabelled, both kinds of reviews mixed with everyday sentences;
///  reports          source, target: weather as fields and the report that says them;
///  summaries        source, target: news of a small town, and what happened in one sentence;
///  translation      source, target: English sentences and their German translation;
///  questions        question, context, answers, id: as SQuAD v1.1 has them;
///  chat             messages: conversations with an assistant.
/// Throws BadInput naming the sets that exist.
Table builtinTable(const std::string& name, std::uint64_t seed, std::int64_t rows,
                   Split split = Split::Train);

/// "builtin:reviews" and the like.
bool isBuiltin(const std::string& spec);

std::vector<Entry> datasetEntries();

}  // namespace artemis
