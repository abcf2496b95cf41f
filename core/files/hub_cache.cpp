// Paths, links and references of the cache.
#include "core/files/hub_cache.h"

#include <unistd.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"

namespace artemis {

namespace fs = std::filesystem;

namespace {

bool isNamePart(const std::string& part) {
    constexpr std::size_t longest = 96;
    const auto allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    return !part.empty() && part.size() <= longest && std::ranges::all_of(part, allowed) &&
           part.front() != '.' && part.front() != '-' && part.find("--") == std::string::npos &&
           part.find("..") == std::string::npos;
}

}  // namespace

HubName HubName::parse(const std::string& text) {
    HubName name;
    const std::size_t at = text.find('@');
    name.repository = text.substr(0, at);
    if (at != std::string::npos) {
        name.revision = text.substr(at + 1);
    }
    const std::vector<std::string> parts = split(name.repository, '/');
    if (parts.size() > 2 || !std::ranges::all_of(parts, isNamePart)) {
        throw BadInput(text,
                       "is no name of a model on the hub; ORG/NAME or ORG/NAME@REVISION is "
                       "expected");
    }
    if (!isPathInside(name.revision)) {
        throw BadInput(text, "names the revision \"" + name.revision +
                                 "\"; a branch, a tag or a commit is expected");
    }
    return name;
}

HubCache::HubCache(const fs::path& root, const HubName& name)
    : m_root(root), m_revision(name.revision) {
    std::vector<std::string> parts = split(name.repository, '/');
    parts.insert(parts.begin(), "models");
    m_folder = root / join(parts, "--");
}

fs::path HubCache::lockFile(const std::string& hash) const {
    return m_root / ".locks" / m_folder.filename() / (hash + ".lock");
}

std::optional<std::string> HubCache::commit() const {
    if (isCommit(m_revision)) {
        return m_revision;
    }
    const fs::path reference = m_folder / "refs" / m_revision;
    std::error_code ignored;
    if (!fs::is_regular_file(reference, ignored)) {
        return std::nullopt;
    }
    const std::string commit(trimmed(readFile(reference)));
    return isPathInside(commit) ? std::optional(commit) : std::nullopt;
}

void HubCache::link(const std::string& commit, const std::string& file,
                    const std::string& hash) const {
    const fs::path path = snapshot(commit) / file;
    const fs::path temporary =
        path.string() + std::string(temporaryMark) + std::to_string(::getpid());
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    fs::remove(temporary, error);
    fs::create_symlink(fs::relative(blob(hash), path.parent_path(), error), temporary, error);
    if (!error) {
        fs::rename(temporary, path, error);
    }
    if (error) {
        throw Failure("cannot make the link " + path.string() + ": " + error.message(),
                      "name a cache folder that may hold links with HF_HUB_CACHE");
    }
}

void HubCache::remember(const std::string& commit) const {
    if (m_revision != commit) {
        writeFile(m_folder / "refs" / m_revision, commit);
    }
}

bool isCommit(const std::string& text) {
    constexpr std::size_t digits = 40;
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool isPathInside(const std::string& file) {
    const std::vector<std::string> parts = split(file, '/');
    return !file.empty() && std::ranges::all_of(parts, [](const std::string& part) {
        return !part.empty() && part != "." && part != ".." &&
               part.find_first_of(std::string_view("\\\0", 2)) == std::string::npos;
    });
}

}  // namespace artemis
