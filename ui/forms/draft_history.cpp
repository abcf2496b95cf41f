// Steps hold the text before and after; quick ones of the same place are joined.
#include "ui/forms/draft_history.h"

#include <QElapsedTimer>
#include <QUndoCommand>

namespace artemis {

namespace {

constexpr qint64 joinedWithinMs = 1200;

}  // namespace

class DraftHistory::Step final : public QUndoCommand {
public:
    Step(DraftHistory& history, QString after, QString place, const QString& what)
        : QUndoCommand(what),
          m_history(history),
          m_before(history.m_text),
          m_after(std::move(after)),
          m_place(std::move(place)) {
        m_age.start();
    }
    int id() const override { return 1; }
    void undo() override { m_history.apply(m_before); }
    void redo() override { m_history.apply(m_after); }
    bool mergeWith(const QUndoCommand* other) override {
        const auto* next = static_cast<const Step*>(other);
        if (m_place.isEmpty() || m_place != next->m_place || m_age.elapsed() > joinedWithinMs) {
            return false;
        }
        m_after = next->m_after;
        m_age.restart();
        setObsolete(m_before == m_after);
        return true;
    }

private:
    DraftHistory& m_history;
    QString m_before;
    QString m_after;
    QString m_place;
    QElapsedTimer m_age;
};

DraftHistory::DraftHistory(QObject* parent) : QObject(parent) {}

void DraftHistory::start(const QString& text) {
    m_text = text;
    m_stack.clear();
}

void DraftHistory::change(const QString& text, const QString& place, const QString& what) {
    if (text != m_text) {
        m_changing = true;
        m_stack.push(new Step(*this, text, place, what));
        m_changing = false;
    }
}

void DraftHistory::apply(const QString& text) {
    m_text = text;
    if (!m_changing) {
        Q_EMIT restored(text);
    }
}

}  // namespace artemis
