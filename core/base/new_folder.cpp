// Made aside and renamed.
#include "core/base/new_folder.h"

#include <unistd.h>

#include "core/base/error.h"
#include "core/base/io.h"

namespace artemis {

namespace fs = std::filesystem;

NewFolder::NewFolder(fs::path target) : m_target(std::move(target)) {
    // "models/" names the same folder as "models".
    m_target = fs::absolute(m_target).lexically_normal();
    if (!m_target.has_filename()) {
        m_target = m_target.parent_path();
    }
    std::error_code error;
    if (fs::exists(m_target, error) && !(fs::is_directory(m_target) && fs::is_empty(m_target))) {
        throw BadInput(m_target.string(), "is there already; name a new folder");
    }
    m_part = m_target.string() + std::string(temporaryMark) + std::to_string(::getpid());
}

NewFolder::~NewFolder() {
    std::error_code ignored;
    fs::remove_all(m_part, ignored);
}

const fs::path& NewFolder::make() {
    std::error_code error;
    fs::create_directories(m_part, error);
    if (error) {
        throw Failure("cannot make the folder " + m_part.string() + ": " + error.message(),
                      "choose another folder");
    }
    return m_part;
}

void NewFolder::commit() {
    std::error_code error;
    fs::remove(m_target, error);  // An empty one.
    fs::rename(m_part, m_target, error);
    if (error) {
        throw Failure("cannot write the folder " + m_target.string() + ": " + error.message(),
                      "choose another folder");
    }
}

}  // namespace artemis
