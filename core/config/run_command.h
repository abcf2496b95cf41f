// The command line that runs what stands in the form.
#pragma once

#include <filesystem>

#include "core/base/value.h"

namespace artemis {

/// `artemis run FILE` with a `--set path=value` for each setting of `now` that differs from what
/// the file holds; a setting that was taken out is set to nothing, which means its default. Quoted
/// for a POSIX shell.
std::string runCommand(const std::filesystem::path& file, const Value& saved, const Value& now);

}  // namespace artemis
