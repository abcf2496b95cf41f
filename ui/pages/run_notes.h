// RunNotes: tags and notes of one run, to be written.
#pragma once

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QWidget>

#include "ui/run/store_reader.h"

namespace artemis {

class RunNotes final : public QWidget {
    Q_OBJECT
public:
    explicit RunNotes(QWidget* parent = nullptr);

    /// What the store has; null where no run is chosen. What is being written stays.
    void showRun(const ListedRun* run);

Q_SIGNALS:
    /// A person has written them, and has gone on to something else.
    void tagsWritten(std::int64_t run, const QString& tags);
    void notesWritten(std::int64_t run, const QString& notes);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void keep();

    std::int64_t m_run = 0;
    QString m_storedTags;
    QString m_storedNotes;
    QLineEdit* m_tags;
    QPlainTextEdit* m_notes;
};

}  // namespace artemis
