// Remembers files' hashes: {"path": {"size": …, "changed": nanoseconds, "sha256": "…"}}.
#include <sys/stat.h>

#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/base/user_folders.h"
#include "core/base/value.h"

namespace artemis {

namespace {

namespace fs = std::filesystem;

/// Size and time of change as they stand in the cache; null where there is no such file.
Value stampOf(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return nullptr;
    }
    const std::int64_t changed =
        std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    return {{"size", status.st_size}, {"changed", changed}};
}

/// What is remembered; nothing where the cache file is missing or damaged.
Value readCache(const fs::path& cacheFile) {
    try {
        Value cache = Value::parse(readFile(cacheFile), nullptr, false);
        return cache.is_object() ? cache : Value::object();
    } catch (const BadInput&) {
        return Value::object();
    }
}

/// The hash in an entry that belongs to the file as it is now, or "".
std::string known(const Value& cache, const std::string& path, const Value& stamp) {
    const auto entry = cache.find(path);
    if (stamp.is_null() || entry == cache.end() || !entry->is_object() ||
        !entry->contains("sha256")) {
        return {};
    }
    Value expected = stamp;
    expected["sha256"] = entry->at("sha256");
    return *entry == expected && expected["sha256"].is_string()
               ? expected["sha256"].get<std::string>()
               : "";
}

/// Files that are gone or have changed are forgotten.
void forgetOld(Value& cache) {
    Value kept = Value::object();
    for (const auto& [path, entry] : cache.items()) {
        if (!known(cache, path, stampOf(path)).empty()) {
            kept[path] = entry;
        }
    }
    cache = std::move(kept);
}

}  // namespace

FileHashCache::FileHashCache()
    : m_cacheFile(cacheFolder().empty() ? fs::path() : cacheFolder() / "file_hashes.json") {}

FileHashCache::FileHashCache(fs::path cacheFile) : m_cacheFile(std::move(cacheFile)) {}

std::string FileHashCache::hash(const fs::path& path) const {
    std::error_code ignored;
    const std::string key = fs::weakly_canonical(path, ignored).string();
    Value stamp = stampOf(path);
    if (std::string hash = known(readCache(m_cacheFile), key, stamp); !hash.empty()) {
        return hash;
    }
    std::string hash = sha256File(path);
    if (m_cacheFile.empty() || key.empty() || stamp != stampOf(path)) {
        return hash;  // nowhere to keep it, or the file changed while it was read
    }
    Value cache = readCache(m_cacheFile);  // again: others may have written meanwhile
    forgetOld(cache);
    stamp["sha256"] = hash;
    cache[key] = std::move(stamp);
    try {
        writeFile(m_cacheFile, cache.dump(1));
    } catch (const Failure&) {
        // The hash is right without the cache; the next call computes it again.
    }
    return hash;
}

}  // namespace artemis
