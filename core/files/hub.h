// Models from the Hugging Face hub, by name and revision, into the cache that all its tools share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/files/hub_cache.h"
#include "core/files/hub_settings.h"

namespace artemis {

struct DownloadProgress {
    std::string file;
    std::uint64_t done = 0;   ///< Bytes of all files, those that were there before included.
    std::uint64_t total = 0;  ///< Of all files.
};
using DownloadWatcher = std::function<void(const DownloadProgress&)>;

/// What a download brings.
struct HubPlan {
    struct File {
        std::string path;
        std::uint64_t bytes = 0;
        bool there = false;  ///< In the cache already, whole.
    };
    std::string commit;
    std::vector<File> files;
    std::uint64_t bytes = 0;    ///< Of all files.
    std::uint64_t missing = 0;  ///< Of those that are not there.
};

/// It was stopped by its token; what has come stays, and the next call goes on from there.
class DownloadStopped : public Failure {
public:
    DownloadStopped()
        : Failure("the download was stopped", "call it again, it goes on where it was") {}
};

/// Downloads what a model needs (configuration, tokenizer, safetensors), or the files that match
/// one of `patterns` (* and ?), and returns the folder of the snapshot. Files whose checksum
/// differs are never kept; links and reference are made when all files are there. Without a
/// network (HF_HUB_OFFLINE) it is cachedModel(). Throws BadInput where the name, revision or a
/// file does not exist or may not be read, Failure where the hub cannot be reached or its answers
/// stay wrong, or the disk is full.
std::filesystem::path downloadModel(const HubName& name, const std::vector<std::string>& patterns,
                                    const HubSettings& settings, const DownloadWatcher& watch,
                                    const std::stop_token& stop);

/// What downloadModel() would download; brings nothing but the index of the weights, where there
/// is one. Throws the same; without a network it throws Failure.
HubPlan planDownload(const HubName& name, const std::vector<std::string>& patterns,
                     const HubSettings& settings, const std::stop_token& stop);

/// The snapshot in the cache. Throws BadInput that says how to download it where it is not there.
std::filesystem::path cachedModel(const HubName& name, const HubSettings& settings);

}  // namespace artemis
