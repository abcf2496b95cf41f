// Tells files from text in what is dropped or pasted.
#include "ui/widgets/prompt_edit.h"

#include <QMimeData>
#include <QUrl>

namespace artemis {

namespace {

/// The first file of this machine, or "".
QString fileOf(const QMimeData* source) {
    for (const QUrl& url : source->urls()) {
        if (url.isLocalFile()) {
            return url.toLocalFile();
        }
    }
    return {};
}

}  // namespace

PromptEdit::PromptEdit(QWidget* parent) : QPlainTextEdit(parent) { setTabChangesFocus(true); }

void PromptEdit::enter(const QString& text) {
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    moveCursor(QTextCursor::End);
}

bool PromptEdit::canInsertFromMimeData(const QMimeData* source) const {
    return !fileOf(source).isEmpty() || QPlainTextEdit::canInsertFromMimeData(source);
}

void PromptEdit::insertFromMimeData(const QMimeData* source) {
    const QString file = fileOf(source);
    if (file.isEmpty()) {
        QPlainTextEdit::insertFromMimeData(source);
    } else {
        Q_EMIT fileGiven(file);
    }
}

}  // namespace artemis
