// Words for predictions.
#include "ui/pages/prediction_words.h"

#include <QStringList>
#include <cmath>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PredictionWords)
};

QString percent(double share) {
    const double hundred = 100 * std::abs(share);
    return QString::number(hundred, 'f', hundred < 10 ? 1 : 0) + QStringLiteral(" %");
}

QString errorWords(const PredictedFigure& pair) {
    const double error = pair.error();
    return error < 0 ? Words::tr("%1 too low").arg(percent(error))
                     : Words::tr("%1 too high").arg(percent(error));
}

}  // namespace

QString predictionWords(const RunPrediction& run) {
    QStringList sentences;
    if (run.memory) {
        const auto text = [](double megabytes) { return toQt(bytesText(1e6 * megabytes)); };
        sentences << Words::tr("Memory above idle %1, predicted %2: %3")
                         .arg(text(run.memory->measured), text(run.memory->predicted),
                              errorWords(*run.memory));
    }
    if (run.seconds) {
        sentences << Words::tr("Training %1, predicted %2: %3")
                         .arg(toQt(durationText(run.seconds->measured)),
                              toQt(durationText(run.seconds->predicted)), errorWords(*run.seconds));
    }
    return sentences.join(QStringLiteral(" · "));
}

QString historyWords(const ErrorSpread& memory) {
    if (memory.runs < 2) {
        return memory.runs == 0 ? QString()
                                : Words::tr("The last prediction of memory was within %1.")
                                      .arg(percent(memory.worst));
    }
    return Words::tr("The last %1 predictions of memory were within %2 (median), %3 at worst.")
        .arg(memory.runs)
        .arg(percent(memory.median), percent(memory.worst));
}

}  // namespace artemis
