// PromptEdit: a text field that also takes text files, dropped or pasted.
#pragma once

#include <QPlainTextEdit>

namespace artemis {

class PromptEdit final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit PromptEdit(QWidget* parent = nullptr);
    /// Replaces the text as one step to undo.
    void enter(const QString& text);

Q_SIGNALS:
    /// Its text is wanted; the field reads no file itself.
    void fileGiven(const QString& path);

protected:
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
};

}  // namespace artemis
