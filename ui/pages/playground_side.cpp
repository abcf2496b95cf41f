// Adapter, text and figures of one side.
#include "ui/pages/playground_side.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QString titleOf(const RunResult& result) {
    return PlaygroundSideView::tr("run %1 · %2").arg(result.run).arg(toQt(result.name));
}

QString endOf(const WrittenText& text, bool stopped, std::int64_t mostTokens) {
    if (text.ended) {
        return PlaygroundSideView::tr("ended by itself");
    }
    if (stopped) {
        return PlaygroundSideView::tr("ended by Stop");
    }
    return text.tokens >= mostTokens ? PlaygroundSideView::tr("ended by the limit of tokens")
                                     : PlaygroundSideView::tr("ended by the model's longest text");
}

QString figuresOf(const WrittenText& text) {
    const double pace = text.seconds > 0 ? static_cast<double>(text.tokens) / text.seconds : 0;
    return PlaygroundSideView::tr("prompt %1 tokens · %2 tokens · first after %3 · %4 tokens/s")
        .arg(toQt(grouped(text.promptTokens)), toQt(grouped(text.tokens)),
             toQt(text.firstSeconds < 1
                      ? grouped(static_cast<std::int64_t>(text.firstSeconds * 1000)) + " ms"
                      : durationText(text.firstSeconds)),
             toQt(fixed(pace, 1)));
}

}  // namespace

PlaygroundSideView::PlaygroundSideView(const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent),
      m_adapter(new QComboBox(this)),
      m_text(new QPlainTextEdit(this)),
      m_state(new SignedText(this)),
      m_copy(new QPushButton(icon("copy"), {}, this)) {
    setObjectName(name);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(makeChoice(name, title));
    nameControl(m_text, name + ".text", tr("%1: what was written").arg(title));
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("What the model writes after the prompt appears here."));
    // The end stays in sight, also when the figures below need another line.
    QScrollBar* bar = m_text->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, bar, [bar](int, int most) { bar->setValue(most); });
    layout->addWidget(m_text, 1);
    layout->addWidget(makeFoot(name, title));
}

QWidget* PlaygroundSideView::makeChoice(const QString& name, const QString& title) {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* label = new QLabel(tr("%1:").arg(title), line);
    label->setBuddy(m_adapter);
    m_adapter->setEditable(true);
    m_adapter->setInsertPolicy(QComboBox::NoInsert);
    m_adapter->setMinimumContentsLength(10);
    m_adapter->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_adapter->lineEdit()->setPlaceholderText(tr("without adapter"));
    const QString help = tr("%1: adapter folder or finished run; empty for the bare model");
    nameControl(m_adapter, name + ".adapter", help.arg(title));
    nameControl(m_adapter->lineEdit(), name + ".adapter.text", help.arg(title));
    m_adapter->setToolTip(help.arg(title));
    auto* open = new QPushButton(icon("open"), {}, line);
    open->setFixedWidth(38);
    open->setToolTip(tr("Browse…"));
    nameControl(open, name + ".browse", tr("%1: browse for an adapter folder").arg(title));
    layout->addWidget(label);
    layout->addWidget(m_adapter, 1);
    layout->addWidget(open);
    connect(open, &QPushButton::clicked, this, &PlaygroundSideView::browse);
    connect(m_adapter, &QComboBox::activated, this, [this](int index) {
        if (index == 0) {
            choose({});
        } else if (const RunResult* chosen = result()) {
            Q_EMIT resultChosen(*chosen);
        }
    });
    return line;
}

QWidget* PlaygroundSideView::makeFoot(const QString& name, const QString& title) {
    auto* foot = new QWidget(this);
    auto* layout = new QHBoxLayout(foot);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_state->label()->setObjectName(name + ".state");
    nameControl(m_copy, name + ".copy", tr("%1: copy the text").arg(title));
    m_copy->setToolTip(tr("Copy the text"));
    m_copy->setFixedWidth(38);
    m_copy->setEnabled(false);
    layout->addWidget(m_state, 1);
    layout->addStretch(0);
    layout->addWidget(m_copy, 0, Qt::AlignTop);
    foot->setMinimumHeight(foot->fontMetrics().lineSpacing() * 2);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(text());
        Q_EMIT copied(tr("The text is on the clipboard"));
    });
    connect(m_text, &QPlainTextEdit::textChanged, this,
            [this] { m_copy->setEnabled(!m_text->document()->isEmpty()); });
    return foot;
}

