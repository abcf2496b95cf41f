// Verdicts on importance in words: whether a ranking is stable, and whether it is informative.
#pragma once

#include <QString>

#include "core/plan/importance.h"

namespace artemis {

/// Whether another sample would rank the layers alike.
QString stabilityWords(const LayerScore& score);
/// Scores of the modules outside of layers.
QString outsideWords(const ImportanceReport& report, const LayerScore& score);
/// Whether other labels would rank them otherwise.
QString informationWords(const Information& information);

}  // namespace artemis
