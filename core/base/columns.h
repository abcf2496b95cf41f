// Columns: lines of cells as text whose columns stand below one another.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace artemis {

/// Characters of UTF-8 text: bytes that do not continue one.
std::size_t widthOf(const std::string& text);

/// Columns as wide as their widest cell, two spaces between them. Every line has as many cells.
std::string aligned(const std::vector<std::vector<std::string>>& lines,
                    const std::string& indent = "");

}  // namespace artemis
