// Headings, inked labels and signed sentences.
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>

#include "ui/widgets/icons.h"

namespace artemis {

void nameControl(QWidget* control, const QString& objectName, const QString& accessibleName) {
    control->setObjectName(objectName);
    control->setAccessibleName(accessibleName);
    if (qobject_cast<QComboBox*>(control) != nullptr) {
        // On X11 Qt gives a combo box its value as name; the label beside it tells what it is for.
        auto* label = new QLabel(accessibleName, control->parentWidget());
        label->setBuddy(control);
        label->hide();
    }
}

QLabel* heading(const QString& text, double scale, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

InkLabel::InkLabel(Ink meaning, QWidget* parent, const QString& text)
    : QLabel(text, parent), m_ink(meaning) {
    setForegroundRole(QPalette::WindowText);  // on whatever ground it stands
    recolour();
}

void InkLabel::setInk(Ink meaning) {
    m_ink = meaning;
    recolour();
}

void InkLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) {
        recolour();
    }
}

void InkLabel::recolour() {
    QPalette own;
    own.setColor(QPalette::WindowText, ink(m_ink, QPalette()));
    setPalette(own);
}

SignedText::SignedText(QWidget* parent)
    : QWidget(parent), m_sign(new QLabel(this)), m_text(new InkLabel(Ink::Text, this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_sign, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1, Qt::AlignTop);
    m_sign->setFixedWidth(18);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setVisible(false);
}

void SignedText::say(const QString& iconName, Ink meaning, const QString& sentence) {
    m_icon = iconName;
    m_ink = meaning;
    m_sign->setPixmap(icon(iconName, meaning).pixmap(QSize(16, 16)));
    m_text->setInk(meaning);
    m_text->setText(sentence);
    setVisible(!sentence.isEmpty());
}

void SignedText::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) {
        m_sign->setPixmap(icon(m_icon, m_ink).pixmap(QSize(16, 16)));
    }
}

void SignedText::clear() { say({}, Ink::Text, {}); }

QString SignedText::text() const { return m_text->text(); }

QLabel* SignedText::label() const { return m_text; }

}  // namespace artemis
