// Playground: a model goes on after a prompt, with an adapter and without one side by side.
#pragma once

#include <QCheckBox>
#include <QMenu>

#include "ui/forms/path_editors.h"
#include "ui/forms/settings_form.h"
#include "ui/pages/page.h"
#include "ui/pages/playground_chat.h"
#include "ui/pages/playground_side.h"
#include "ui/pages/services.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/prompt_edit.h"

class QStackedWidget;

namespace artemis {

class PlaygroundPage final : public Page {
    Q_OBJECT
public:
    explicit PlaygroundPage(Workbench& workbench, QWidget* parent = nullptr);

    Value session() const override;
    void restoreSession(const Value& session) override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    QWidget* makeHeader();
    QWidget* makeChoices();
    QWidget* makeModel();
    QWidget* makeSettings();
    QWidget* makeWriting();
    QWidget* makePrompt();
    QWidget* makeSides();
    QWidget* makeEmpty();
    void connectWriter();

    void generate();
    /// What each side shown goes on from; a message to a conversation becomes its last turn.
    void addSides(PlaygroundOrder& order);
    void showConversation();
    void editLast();
    void newConversation();
    void tryBuiltin();
    void takePromptFile(const QString& path);
    void addToHistory(const QString& prompt);
    void takeBase(const RunResult& result);
    void updateState();
    std::string model() const { return toText(m_model->value()); }
    std::vector<PlaygroundSideView*> shownSides() const;

    Workbench& m_workbench;
    PlaygroundWriter m_writer;
    QStringList m_history;  ///< Prompts of this session, the newest first.
    std::int64_t m_mostTokens = 0;
    QAction* m_generate = nullptr;
    QAction* m_stop = nullptr;
    PathEditor* m_model = nullptr;
    QCheckBox* m_both = nullptr;
    PlaygroundChat* m_chat = nullptr;
    QPushButton* m_editLast = nullptr;
    QPushButton* m_newConversation = nullptr;
    SettingsForm* m_form = nullptr;
    PromptEdit* m_prompt = nullptr;
    QMenu* m_earlier = nullptr;
    SignedText* m_problem = nullptr;
    PlaygroundSideView* m_left = nullptr;
    PlaygroundSideView* m_right = nullptr;
    QStackedWidget* m_pages = nullptr;  ///< What the page is for, or the texts.
};

}  // namespace artemis
