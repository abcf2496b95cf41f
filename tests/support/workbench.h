// A folder with a tiny model, data and an experiment that trains, to be spoiled or run by a test.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/io.h"
#include "program.h"
#include "tiny_model.h"

namespace artemis::test {

inline constexpr const char* goodExperiment = R"(name: tiny
model: {path: model, task: classification}
data: {train: train.tsv, eval: dev.tsv, text: text, label: label, max_length: 32}
fine_tuning:
  method: lora
  lora: {r: 2, alpha: 4, dropout: 0.1, target_modules: [query, value]}
training: {epochs: 1, batch_size: 4, learning_rate: 1e-2, seed: 42, threads: 1}
evaluation: {metrics: [accuracy], every: epoch}
)";

/// Figures without what is measured by the clock.
inline Value timeless(Value figures) {
    for (auto& [name, value] : figures.items()) {
        if (value.is_object()) {
            value = timeless(value);
        }
    }
    figures.erase("seconds_per_prediction");
    return figures;
}

class Workbench {
public:
    Workbench() {
        write("experiment.yaml", goodExperiment);
        tiny::write(path("model"));
        write("train.tsv", tiny::table(64, 1));
        write("dev.tsv", tiny::table(32, 2));
    }

    std::filesystem::path path(const std::string& name = {}) const {
        return std::filesystem::path(m_home.path().toStdString()) / name;
    }
    const TempHome& home() const { return m_home; }

    void write(const std::string& name, const std::string& bytes) const {
        writeFile(path(name), bytes);
    }
    std::string read(const std::string& name) const { return readFile(path(name)); }
    void remove(const std::string& name) const { std::filesystem::remove_all(path(name)); }

    /// Replaces a text that stands in the file once.
    void edit(const std::string& name, const std::string& from, const std::string& to) const {
        std::string text = read(name);
        const std::size_t at = text.find(from);
        QVERIFY2(at != std::string::npos, (name + " has no " + from).c_str());
        write(name, text.replace(at, from.size(), to));
    }
    /// Sets a field of a JSON file.
    void set(const std::string& name, const std::string& key, const Value& value) const {
        Value json = Value::parse(read(name));
        json[key] = value;
        write(name, json.dump(2));
    }

    Outcome artemis(const QStringList& arguments) const { return m_home.run({arguments}); }

    /// Where results of run() go.
    static QStringList results() {
        return {"--store", "runs.db", "--out", "out", "--json", "run.json"};
    }
    Outcome run(const QStringList& more = {}) const {
        return artemis(QStringList{"run", "experiment.yaml"} + results() + more);
    }
    Value summary() const { return Value::parse(read("run.json")); }

    /// Every file and its bytes; what SQLite keeps beside an open store is no result.
    std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> all;
        for (const auto& item : std::filesystem::recursive_directory_iterator(path())) {
            const std::string name = item.path().lexically_relative(path()).string();
            const bool besideStore = name.ends_with("-wal") || name.ends_with("-shm");
            if (!besideStore) {
                all[name] = item.is_regular_file() ? readFile(item.path()) : "";
            }
        }
        return all;
    }

    /// The step of the newest whole checkpoint below an output folder; -1 where there is none.
    std::int64_t checkpointedStep(const std::string& out) const {
        std::int64_t newest = -1;
        std::error_code ignored;  // The folder may come and its files go at any moment.
        for (const auto& item :
             std::filesystem::directory_iterator(path(out + "/checkpoints"), ignored)) {
            const std::string name = item.path().filename();
            if (name.starts_with("step-") && name.ends_with(".safetensors")) {
                newest = std::max(newest, static_cast<std::int64_t>(std::stoll(name.substr(5))));
            }
        }
        return newest;
    }

    /// Files that a write left unfinished.
    QStringList halfWritten() const {
        QStringList names;
        for (const auto& [name, bytes] : files()) {
            if (name.find(".part") != std::string::npos) {
                names << QString::fromStdString(name);
            }
        }
        return names;
    }

private:
    TempHome m_home;
};

/// Names of files that are new or changed, for a message.
inline QByteArray changes(const std::map<std::string, std::string>& before,
                          const std::map<std::string, std::string>& after) {
    std::string names;
    for (const auto& [name, bytes] : after) {
        const auto old = before.find(name);
        if (old == before.end() || old->second != bytes) {
            names += " " + name;
        }
    }
    for (const auto& [name, bytes] : before) {
        names += after.contains(name) ? "" : " -" + name;
    }
    return names.empty() ? "nothing" : QByteArray::fromStdString(names);
}

}  // namespace artemis::test
