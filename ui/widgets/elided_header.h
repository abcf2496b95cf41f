// ElidedHeader: column headings that give way in the middle, beside an icon too.
#pragma once

#include <QHeaderView>

namespace artemis {

class ElidedHeader final : public QHeaderView {
    Q_OBJECT
public:
    explicit ElidedHeader(QWidget* parent = nullptr);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int index) const override;
};

}  // namespace artemis
