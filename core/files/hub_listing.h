// What the hub says a repository holds, and which of it a model needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/files/http.h"
#include "core/files/hub.h"

namespace artemis {

struct HubFile {
    std::string path;
    std::optional<std::uint64_t> bytes;  ///< These two are not in every listing: see complete().
    std::string hash;  ///< SHA-256 of large files (64 digits), git's name of small ones (40 digits)
};

struct HubListing {
    std::string commit;
    std::vector<HubFile> files;

    const HubFile* find(const std::string& path) const;
};

/// Asks, and asks again after faults that pass: waits longer each time, as long as the hub says.
class HubAsker {
public:
    HubAsker(const HubName& name, const HubSettings& settings, const std::stop_token& stop)
        : m_name(name), m_settings(settings), m_stop(stop) {}

    /// Throws DownloadStopped, or BadInput or Failure for an answer that stays wrong.
    HubListing list() const;
    /// The file with its size and hash.
    HubFile complete(HubFile file, const std::string& commit) const;
    HttpRequest requestFor(const std::string& file, const std::string& commit) const;

    /// Whether it should be asked again after `tries` tries in a row were in vain; waits first.
    bool shouldAskAgain(const HttpAnswer& answer, int tries) const;
    /// Says why `what` was not given, and what to do.
    [[noreturn]] void refuse(const HttpAnswer& answer, const std::string& what) const;
    const std::stop_token& stop() const { return m_stop; }

private:
    HttpAnswer ask(const HttpRequest& request, const std::string& what) const;
    std::string page() const { return m_settings.endpoint + "/" + m_name.repository; }
    [[noreturn]] void refuseAccess(const HttpAnswer& answer) const;
    const HubName& m_name;
    const HubSettings& m_settings;
    const std::stop_token& m_stop;
};

/// Without patterns: configuration, tokenizer, and model.safetensors or the index of its shards.
/// Throws BadInput where nothing fits.
std::vector<HubFile> filesWanted(const HubListing& listing, const HubName& name,
                                 const std::vector<std::string>& patterns);

}  // namespace artemis
