// How far predictions were off, in words.
#pragma once

#include <QString>

#include "core/report/predictions.h"

namespace artemis {

/// Memory and time of a run as measured and as predicted; "" where neither is known.
QString predictionWords(const RunPrediction& run);

/// How far the newest predictions of memory were off; "" where there is none.
QString historyWords(const ErrorSpread& memory);

}  // namespace artemis
