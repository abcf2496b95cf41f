// Draws the rail and its buttons: icon over title, the current page marked by ground and bar.
#include "ui/shell/navigation_rail.h"

#include <QPainter>
#include <QToolButton>

#include "ui/widgets/colours.h"
#include "ui/widgets/labels.h"

namespace artemis {

namespace {

class RailButton final : public QToolButton {
public:
    using QToolButton::QToolButton;
    QSize sizeHint() const override {
        QFont words = font();
        words.setWeight(QFont::DemiBold);
        return {qMax(76, QFontMetrics(words).horizontalAdvance(text()) + 16), 64};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF ground = QRectF(rect()).adjusted(6, 2, -6, -2);
        QColor accent = palette().color(QPalette::Highlight);
        if (isChecked() || underMouse()) {
            QColor wash = accent;
            wash.setAlphaF(isChecked() ? 0.16F : 0.07F);
            painter.setPen(Qt::NoPen);
            painter.setBrush(wash);
            painter.drawRoundedRect(ground, 8, 8);
        }
        if (hasFocus()) {
            painter.setPen(QPen(accent, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(ground, 8, 8);
        }
        icon().paint(&painter, QRect(width() / 2 - 12, 10, 24, 24));
        QFont words = font();
        words.setPointSizeF(words.pointSizeF() * 0.9);
        words.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
        painter.setFont(words);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(0, 36, width(), 22), Qt::AlignCenter, text());
    }
};

}  // namespace

NavigationRail::NavigationRail(QWidget* parent)
    : QWidget(parent), m_buttons(new QButtonGroup(this)), m_layout(new QVBoxLayout(this)) {
    setAccessibleName(tr("Pages"));
    m_layout->setContentsMargins(4, 12, 5, 12);
    m_layout->setSpacing(4);
    m_layout->addStretch(1);
    connect(m_buttons, &QButtonGroup::idClicked, this, &NavigationRail::chosen);
}

void NavigationRail::addPage(const QString& id, const QString& title, const QIcon& icon,
                             bool atFoot) {
    auto* button = new RailButton(this);
    button->setText(title);
    button->setIcon(icon);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    nameControl(button, "page." + id, title);
    const int index = static_cast<int>(m_buttons->buttons().size());
    m_buttons->addButton(button, index);
    if (atFoot) {
        m_layout->addWidget(button);
    } else {
        m_layout->insertWidget(m_atHead++, button);
    }
}

void NavigationRail::setCurrent(int index) {
    if (QAbstractButton* button = m_buttons->button(index)) {
        button->setChecked(true);
    }
}

void NavigationRail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().base());
    painter.fillRect(QRect(width() - 1, 0, 1, height()), hairline(palette()));
}

}  // namespace artemis
