// SHA-1 (FIPS 180-4): names of git's objects. Not for security.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace artemis {

/// 40 hexadecimal digits.
std::string sha1(std::string_view bytes);

/// Git's name of a file's content: SHA-1 of "blob <size>\0" and the bytes. Throws BadInput where it
/// cannot be read.
std::string gitBlobHash(const std::filesystem::path& path);

}  // namespace artemis
