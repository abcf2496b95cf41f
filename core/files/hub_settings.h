// Where the hub is, who asks, and where downloads are kept: huggingface_hub's environment
// variables.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace artemis {

struct HubSettings {
    std::string endpoint = "https://huggingface.co";  ///< HF_ENDPOINT
    std::filesystem::path cache;  ///< HF_HUB_CACHE, or hub in HF_HOME or ~/.cache/huggingface
    std::string token;            ///< HF_TOKEN, or the file HF_TOKEN_PATH or token in HF_HOME
    bool offline = false;         ///< HF_HUB_OFFLINE
    int patience = 30;            ///< HF_HUB_DOWNLOAD_TIMEOUT: seconds without a byte
    /// Wait before the second try; doubled for each that follows.
    std::chrono::milliseconds pause{500};

    static HubSettings fromEnvironment();
};

}  // namespace artemis
