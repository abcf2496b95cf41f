// Words for the two tests of trust.
#include "ui/pages/importance_words.h"

#include <QCoreApplication>

namespace artemis {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ImportanceWords)
};

}  // namespace

QString stabilityWords(const LayerScore& score) {
    if (!score.stability) {
        return Words::tr("Reads the weights alone: no data, nothing to vary.");
    }
    const Stability& stability = *score.stability;
    const QString tau = QString::number(stability.agreement, 'f', 2);
    if (stability.stable) {
        return Words::tr("Stable: halves of the sample agree, τ %1.").arg(tau);
    }
    const QString more = stability.batchesNeeded > 0
                             ? Words::tr(" About %1 batches would do.").arg(stability.batchesNeeded)
                             : Words::tr(" More examples would not help.");
    return Words::tr("Not stable: halves of the sample agree by τ %1 only.").arg(tau) + more;
}

QString informationWords(const Information& information) {
    const QString chance = QString::number(information.chance, 'g', 2);
    return information.informative
               ? Words::tr("Informative: permuted labels differ, chance %1.").arg(chance)
               : Words::tr("Not informative: permuted labels do the same, chance %1.").arg(chance);
}

}  // namespace artemis
