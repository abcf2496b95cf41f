// A folder that appears under its name only when all of it is written.
#pragma once

#include <filesystem>

namespace artemis {

/// Work is done in "<target>.part-<process>"; without commit() nothing stays.
class NewFolder {
public:
    /// Throws BadInput where `target` is there already and not an empty folder.
    explicit NewFolder(std::filesystem::path target);
    ~NewFolder();
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    /// Makes the folder to write into. Throws Failure where it cannot be made.
    const std::filesystem::path& make();
    /// Gives it its name. Throws Failure.
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_part;
};

}  // namespace artemis
