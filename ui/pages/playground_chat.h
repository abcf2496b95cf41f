// PlaygroundChat: whether the Playground's prompt is a turn of a conversation, by which template it
// is written, and what has been said.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QTimer>
#include <optional>

#include "core/text/chat_rounds.h"
#include "core/text/chat_style.h"
#include "ui/pages/services.h"
#include "ui/widgets/labels.h"

namespace artemis {

class PlaygroundChat final : public QWidget {
    Q_OBJECT
public:
    explicit PlaygroundChat(Workbench& workbench, QWidget* parent = nullptr);

    bool isOn() const { return m_on->isChecked(); }
    /// Whether the template of the model is known.
    bool isReady() const { return m_style.has_value(); }
    const ChatStyle& style() const { return *m_style; }
    ChatRounds& rounds() { return m_rounds; }
    /// What a side has heard and said, with the system text.
    Conversation turns(std::size_t side) const;

    /// The model whose template is shown; found out on another thread.
    void setModel(const std::string& path);
    /// Shows what the model will read once this is said.
    void showMessage(const std::string& message);

    Value session() const;
    void restoreSession(const Value& session);

Q_SIGNALS:
    void toggled();
    /// Template or system text.
    void changed();

private:
    QWidget* makeDetails();
    void ask();
    void showStyle();
    void showText();

    Workbench& m_workbench;
    ChatRounds m_rounds;
    std::optional<ChatStyle> m_style;
    std::string m_model;
    std::string m_message;
    int m_asked = 0;  ///< Answers to earlier questions are no longer wanted.
    QTimer m_wait;    ///< Until nobody types.
    QCheckBox* m_on;
    QWidget* m_details;
    QComboBox* m_template = nullptr;
    QPlainTextEdit* m_system = nullptr;
    QPlainTextEdit* m_text = nullptr;
    SignedText* m_note = nullptr;
};

}  // namespace artemis
