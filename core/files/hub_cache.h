// The folder in which huggingface_hub keeps what it downloads, and we with it:
// models--ORG--NAME/{blobs/HASH, snapshots/COMMIT/FILE → blobs, refs/REVISION}.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace artemis {

/// What a person writes: "NAME" or "ORG/NAME", and "@REVISION" behind it where it is not "main".
struct HubName {
    std::string repository;
    std::string revision = "main";

    /// Throws BadInput where it cannot be the name of a repository.
    static HubName parse(const std::string& text);
};

class HubCache {
public:
    HubCache(const std::filesystem::path& root, const HubName& name);

    std::filesystem::path blob(const std::string& hash) const { return m_folder / "blobs" / hash; }
    std::filesystem::path lockFile(const std::string& hash) const;
    std::filesystem::path snapshot(const std::string& commit) const {
        return m_folder / "snapshots" / commit;
    }
    /// Of the name's revision (a commit is its own); none where it was never downloaded.
    std::optional<std::string> commit() const;

    /// Puts a file of a snapshot where its blob lies. Throws Failure.
    void link(const std::string& commit, const std::string& file, const std::string& hash) const;
    /// The revision now means this commit. Throws Failure.
    void remember(const std::string& commit) const;

private:
    std::filesystem::path m_root;
    std::filesystem::path m_folder;
    std::string m_revision;
};

/// 40 digits of git.
bool isCommit(const std::string& text);

/// Whether `file` may be a file's path inside a folder: relative, and it never leads out.
bool isPathInside(const std::string& file);

}  // namespace artemis
