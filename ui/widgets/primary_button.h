// PrimaryButton: the one action a page is for, filled with the accent colour.
#pragma once

#include <QPushButton>

namespace artemis {

class PrimaryButton final : public QPushButton {
    Q_OBJECT
public:
    using QPushButton::QPushButton;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace artemis
