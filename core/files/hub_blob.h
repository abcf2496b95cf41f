// One file of the hub into the cache: whole and with the right checksum, or not at all.
#pragma once

#include "core/files/hub_listing.h"

namespace artemis {

/// Does nothing where the blob is there. Bytes gather in "<blob>.incomplete", from which a later
/// call goes on; another process that downloads the same file is waited for. `arrived` hears how
/// many bytes of it there are. Throws as downloadModel().
void downloadBlob(const HubFile& file, const std::string& commit, const HubCache& cache,
                  const HubAsker& asker, const std::function<void(std::uint64_t)>& arrived);

/// Whether the blob is there in its full length.
bool isThere(const HubFile& file, const HubCache& cache);

}  // namespace artemis
