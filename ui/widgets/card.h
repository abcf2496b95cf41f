// Card: a region with a heading on its own ground, one idea of the page each.
#pragma once

#include <QFrame>
#include <QVBoxLayout>

namespace artemis {

class Card final : public QFrame {
    Q_OBJECT
public:
    /// Without a title the card is only the ground.
    explicit Card(const QString& title, const QString& summary = {}, QWidget* parent = nullptr);
    QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_body;
};

}  // namespace artemis
