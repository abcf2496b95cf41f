// Finds settings by what they are, so that no setting is named in the window's code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/schema/schema.h"

namespace artemis {

std::string settingPath(const Section& section, const Param& param);

/// The setting whose choices are these words ("" where there is none).
std::string settingChoosing(const Schema& schema, const std::vector<std::string>& words);

/// Whether the section is in use: a section that is named like a choice of a setting in the section
/// above it ("a.b.word" below a setting of "a.b" that may be "word"), or of one beside it that is in
/// use itself, is in use where chosen.
bool isChosen(const Schema& schema, const Section& section, const Value& tree);

/// Whether a setting means something for the chosen task. A task lists the settings that not every
/// task has as its entry's params, by full path or by that of their section; what no task lists is
/// for all of them.
bool isForTask(const Schema& schema, const std::vector<Entry>& tasks, const std::string& path,
               const Value& tree);

/// The words a setting of kind Names or Choice holds in the tree, or by default.
std::vector<std::string> chosenWords(const Schema& schema, const std::string& path,
                                     const Value& tree);

/// A tree with the default of every basic setting in use: what a new experiment starts from.
Value basicDefaults(const Schema& schema);

/// The same tree in the order of the sections; what the schema does not know comes last.
Value inSchemaOrder(const Schema& schema, const Value& tree);

/// Entries of the catalog list that a setting chooses from (by its choices).
std::vector<Entry> entriesOf(const Catalog& catalog, const Param& param);

}  // namespace artemis
