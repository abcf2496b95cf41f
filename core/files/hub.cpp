// Downloads the files of a model, then makes the snapshot.
#include "core/files/hub.h"

#include <algorithm>
#include <set>

#include "core/base/disk_space.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/files/hub_blob.h"

namespace artemis {

namespace fs = std::filesystem;

namespace {

class ModelDownload {
public:
    ModelDownload(const HubName& name, const HubSettings& settings, DownloadWatcher watch,
                  const std::stop_token& stop)
        : m_name(name),
          m_cache(settings.cache, name),
          m_root(settings.cache),
          m_asker(name, settings, stop),
          m_watch(std::move(watch)) {}

    HubPlan plan(const std::vector<std::string>& patterns) {
        m_listing = m_asker.list();
        for (HubFile& file : filesWanted(m_listing, m_name, patterns)) {
            want(std::move(file));
        }
        if (patterns.empty()) {
            wantShards();
        }
        HubPlan plan{m_listing.commit, {}, m_total, 0};
        for (const HubFile& file : m_files) {
            const bool there = isThere(file, m_cache);
            plan.files.push_back({file.path, *file.bytes, there});
            plan.missing += there ? 0 : *file.bytes;
        }
        return plan;
    }

    fs::path run(const std::vector<std::string>& patterns) {
        requireDiskSpace(m_root, plan(patterns).missing, "the files",
                         "free some space or name another cache folder with HF_HUB_CACHE");
        for (const HubFile& file : m_files) {
            get(file);
        }
        for (const HubFile& file : m_files) {
            m_cache.link(m_listing.commit, file.path, file.hash);
        }
        m_cache.remember(m_listing.commit);
        return m_cache.snapshot(m_listing.commit);
    }

private:
    void want(HubFile file) {
        m_files.push_back(m_asker.complete(std::move(file), m_listing.commit));
        m_total += *m_files.back().bytes;
    }

    /// The shards are those that the index names, which comes first for that.
    void wantShards() {
        const auto index =
            std::ranges::find(m_files, "model.safetensors.index.json", &HubFile::path);
        if (index == m_files.end()) {
            return;
        }
        const fs::path blob = m_cache.blob(index->hash);
        downloadBlob(*index, m_listing.commit, m_cache, m_asker, [](std::uint64_t) {});
        const Value json = Value::parse(readFile(blob), nullptr, false);
        std::set<std::string> shards;
        if (json.is_object() && json.contains("weight_map") && json["weight_map"].is_object()) {
            for (const auto& [tensor, shard] : json["weight_map"].items()) {
                shards.insert(shard.is_string() ? shard.get<std::string>() : "");
            }
        }
        for (const std::string& shard : shards) {
            const HubFile* file = m_listing.find(shard);
            if (file == nullptr) {
                throw BadInput(m_name.repository, "has no file \"" + shard +
                                                      "\", which its model.safetensors.index.json "
                                                      "names; take another revision");
            }
            want(*file);
        }
    }

    void get(const HubFile& file) {
        downloadBlob(file, m_listing.commit, m_cache, m_asker, [&](std::uint64_t bytes) {
            if (m_watch) {
                m_watch({file.path, m_done + bytes, m_total});
            }
        });
        m_done += *file.bytes;
    }

    const HubName& m_name;
    HubCache m_cache;
    fs::path m_root;
    HubAsker m_asker;
    DownloadWatcher m_watch;
    HubListing m_listing;
    std::vector<HubFile> m_files;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
};

/// A snapshot of a model, an adapter, or of chosen GGUF files.
bool isUsable(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& item : fs::directory_iterator(folder, ignored)) {
        const std::string name = item.path().filename();
        if ((name == "config.json" || name == "adapter_config.json" || name.ends_with(".gguf")) &&
            fs::exists(item.path(), ignored)) {
            return true;
        }
    }
    return false;
}

}  // namespace

fs::path downloadModel(const HubName& name, const std::vector<std::string>& patterns,
                       const HubSettings& settings, const DownloadWatcher& watch,
                       const std::stop_token& stop) {
    return settings.offline ? cachedModel(name, settings)
                            : ModelDownload(name, settings, watch, stop).run(patterns);
}

HubPlan planDownload(const HubName& name, const std::vector<std::string>& patterns,
                     const HubSettings& settings, const std::stop_token& stop) {
    if (settings.offline) {
        throw Failure("HF_HUB_OFFLINE is set, and the hub is not asked what it has",
                      "unset it, or choose a model of the cache");
    }
    return ModelDownload(name, settings, {}, stop).plan(patterns);
}

fs::path cachedModel(const HubName& name, const HubSettings& settings) {
    const HubCache cache(settings.cache, name);
    const auto commit = cache.commit();
    if (!commit || !isUsable(cache.snapshot(*commit))) {
        throw BadInput(name.repository + "@" + name.revision,
                       "is not in the cache " + settings.cache.string() +
                           "; download it with: artemis download " + name.repository +
                           (name.revision == "main" ? "" : " --revision " + name.revision) +
                           (settings.offline ? " (with HF_HUB_OFFLINE unset)" : ""));
    }
    return cache.snapshot(*commit);
}

}  // namespace artemis
