// Handles that can be focused and moved by keys.
#include "ui/widgets/key_splitter.h"

#include <QKeyEvent>
#include <QPainter>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr int stride = 24;  // pixels a key press

class KeyHandle final : public QSplitterHandle {
public:
    KeyHandle(Qt::Orientation orientation, QSplitter* parent)
        : QSplitterHandle(orientation, parent) {
        setFocusPolicy(Qt::TabFocus);
    }

protected:
    void keyPressEvent(QKeyEvent* event) override {
        const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
        const bool on = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
        if (back || on) {
            const int now = orientation() == Qt::Horizontal ? x() : y();
            moveSplitter(now + (on ? stride : -stride));
        } else {
            QSplitterHandle::keyPressEvent(event);
        }
    }
    void paintEvent(QPaintEvent* event) override {
        QSplitterHandle::paintEvent(event);
        if (hasFocus()) {
            QPainter painter(this);
            painter.fillRect(rect().adjusted(4, 4, -4, -4), ink(Ink::Accent, palette()));
        }
    }
    void focusInEvent(QFocusEvent*) override { update(); }
    void focusOutEvent(QFocusEvent*) override { update(); }
};

}  // namespace

KeySplitter::KeySplitter(Qt::Orientation orientation, const QString& name, const QString& meaning,
                         QWidget* parent)
    : QSplitter(orientation, parent), m_meaning(meaning) {
    setObjectName(name);
    setChildrenCollapsible(false);
}

QSplitterHandle* KeySplitter::createHandle() {
    auto* handle = new KeyHandle(orientation(), this);
    handle->setObjectName(objectName() + ".handle");
    handle->setAccessibleName(m_meaning);
    return handle;
}

}  // namespace artemis
