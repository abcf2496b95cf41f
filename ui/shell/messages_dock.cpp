// A read-only list of sentences.
#include "ui/shell/messages_dock.h"

#include <QTime>

#include "ui/widgets/labels.h"

namespace artemis {

namespace {

/// A few lines high at first.
class Lines final : public QPlainTextEdit {
public:
    using QPlainTextEdit::QPlainTextEdit;
    QSize sizeHint() const override { return {400, fontMetrics().lineSpacing() * 5}; }
};

}  // namespace

MessagesDock::MessagesDock(QWidget* parent)
    : QDockWidget(tr("Messages"), parent), m_text(new Lines(this)) {
    setObjectName("dock.messages");
    setAccessibleName(windowTitle());
    nameControl(m_text, "messages", tr("Messages"));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setMaximumBlockCount(1000);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("What the window says is kept here until it is closed."));
    setWidget(m_text);
}

void MessagesDock::add(const QString& sentence) {
    m_text->appendPlainText(QTime::currentTime().toString("HH:mm:ss") + "  " + sentence);
}

}  // namespace artemis
