// Whole files: read at once; written aside and renamed.
#include "core/base/io.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/base/error.h"

namespace artemis {

namespace {

std::string reason() { return std::strerror(errno); }

/// A file that is removed again unless commit() gave it its final name.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& target)
        : m_target(target),
          m_path(target.string() + std::string(temporaryMark) + std::to_string(::getpid())) {
        m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (m_descriptor < 0) {
            fail();
        }
    }
    ~TemporaryFile() {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
            ::unlink(m_path.c_str());
        }
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
            if (count < 0 && errno != EINTR) {
                fail();
            }
            bytes.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
        }
    }
    void commit() {
        if (::fsync(m_descriptor) != 0 || ::rename(m_path.c_str(), m_target.c_str()) != 0) {
            fail();
        }
        ::close(m_descriptor);
        m_descriptor = -1;
    }

private:
    [[noreturn]] void fail() const {
        throw Failure("cannot write " + m_target.string() + ": " + reason(),
                      "free some space or choose another folder");
    }
    std::filesystem::path m_target;
    std::string m_path;
    int m_descriptor = -1;
};

}  // namespace

std::string readFile(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        throw BadInput(path.string(), "is a folder, a file is expected");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        throw BadInput(path.string(), "cannot be read: " + reason());
    }
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return std::move(bytes).str();
}

void writeFile(const std::filesystem::path& path, std::string_view bytes) {
    writeFile(path, [bytes](const auto& put) { put(bytes); });
}

void writeFile(const std::filesystem::path& path,
               const std::function<void(const std::function<void(std::string_view)>&)>& produce) {
    if (path.has_parent_path()) {
        std::error_code error;
        std::filesystem::create_directories(path.parent_path(), error);
        if (error) {
            throw Failure(
                "cannot make the folder " + path.parent_path().string() + ": " + error.message(),
                "choose another folder");
        }
    }
    TemporaryFile file(path);
    produce([&file](std::string_view bytes) { file.write(bytes); });
    file.commit();
}

std::string expandVariables(const std::string& text) {
    std::string expanded;
    std::size_t at = 0;
    for (std::size_t start = text.find("${"); start != std::string::npos;
         start = text.find("${", at)) {
        const std::size_t end = text.find('}', start);
        if (end == std::string::npos) {
            break;
        }
        const std::string name = text.substr(start + 2, end - start - 2);
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) {
            throw BadInput("", "the environment variable " + name + " in \"" + text +
                                   "\" is not set; set it or write the path out");
        }
        expanded += text.substr(at, start - at) + value;
        at = end + 1;
    }
    return expanded + text.substr(at);
}

}  // namespace artemis
