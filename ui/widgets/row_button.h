// RowButton: a line of a short list that opens what it names: sign, title, and facts at its end.
#pragma once

#include <QPushButton>

namespace artemis {

class RowButton final : public QPushButton {
    Q_OBJECT
public:
    RowButton(const QIcon& sign, const QString& title, const QString& facts, QWidget* parent);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_facts;
};

}  // namespace artemis