void PlaygroundSideView::setResults(const std::vector<RunResult>& results) {
    const QString before = choice();
    m_results = results;
    m_adapter->clear();
    m_adapter->addItem(tr("without adapter"));
    for (const RunResult& one : m_results) {
        m_adapter->addItem(titleOf(one));
        m_adapter->setItemData(m_adapter->count() - 1,
                               toQt(one.adapter.empty() ? one.model : one.adapter),
                               Qt::ToolTipRole);
    }
    choose(before);
}

void PlaygroundSideView::choose(const QString& choice) {
    m_adapter->setCurrentIndex(m_adapter->findText(choice));
    m_adapter->setEditText(choice);
}

const RunResult* PlaygroundSideView::result() const {
    for (const RunResult& one : m_results) {
        if (titleOf(one) == choice()) {
            return &one;
        }
    }
    return nullptr;
}

PlaygroundSide PlaygroundSideView::side(const std::string& base) const {
    const RunResult* chosen = result();
    if (chosen == nullptr) {
        return {base, choice().trimmed().toStdString()};
    }
    return chosen->adapter.empty() ? PlaygroundSide{chosen->model, {}}
                                   : PlaygroundSide{base, chosen->adapter};
}

void PlaygroundSideView::browse() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose an adapter folder"));
    if (!folder.isEmpty()) {
        choose(folder);
    }
}

void PlaygroundSideView::say(const QString& sign, Ink meaning, const QString& sentence) {
    m_state->say(sign, meaning, sentence);
}

void PlaygroundSideView::showWaiting() {
    m_text->clear();
    say("queued", Ink::Muted, tr("Waiting for its turn"));
}

void PlaygroundSideView::showLoading() { say("queued", Ink::Accent, tr("Loading the model")); }

void PlaygroundSideView::showWriting() { say("start", Ink::Accent, tr("Writing")); }

void PlaygroundSideView::append(const QString& text) {
    QTextCursor end(m_text->document());
    end.movePosition(QTextCursor::End);
    end.insertText(text, QTextCharFormat());
    m_text->ensureCursorVisible();
}

void PlaygroundSideView::showTurns(const Conversation& turns) {
    m_text->clear();
    QTextCharFormat bold;
    bold.setFontWeight(QFont::Bold);
    QTextCursor end(m_text->document());
    const auto say = [&](const QString& who, const std::string& words) {
        end.insertText(m_text->document()->isEmpty() ? who : QStringLiteral("\n\n") + who, bold);
        end.insertText(QStringLiteral("\n") + toQt(words), QTextCharFormat());
    };
    for (const ChatMessage& turn : turns) {
        say(turn.role == "system" ? tr("System")
            : turn.role == "user" ? tr("You")
                                  : tr("Model"),
            turn.content);
    }
    if (!turns.empty() && turns.back().role == "user") {
        say(tr("Model"), "");
    }
    m_text->moveCursor(QTextCursor::End);
}

void PlaygroundSideView::showWritten(const WrittenText& text, bool stopped,
                                     std::int64_t mostTokens) {
    if (stopped && text.tokens == 0) {
        say("stop", Ink::Muted, tr("Stopped before it began"));
        return;
    }
    say(text.ended ? "done" : "note", text.ended ? Ink::Good : Ink::Muted,
        figuresOf(text) + QStringLiteral(" · ") + endOf(text, stopped, mostTokens));
}

void PlaygroundSideView::showProblem(const QString& sentence) { say("failed", Ink::Bad, sentence); }

void PlaygroundSideView::clear() {
    m_text->clear();
    m_state->clear();
}

}  // namespace artemis
