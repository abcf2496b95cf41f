// Labels: which classes a table has, and the class of a label.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/data/table.h"

namespace artemis {

/// Names of the classes in class order. Where all labels are whole numbers from 0 they keep their
/// value as class (a gap is for checkData() to report); otherwise names are sorted by their bytes.
std::vector<std::string> labelNames(const Table& table, const std::string& column);

/// True for "0", "7", "12": a class number as text.
bool isClassNumber(const std::string& label);

/// Index in `names`, or -1.
std::int32_t classOf(const std::string& label, const std::vector<std::string>& names);

}  // namespace artemis
