// The field `pattern` of a component: {"String": …} or {"Regex": …}.
#pragma once

#include "core/text/component.h"
#include "core/text/regex.h"

namespace artemis {

/// Throws BadInput where there is none, or where it is no regular expression.
Regex patternOf(const Component& component);

}  // namespace artemis
