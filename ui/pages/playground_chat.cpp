// The switch, the template and its text.
#include "ui/pages/playground_chat.h"

#include <QFontDatabase>
#include <QVBoxLayout>
#include <chrono>

#include "core/engine/run/resources.h"
#include "ui/widgets/card.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// A field of so many lines.
QPlainTextEdit* field(int lines, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * lines + 14);
    return edit;
}

}  // namespace

PlaygroundChat::PlaygroundChat(Workbench& workbench, QWidget* parent)
    : QWidget(parent), m_workbench(workbench) {
    using namespace std::chrono_literals;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("Conversation"), {}, this);
    layout->addWidget(card);
    m_on = new QCheckBox(tr("As &chat, by the model's template"), card);
    nameControl(m_on, "playground.chat", tr("As chat, by the model's template"));
    card->body()->addWidget(m_on);
    m_details = makeDetails();
    card->body()->addWidget(m_details);
    m_details->hide();
    m_wait.setSingleShot(true);
    m_wait.setInterval(200ms);
    connect(&m_wait, &QTimer::timeout, this, &PlaygroundChat::ask);
    connect(m_on, &QCheckBox::toggled, this, [this](bool on) {
        m_details->setVisible(on);
        ask();
        Q_EMIT toggled();
    });
    connect(m_template, &QComboBox::currentIndexChanged, this, &PlaygroundChat::ask);
    connect(m_system, &QPlainTextEdit::textChanged, this, [this] {
        showText();
        Q_EMIT changed();
    });
}

QWidget* PlaygroundChat::makeDetails() {
    auto* details = new QWidget(this);
    auto* layout = new QVBoxLayout(details);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    const auto add = [&](const QString& words, QWidget* control, const QString& name) {
        auto* label = new QLabel(words + QStringLiteral(":"), details);
        label->setBuddy(control);
        nameControl(control, name, words);
        layout->addWidget(label);
        layout->addWidget(control);
    };
    m_template = new QComboBox(details);
    m_template->addItem(tr("The model's own"), QString(ownTemplate));
    for (const ChatTemplate& one : chatTemplates()) {
        m_template->addItem(translated(one.label), toQt(one.id));
        m_template->setItemData(m_template->count() - 1, translated(one.summary), Qt::ToolTipRole);
    }
    add(tr("Template"), m_template, "playground.chat.template");
    m_note = new SignedText(details);
    m_note->label()->setObjectName("playground.chat.note");
    layout->addWidget(m_note);
    m_system = field(2, details);
    m_system->setPlaceholderText(tr("How the assistant is to answer; may stay empty"));
    add(tr("System text"), m_system, "playground.chat.system");
    m_text = field(7, details);
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    add(tr("What the model will read"), m_text, "playground.chat.text");
    return details;
}

Conversation PlaygroundChat::turns(std::size_t side) const {
    return m_rounds.turns(side, m_system->toPlainText().toStdString());
}

void PlaygroundChat::setModel(const std::string& path) {
    if (m_model != path) {
        m_model = path;
        m_style.reset();
        ++m_asked;
        m_wait.start();
    }
}

void PlaygroundChat::showMessage(const std::string& message) {
    m_message = message;
    showText();
}

void PlaygroundChat::ask() {
    m_style.reset();
    const int asked = ++m_asked;
    if (!isOn() || m_model.empty()) {
        showStyle();
        return;
    }
    m_workbench.files().run(
        this,
        [path = m_model, wanted = m_template->currentData().toString().toStdString()] {
            return chatStyle(modelFolder(path), wanted);
        },
        [this, asked](const ChatStyle& style) {
            if (asked == m_asked) {
                m_style = style;
                showStyle();
            }
        },
        [this, asked](const QString& sentence) {
            if (asked == m_asked) {
                showStyle();
                m_note->say("failed", Ink::Bad, sentence);
            }
        });
}

void PlaygroundChat::showStyle() {
    if (!m_style) {
        m_note->clear();
    } else {
        const QString label = translated(chatTemplate(m_style->id).label);
        const bool automatic = m_template->currentData().toString() == ownTemplate;
        m_note->say(m_style->own ? "done" : "note", m_style->own ? Ink::Good : Ink::Muted,
                    m_style->own ? tr("%1: the model's own template").arg(label)
                    : automatic  ? tr("%1: the model has no template of its own").arg(label)
                                 : tr("%1: not the model's own template").arg(label));
    }
    showText();
    Q_EMIT changed();
}

void PlaygroundChat::showText() {
    if (!m_style) {
        m_text->clear();
        return;
    }
    ChatRounds next = m_rounds;
    next.say(m_message.empty() ? "…" : m_message);
    m_text->setPlainText(
        toQt(m_style->prompt(next.turns(0, m_system->toPlainText().toStdString()))));
    m_text->moveCursor(QTextCursor::End);
}

Value PlaygroundChat::session() const {
    return {{"on", isOn()},
            {"template", m_template->currentData().toString().toStdString()},
            {"system", m_system->toPlainText().toStdString()}};
}

void PlaygroundChat::restoreSession(const Value& session) {
    m_template->setCurrentIndex(
        std::max(0, m_template->findData(toQt(session.value("template", ownTemplate)))));
    m_system->setPlainText(toQt(session.value("system", "")));
    m_on->setChecked(session.value("on", false));
}

}  // namespace artemis
