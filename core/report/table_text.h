// Tables as text for other programs.
#pragma once

#include <string>
#include <vector>

#include "core/report/comparison.h"

namespace artemis {

using TextTable = std::vector<std::vector<std::string>>;

/// RFC 4180 with a line feed at the end of each line.
std::string toCsv(const TextTable& table);
/// Tabs between cells, as spreadsheets paste them; a tab or line break in a cell becomes a space.
std::string toTsv(const TextTable& table);

/// A value with every digit it is stored with; "" for none.
std::string exactText(const std::optional<Value>& value);

/// The comparison as one table: a heading with the runs' titles, then status, figures and settings,
/// one a line, with every digit.
TextTable tableOf(const Comparison& comparison, bool differencesOnly);

}  // namespace artemis
