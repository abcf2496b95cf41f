// The layout of a window as a value: its place, its docks and toolbars, and every splitter.
#pragma once

#include <QMainWindow>

#include "core/base/value.h"

namespace artemis {

/// {"geometry", "docks", "splitters": {page and number: state}}, bytes as Base64.
Value layoutOf(const QMainWindow& window);
/// Parts that are missing or do not fit are left as they are; whether the place was restored.
bool restoreLayout(QMainWindow& window, const Value& layout);

}  // namespace artemis
