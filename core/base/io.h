// Whole files: read at once; written to a temporary name beside the target and renamed.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace artemis {

/// The bytes of a file. Throws BadInput naming the path where it cannot be read.
std::string readFile(const std::filesystem::path& path);

/// Stands in the names of files that are being written: "<name>.part-<process>".
inline constexpr std::string_view temporaryMark = ".part-";

/// Writes through a temporary file in the same folder, flushed to disk, then renamed over `path`;
/// folders on the way are made. Throws Failure naming path and reason; the old file then stands
/// as it was.
void writeFile(const std::filesystem::path& path, std::string_view bytes);
/// The same for content that is produced in pieces.
void writeFile(const std::filesystem::path& path,
               const std::function<void(const std::function<void(std::string_view)>&)>& produce);

/// `${VAR}` replaced by the environment's value; an unset variable throws BadInput naming it.
std::string expandVariables(const std::string& text);

}  // namespace artemis
