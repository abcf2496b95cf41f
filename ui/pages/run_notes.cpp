// Two fields that tell what was written when they are left.
#include "ui/pages/run_notes.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

RunNotes::RunNotes(QWidget* parent)
    : QWidget(parent), m_tags(new QLineEdit(this)), m_notes(new QPlainTextEdit(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    auto* tagWords = new QLabel(tr("&Tags, with commas between them"), this);
    auto* noteWords = new QLabel(tr("&Notes"), this);
    tagWords->setBuddy(m_tags);
    noteWords->setBuddy(m_notes);
    nameControl(m_tags, "run.tags", tr("Tags of the run"));
    nameControl(m_notes, "run.notes", tr("Notes on the run"));
    m_notes->setPlaceholderText(tr("Why it was run, what it showed, what to try next"));
    m_notes->setTabChangesFocus(true);
    for (QWidget* widget : {static_cast<QWidget*>(tagWords), static_cast<QWidget*>(m_tags),
                            static_cast<QWidget*>(noteWords)}) {
        layout->addWidget(widget);
    }
    layout->addWidget(m_notes, 1);
    connect(m_tags, &QLineEdit::editingFinished, this, &RunNotes::keep);
    m_notes->installEventFilter(this);
    showRun(nullptr);
}

void RunNotes::showRun(const ListedRun* run) {
    const std::int64_t id = run == nullptr ? 0 : run->row.id;
    const QString tags = run == nullptr ? QString() : toQt(join(run->row.tags, ", "));
    const QString notes = run == nullptr ? QString() : toQt(run->row.notes);
    if (id != m_run) {
        keep();
    }
    // What has been changed here and is not kept yet is not taken away.
    if (id != m_run || (m_tags->text() == m_storedTags && tags != m_storedTags)) {
        m_tags->setText(tags);
    }
    if (id != m_run || (m_notes->toPlainText() == m_storedNotes && notes != m_storedNotes)) {
        m_notes->setPlainText(notes);
    }
    m_run = id;
    m_storedTags = tags;
    m_storedNotes = notes;
    setEnabled(id != 0);
}

void RunNotes::keep() {
    if (m_run != 0 && m_tags->text() != m_storedTags) {
        m_storedTags = m_tags->text();
        Q_EMIT tagsWritten(m_run, m_storedTags);
    }
    if (m_run != 0 && m_notes->toPlainText() != m_storedNotes) {
        m_storedNotes = m_notes->toPlainText();
        Q_EMIT notesWritten(m_run, m_storedNotes);
    }
}

bool RunNotes::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        keep();
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace artemis
