// PlaygroundSideView: one of the two texts of the Playground: which adapter writes, what it has
// written, and how fast.
#pragma once

#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>

#include "core/text/chat_template.h"
#include "ui/run/playground_writer.h"
#include "ui/run/run_results.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace artemis {

class PlaygroundSideView final : public QWidget {
    Q_OBJECT
public:
    /// `name` starts the object names of its controls; `title` tells the side to people.
    PlaygroundSideView(const QString& name, const QString& title, QWidget* parent = nullptr);

    void setResults(const std::vector<RunResult>& results);
    /// What is in the field: a folder, or the title of a run's result.
    QString choice() const { return m_adapter->currentText(); }
    void choose(const QString& choice);
    /// What it means beside the base model.
    PlaygroundSide side(const std::string& base) const;

    void showWaiting();
    void showLoading();
    void showWriting();
    /// A conversation; where the user has said the last of it, the answer is to follow.
    void showTurns(const Conversation& turns);
    void append(const QString& text);
    void showWritten(const WrittenText& text, bool stopped, std::int64_t mostTokens);
    void showProblem(const QString& sentence);
    void clear();
    QString text() const { return m_text->toPlainText(); }

Q_SIGNALS:
    /// The person has chosen what a run left behind.
    void resultChosen(const artemis::RunResult& result);
    void copied(const QString& sentence);

private:
    QWidget* makeChoice(const QString& name, const QString& title);
    QWidget* makeFoot(const QString& name, const QString& title);
    void browse();
    const RunResult* result() const;
    void say(const QString& icon, Ink meaning, const QString& sentence);

    std::vector<RunResult> m_results;
    QComboBox* m_adapter;
    QPlainTextEdit* m_text;
    SignedText* m_state;
    QPushButton* m_copy;
};

}  // namespace artemis
