// What finished runs left behind, for choosing by run instead of by folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/store/run_store.h"

namespace artemis {

struct RunResult {
    std::int64_t run = 0;
    std::string name;
    std::string base;     ///< The model it was trained from, as in its settings, made absolute.
    std::string adapter;  ///< Folder; "" where the result is a whole model.
    std::string model;    ///< Folder; "" where the result is an adapter.
};

/// Newest first; runs whose result has gone are left out.
std::vector<RunResult> runResults(const RunStore& store, const Catalog& catalog);

}  // namespace artemis
