// Styles shorten a heading to its column without counting its icon.
#include "ui/widgets/elided_header.h"

#include <QStyle>
#include <QStyleOptionHeader>

namespace artemis {

ElidedHeader::ElidedHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {}

void ElidedHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int index) const {
    QHeaderView::initStyleOptionForIndex(option, index);
    const int margin = style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, this);
    const int icon = option->icon.isNull()
                         ? 0
                         : style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this) + margin;
    option->text = option->fontMetrics.elidedText(option->text, Qt::ElideMiddle,
                                                  sectionSize(index) - icon - 2 * margin);
}

}  // namespace artemis
