// Catalog: what methods, model families, tasks, schedules and metrics there are, as plain values
// that form, command line and validation read without knowing any of them.
#pragma once

#include <string>
#include <vector>

#include "core/schema/param.h"

namespace artemis {

struct Entry {
    std::string id;       ///< The word used in YAML ("lora").
    std::string label;    ///< The word shown to people ("LoRA").
    std::string summary;  ///< One sentence: what it is and when to take it.
    /// Of a method: its own settings, a section of the experiment. Of a task: keys alone, the
    /// paths of settings and sections that only some tasks read, this one among them.
    std::vector<Param> params{};
    /// Of a method: the key of its setting that names another one, whose settings it reads too.
    std::string companion{};
};

struct Catalog {
    std::vector<Entry> methods;
    std::vector<Entry> families;
    std::vector<Entry> tasks;
    std::vector<Entry> metrics;
    std::vector<Entry> schedules;
    std::vector<Entry> datasets;  ///< Built-in data, given as `builtin:ID`.
    std::vector<Entry> models;    ///< Built-in models, given as `builtin:ID`.
};

/// All metrics of core/metrics.
std::vector<Entry> metricEntries();

std::vector<std::string> ids(const std::vector<Entry>& entries);
const Entry* entry(const std::vector<Entry>& entries, const std::string& id);

}  // namespace artemis
