// The cache of imported GGUF files: imported-1/<hash of the file>, and a lock beside it.
#include "core/files/gguf_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/base/user_folders.h"
#include "core/files/gguf_import.h"

namespace artemis {

namespace fs = std::filesystem;

namespace {

/// The number rises when the importer makes another folder of the same file.
constexpr const char* cacheName = "imported-1";

/// Held by one process and thread at a time.
class FolderLock {
public:
    explicit FolderLock(const fs::path& path) {
        std::error_code ignored;
        fs::create_directories(path.parent_path(), ignored);
        m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        while (m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX) != 0 && errno == EINTR) {
        }
        if (m_descriptor < 0) {
            throw Failure("cannot write " + path.string() + ": " + std::strerror(errno),
                          "name another cache folder with XDG_CACHE_HOME");
        }
    }
    ~FolderLock() { ::close(m_descriptor); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int m_descriptor = -1;
};

fs::path cachePlace(const fs::path& file) {
    const fs::path cache = cacheFolder();
    if (cache.empty()) {
        throw Failure(
            "there is no cache folder to import " + file.string() + " into, since HOME is not set",
            "set HOME or XDG_CACHE_HOME, or make a model folder of the file with "
            "artemis import");
    }
    return cache / cacheName;
}

/// An import appears under its name when all of it is written.
bool isWhole(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "config.json", ignored);
}

/// What processes that were killed have left of it.
void removeRemains(const fs::path& folder) {
    const std::string begun = folder.filename().string() + std::string(temporaryMark);
    std::error_code ignored;
    for (const auto& item : fs::directory_iterator(folder.parent_path(), ignored)) {
        if (item.path().filename().string().starts_with(begun)) {
            fs::remove_all(item.path(), ignored);
        }
    }
    fs::remove_all(folder, ignored);
}

std::uint64_t bytesOf(const fs::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& item : fs::directory_iterator(folder)) {
        bytes += item.file_size();
    }
    return bytes;
}

}  // namespace

bool isGguf(const fs::path& path) {
    std::error_code ignored;
    return lowered(path.extension().string()) == ".gguf" && !fs::is_directory(path, ignored);
}

GgufFolder ggufFolder(const fs::path& file) {
    const fs::path place = cachePlace(file);
    const FileHashCache hashes;
    const std::string hash = hashes.hash(file);
    const fs::path folder = place / hash;
    bool isNew = false;
    if (!isWhole(folder)) {
        const FolderLock lock(folder.string() + ".lock");
        isNew = !isWhole(folder);
        if (isNew) {
            removeRemains(folder);
            importGguf(file, folder);
        }
    }
    if (isNew && hashes.hash(file) != hash) {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        throw Failure(file.string() + " changed while it was imported",
                      "try again when it is whole");
    }
    return {folder, isNew, bytesOf(folder)};
}

}  // namespace artemis
