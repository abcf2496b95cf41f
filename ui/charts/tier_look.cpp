// Colours, patterns, shapes and words of the three tiers.
#include "ui/charts/tier_look.h"

#include <QCoreApplication>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

QString say(const char* text) { return QCoreApplication::translate("TierLook", text); }

}  // namespace

QColor tierColour(Tier tier, const QPalette& palette) {
    switch (tier) {
        case Tier::High:
            return curveColour(0, palette);
        case Tier::Medium:
            return curveColour(1, palette);
        case Tier::Low:
            break;
    }
    return ink(Ink::Muted, palette);
}

QBrush tierBrush(Tier tier, const QPalette& palette) {
    const QColor colour = tierColour(tier, palette);
    switch (tier) {
        case Tier::High:
            return colour;
        case Tier::Medium:
            return {colour, Qt::BDiagPattern};
        case Tier::Low:
            break;
    }
    return Qt::NoBrush;
}

void drawTierSign(QPainter& painter, Tier tier, const QPointF& centre, double size,
                  const QPalette& palette) {
    const QColor colour = tierColour(tier, palette);
    const double half = size / 2;
    painter.setPen(QPen(colour, 1.5));
    painter.setBrush(tier == Tier::Low ? QBrush(Qt::NoBrush) : QBrush(colour));
    switch (tier) {
        case Tier::High:
            painter.drawRect(QRectF(centre.x() - half, centre.y() - half, size, size));
            break;
        case Tier::Medium:
            painter.drawPolygon(QPolygonF({{centre.x(), centre.y() - half - 1},
                                           {centre.x() + half + 1, centre.y()},
                                           {centre.x(), centre.y() + half + 1},
                                           {centre.x() - half - 1, centre.y()}}));
            break;
        case Tier::Low:
            painter.drawEllipse(centre, half, half);
            break;
    }
}

QString tierWord(Tier tier) {
    return tier == Tier::High     ? say(QT_TRANSLATE_NOOP("TierLook", "high"))
           : tier == Tier::Medium ? say(QT_TRANSLATE_NOOP("TierLook", "medium"))
                                  : say(QT_TRANSLATE_NOOP("TierLook", "low"));
}

QString tierMeaning(Tier tier) {
    return tier == Tier::High     ? say(QT_TRANSLATE_NOOP("TierLook", "trained in full"))
           : tier == Tier::Medium ? say(QT_TRANSLATE_NOOP("TierLook", "adapter"))
                                  : say(QT_TRANSLATE_NOOP("TierLook", "frozen"));
}

QString rankText(const Choice& choice) {
    return choice.tier == Tier::High     ? say(QT_TRANSLATE_NOOP("TierLook", "all"))
           : choice.tier == Tier::Medium ? QString::number(choice.rank)
                                         : QStringLiteral("–");
}

QString groupLetter(std::size_t group) {
    constexpr std::size_t letters = 26;
    const QString letter = QChar(static_cast<char16_t>(u'A' + group % letters));
    return group < letters ? letter : letter + QString::number(group / letters);
}

}  // namespace artemis
