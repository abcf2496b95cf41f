// ElidedLine: a line edit that shows both ends of a text that is too long for it, while nobody
// types into it.
#pragma once

#include <QLineEdit>

namespace artemis {

class ElidedLine final : public QLineEdit {
    Q_OBJECT
public:
    using QLineEdit::QLineEdit;
    /// What is to be read: the text, with its middle left out where it does not fit.
    QString shownText() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect room() const;
};

}  // namespace artemis
