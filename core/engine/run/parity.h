// Parity: checks the engine against golden cases made with the reference libraries.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace artemis {

struct CaseResult {
    enum class Outcome { Passed, Failed, Skipped } outcome = Outcome::Passed;
    std::string id;
    std::string detail;  ///< First mismatches, or why it was skipped.
};

/// Checks every case of a goldens folder whose id matches the glob (* and ?), one at a time, and
/// hands each result on. Kinds, models and methods the engine does not know are skipped, never
/// passed. Throws BadInput where the folder is not one of goldens.
void checkGoldens(const std::filesystem::path& folder, const std::string& glob,
                  const std::function<void(const CaseResult&)>& report);

}  // namespace artemis
