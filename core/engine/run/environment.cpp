// The environment of a run.
#include "core/engine/run/environment.h"

#include <torch/version.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/engine/nn/torch.h"
#include "core/engine/run/resources.h"
#include "core/files/gguf_folder.h"

namespace artemis {

namespace {

std::string processorName() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown";
}

std::string hostName() {
    char name[256] = "";
    ::gethostname(name, sizeof name - 1);
    return name;
}

}  // namespace

Value fileHashes(const ExperimentConfig& config) {
    const FileHashCache cache;
    Value hashes = Value::object();
    const auto add = [&](const std::string& name, const std::filesystem::path& path) {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(path, ignored)) {
            return;
        }
        try {
            hashes[name] = cache.hash(path);
        } catch (const BadInput& error) {
            hashes[name] = std::string("unknown: ") + error.what();
        }
    };
    add("data.train", config.resolve(config.data.train));
    for (const auto& [name, path] : config.data.eval) {
        add(name.empty() ? "data.eval" : "data.eval." + name, config.resolve(path));
    }
    for (const auto& [name, path] : config.data.mix) {
        add(name.empty() ? "data.mix" : "data.mix." + name, config.resolve(path));
    }
    add("data.test", config.resolve(config.data.test));
    const std::filesystem::path model = config.resolve(config.model.path);
    if (isGguf(model)) {
        add("model/" + model.filename().string(), model);
    } else if (!model.empty()) {
        const std::filesystem::path folder = modelFolder(model);
        std::error_code ignored;
        for (const auto& item : std::filesystem::directory_iterator(folder, ignored)) {
            add("model/" + item.path().filename().string(), item.path());
        }
    }
    hashes["config"] = sha256(config.settings.dump());
    return hashes;
}

Value environmentNow(const ExperimentConfig& config, int threads) {
    return {{"artemis", ARTEMIS_VERSION},
            {"libtorch", TORCH_VERSION},
            {"compiler", __VERSION__},
            {"device", "cpu"},
            {"processor", processorName()},
            {"cores", std::thread::hardware_concurrency()},
            {"threads", threads},
            {"memory_bytes", static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                                 static_cast<double>(sysconf(_SC_PAGESIZE))},
            {"host", hostName()},
            {"base_dir", config.baseDir.string()}};
}

void HashingSink::take(const Event& event) {
    if (!m_started && std::holds_alternative<Measured>(event)) {
        m_started = true;
        m_hashes =
            std::async(std::launch::async, [config = m_config] { return fileHashes(config); });
    }
    passHashes(std::holds_alternative<RunFinished>(event));
    m_next.take(event);
}

void HashingSink::passHashes(bool wait) {
    using namespace std::chrono_literals;
    if (!m_hashes || (!wait && m_hashes->wait_for(0s) != std::future_status::ready)) {
        return;
    }
    m_next.take(EnvironmentKnown{{{"hashes", m_hashes->get()}}});
    m_hashes.reset();
}

}  // namespace artemis
