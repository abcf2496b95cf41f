// MessagesDock: everything the window has said, with its time.
#pragma once

#include <QDockWidget>
#include <QPlainTextEdit>

namespace artemis {

class MessagesDock final : public QDockWidget {
    Q_OBJECT
public:
    explicit MessagesDock(QWidget* parent);
    void add(const QString& sentence);
    QString text() const { return m_text->toPlainText(); }

private:
    QPlainTextEdit* m_text;
};

}  // namespace artemis
