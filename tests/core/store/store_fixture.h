// A folder with a store, and a small experiment to put into it.
#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <string>

#include "core/config/experiment.h"
#include "core/store/run_store.h"

namespace artemis::test {

struct StoreFixture {
    QTemporaryDir folder;
    std::filesystem::path dir{folder.path().toStdString()};
    std::filesystem::path path{dir / "runs.db"};

    RunStore open(StoreOptions options = {}) const {
        return RunStore::open(path, StoreMode::ReadWrite, std::move(options));
    }
};

inline ExperimentConfig experiment(const std::string& name) {
    ExperimentConfig config;
    config.name = name;
    config.training.seed = 7;
    config.yaml = "# exact text\nname: " + name + "\n";
    config.baseDir = "/data/experiments";
    config.settings = {{"name", name},
                       {"training", {{"seed", 7}, {"learning_rate", 2e-4}}},
                       {"data", {{"eval", {{"dev", "dev.tsv"}}}}},
                       {"targets", {"query", "value"}}};
    return config;
}

inline Event measured(std::int64_t step, const std::string& name, double value,
                      const std::string& split = "train") {
    Measured event;
    event.at = {step, step / 10.0, step * 0.5, step * 100};
    event.split = split;
    event.name = name;
    event.value = value;
    event.n = 16;
    return event;
}

}  // namespace artemis::test
