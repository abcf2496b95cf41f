// Words for the two tests of trust.
#include "ui/pages/importance_words.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/widgets/text.h"

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

QString outsideWords(const ImportanceReport& report, const LayerScore& score) {
    QStringList modules;
    for (std::size_t i = 0; i < score.outside.size(); ++i) {
        modules.push_back(QStringLiteral("%1 %2").arg(toQt(report.outside[i]),
                                                      QString::number(score.outside[i], 'g', 3)));
    }
    return Words::tr("Outside of layers: %1").arg(modules.join(QStringLiteral(", ")));
}

QString informationWords(const Information& information) {
    const QString chance = QString::number(information.chance, 'g', 2);
    return information.informative
               ? Words::tr("Informative: permuted labels differ, chance %1.").arg(chance)
               : Words::tr("Not informative: permuted labels do the same, chance %1.").arg(chance);
}

}  // namespace artemis
