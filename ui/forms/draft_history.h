// DraftHistory: every state of the experiment's text, whether the form, the text or the model tree
// changed it, to undo and redo.
#pragma once

#include <QUndoStack>

namespace artemis {

class DraftHistory final : public QObject {
    Q_OBJECT
public:
    explicit DraftHistory(QObject* parent = nullptr);

    const QString& text() const { return m_text; }
    /// Another experiment: what was before cannot be undone.
    void start(const QString& text);
    /// A change by the person. Changes of one place ("training.seed") in quick succession, such as
    /// the letters of a word, are one step; "" is never joined. `what` is shown behind "Undo".
    void change(const QString& text, const QString& place, const QString& what);
    QUndoStack& stack() { return m_stack; }

Q_SIGNALS:
    /// Undo or redo has brought this text back.
    void restored(const QString& text);

private:
    class Step;
    void apply(const QString& text);
    QUndoStack m_stack;
    QString m_text;
    bool m_changing = false;
};

}  // namespace artemis
