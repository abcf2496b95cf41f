// Draws the card's ground and lays out its heading.
#include "ui/widgets/card.h"

#include "ui/widgets/colours.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panel.h"

namespace artemis {

Card::Card(const QString& title, const QString& summary, QWidget* parent)
    : QFrame(parent), m_body(new QVBoxLayout(this)) {
    setAccessibleName(title);
    m_body->setContentsMargins(20, 16, 20, 18);
    m_body->setSpacing(10);
    if (title.isEmpty()) {
        return;
    }
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(heading(title, 1.12, this));
    if (!summary.isEmpty()) {
        auto* note = new InkLabel(Ink::Muted, this, summary);
        note->setWordWrap(true);
        words->addWidget(note);
    }
    m_body->addLayout(words);
}

void Card::paintEvent(QPaintEvent*) { paintPanel(*this); }

}  // namespace artemis
