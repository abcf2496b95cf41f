// Download, resumption and checks of one blob.
#include "core/files/hub_blob.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "core/base/hash.h"
#include "core/base/sha1.h"

namespace artemis {

namespace fs = std::filesystem;

namespace {

/// Bytes that a try must bring in order to count as progress.
constexpr std::uint64_t worthwhile = 1 << 20;
constexpr std::size_t sha256Digits = 64;
constexpr std::size_t gitDigits = 40;

/// A file descriptor that closes itself.
class OpenFile {
public:
    OpenFile(const fs::path& path, int flags) : m_path(path) {
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        m_descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
        if (m_descriptor < 0) {
            fail();
        }
    }
    ~OpenFile() { ::close(m_descriptor); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[noreturn]] void fail() const {
        throw Failure(
            "cannot write " + m_path.string() + ": " + std::strerror(errno),
            "free some space or name another cache folder with HF_HUB_CACHE, then call it "
            "again; what has come is kept");
    }
    int get() const { return m_descriptor; }

private:
    fs::path m_path;
    int m_descriptor;
};

/// huggingface_hub's lock (flock) on a blob.
class BlobLock {
public:
    BlobLock(const fs::path& path, const std::stop_token& stop) : m_file(path, O_RDWR | O_CREAT) {
        while (::flock(m_file.get(), LOCK_EX | LOCK_NB) != 0) {
            if (stop.stop_requested()) {
                throw DownloadStopped();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

private:
    OpenFile m_file;
};

std::uint64_t sizeNow(const fs::path& path) {
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    return error ? 0 : size;
}

/// True for a hash of a kind that is not known: then the length has to do.
bool hasHash(const fs::path& path, const std::string& hash) {
    return hash.size() == sha256Digits ? sha256File(path) == hash
           : hash.size() == gitDigits  ? gitBlobHash(path) == hash
                                       : true;
}

/// More bytes came than the file has.
struct TooLong {};

class BlobDownload {
public:
    BlobDownload(const HubFile& file, const std::string& commit, const HubCache& cache,
                 const HubAsker& asker, const std::function<void(std::uint64_t)>& arrived)
        : m_file(file),
          m_size(*file.bytes),
          m_part(cache.blob(file.hash).string() + ".incomplete"),
          m_asker(asker),
          m_request(asker.requestFor(file.path, commit)),
          m_arrived(arrived) {}

    /// Until the part is whole and right.
    void run() {
        std::uint64_t best = sizeNow(m_part);
        for (int tries = 1;; ++tries) {
            const HttpAnswer answer = once();
            const std::uint64_t size = sizeNow(m_part);
            if (answer.good() && size == m_size) {
                return;
            }
            if (size >= best + worthwhile) {
                tries = 1;
                best = size;
            }
            if (!m_asker.shouldAskAgain(answer, tries)) {
                m_asker.refuse(answer, m_file.path);
            }
        }
    }

    void finish(const fs::path& blob) const {
        const OpenFile file(m_part, O_WRONLY);
        if (::fsync(file.get()) != 0 || ::rename(m_part.c_str(), blob.c_str()) != 0) {
            file.fail();
        }
    }

private:
    /// Asks for what is missing. The answer's problem says what is wrong with the file.
    HttpAnswer once() {
        if (sizeNow(m_part) > m_size) {
            fs::remove(m_part);
        }
        HttpAnswer answer;
        answer.status = 200;
        const std::uint64_t before = sizeNow(m_part);
        if (before < m_size || !fs::exists(m_part)) {
            answer = receive(before);
        }
        if (answer.status == 416) {
            fs::remove(m_part);
            answer.problem = "it does not go on from byte " + std::to_string(before);
        } else if (answer.good() && sizeNow(m_part) != m_size) {
            answer.problem = "it ends after " + std::to_string(sizeNow(m_part)) + " of " +
                             std::to_string(m_size) + " bytes";
        } else if (answer.good() && !hasHash(m_part, m_file.hash)) {
            fs::remove(m_part);
            answer.problem = "its checksum is not " + m_file.hash;
        }
        return answer;
    }

    HttpAnswer receive(std::uint64_t before) {
        const OpenFile file(m_part, O_WRONLY | O_CREAT | O_APPEND);
        m_request.from = before;
        std::uint64_t size = before;
        bool isFirst = true;
        try {
            return fetch(
                m_request,
                [&](const HttpAnswer& head, std::string_view bytes) {
                    if (isFirst && !goesOn(head, before)) {
                        size = 0;
                        if (::ftruncate(file.get(), 0) != 0 && errno != EINVAL) {
                            file.fail();
                        }
                    }
                    isFirst = false;
                    if (size + bytes.size() > m_size) {
                        throw TooLong{};
                    }
                    append(file, bytes);
                    size += bytes.size();
                    m_arrived(size);
                },
                m_asker.stop());
        } catch (const TooLong&) {
            fs::remove(m_part);
            HttpAnswer answer;
            answer.problem = "it is longer than its " + std::to_string(m_size) + " bytes";
            return answer;
        }
    }

    /// Whether the answer begins where it was asked to.
    static bool goesOn(const HttpAnswer& head, std::uint64_t from) {
        return head.status == 206 &&
               head.header("content-range").starts_with("bytes " + std::to_string(from) + "-");
    }

    static void append(const OpenFile& file, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
            if (count < 0 && errno != EINTR) {
                file.fail();
            }
            bytes.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
        }
    }

    const HubFile& m_file;
    std::uint64_t m_size;
    fs::path m_part;
    const HubAsker& m_asker;
    HttpRequest m_request;
    const std::function<void(std::uint64_t)>& m_arrived;
};

}  // namespace

bool isThere(const HubFile& file, const HubCache& cache) {
    std::error_code ignored;
    return fs::is_regular_file(cache.blob(file.hash), ignored) &&
           sizeNow(cache.blob(file.hash)) == *file.bytes;
}

void downloadBlob(const HubFile& file, const std::string& commit, const HubCache& cache,
                  const HubAsker& asker, const std::function<void(std::uint64_t)>& arrived) {
    if (!isThere(file, cache)) {
        const BlobLock lock(cache.lockFile(file.hash), asker.stop());
        if (!isThere(file, cache)) {
            BlobDownload download(file, commit, cache, asker, arrived);
            download.run();
            download.finish(cache.blob(file.hash));
        }
    }
    arrived(*file.bytes);
}

}  // namespace artemis
