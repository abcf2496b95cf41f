// What the Playground does; its layout stands in playground_page_layout.cpp.
#include "ui/pages/playground_page.h"

#include <QFileInfo>
#include <QStackedWidget>
#include <algorithm>

#include "core/base/io.h"
#include "core/engine/run/model_facts.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr qsizetype keptPrompts = 50;
constexpr qint64 longestPromptFile = 4 << 20;

}  // namespace

void PlaygroundPage::connectWriter() {
    const auto at = [this](int side) { return shownSides()[static_cast<std::size_t>(side)]; };
    connect(&m_writer, &PlaygroundWriter::loading, this,
            [at](int side) { at(side)->showLoading(); });
    connect(&m_writer, &PlaygroundWriter::began, this, [at](int side) { at(side)->showWriting(); });
    connect(&m_writer, &PlaygroundWriter::textArrived, this,
            [at](int side, const QString& text) { at(side)->append(text); });
    connect(&m_writer, &PlaygroundWriter::written, this,
            [this, at](int side, const WrittenText& text) {
                at(side)->showWritten(text, m_writer.isStopping(), m_mostTokens);
                if (m_chat->isOn() && text.tokens > 0) {
                    m_chat->rounds().answer(static_cast<std::size_t>(side), text.text);
                    at(side)->showTurns(m_chat->turns(static_cast<std::size_t>(side)));
                }
            });
    connect(&m_writer, &PlaygroundWriter::failed, this,
            [at](int side, const QString& sentence) { at(side)->showProblem(sentence); });
    connect(&m_writer, &PlaygroundWriter::ended, this, &PlaygroundPage::updateState);
    for (PlaygroundSideView* side : {m_left, m_right}) {
        connect(side, &PlaygroundSideView::resultChosen, this, &PlaygroundPage::takeBase);
        connect(side, &PlaygroundSideView::copied, &m_workbench, &Workbench::said);
    }
}

std::vector<PlaygroundSideView*> PlaygroundPage::shownSides() const {
    return m_both->isChecked() ? std::vector{m_left, m_right} : std::vector{m_left};
}

void PlaygroundPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_workbench.store().ask(
        this,
        [catalog = m_workbench.catalog()](RunStore& store) { return runResults(store, catalog); },
        [this](const std::vector<RunResult>& results) {
            m_left->setResults(results);
            m_right->setResults(results);
        });
    m_workbench.files().run(
        this, [folders = m_workbench.preferences().folders.models] { return modelsIn(folders); },
        [this](const std::vector<std::string>& models) { m_model->offer(models); },
        [this](const QString& sentence) { Q_EMIT m_workbench.said(sentence); });
}

void PlaygroundPage::generate() {
    if (!m_generate->isEnabled()) {
        return;
    }
    Q_EMIT m_workbench.pageWanted("playground");
    PlaygroundOrder order;
    try {
        order.settings = writingSettings(m_form->values());
    } catch (const BadInput& error) {
        m_form->setProblems(error.problems());
        m_problem->say("warning", Ink::Warning, toQt(toText(error.problems().front())));
        return;
    }
    m_form->setProblems({});
    m_problem->clear();
    m_mostTokens = order.settings.writing.text.maxNewTokens;
    addToHistory(m_prompt->toPlainText());
    addSides(order);
    m_writer.write(order);
    updateState();
}

void PlaygroundPage::addSides(PlaygroundOrder& order) {
    const std::string prompt = m_prompt->toPlainText().toStdString();
    order.rendered = m_chat->isOn();
    if (order.rendered) {
        std::ranges::copy(m_chat->style().stops(), std::back_inserter(order.settings.writing.stop));
        m_chat->rounds().say(prompt);
        m_prompt->enter({});
    }
    for (PlaygroundSideView* side : shownSides()) {
        side->showWaiting();
        PlaygroundSide& one = order.sides.emplace_back(side->side(model()));
        if (order.rendered) {
            const Conversation turns = m_chat->turns(order.sides.size() - 1);
            side->showTurns(turns);
            one.prompt = m_chat->style().prompt(turns);
        } else {
            one.prompt = prompt;
        }
    }
}

void PlaygroundPage::showConversation() {
    std::size_t number = 0;
    for (PlaygroundSideView* side : {m_left, m_right}) {
        side->clear();
        if (m_chat->isOn()) {
            side->showTurns(m_chat->turns(number++));
        }
    }
    updateState();
}

void PlaygroundPage::editLast() {
    m_prompt->enter(toQt(m_chat->rounds().takeBack()));
    m_prompt->setFocus();
    showConversation();
}

void PlaygroundPage::newConversation() {
    m_chat->rounds().clear();
    m_prompt->setFocus();
    showConversation();
}

void PlaygroundPage::updateState() {
    const bool writing = m_writer.isWriting();
    const bool named = !model().empty();
    const bool chats = m_chat->isOn();
    m_chat->setModel(model());
    m_chat->showMessage(m_prompt->toPlainText().toStdString());
    m_chat->setEnabled(!writing);
    for (QPushButton* button : {m_editLast, m_newConversation}) {
        button->setVisible(chats);
        button->setEnabled(!writing && !m_chat->rounds().empty());
    }
    m_prompt->setPlaceholderText(chats ? tr("Write your message, or drop a text file")
                                       : tr("Write here, or drop a text file"));
    m_generate->setEnabled(!writing && named && !m_prompt->document()->isEmpty() &&
                           (!chats || m_chat->isReady()));
    m_stop->setEnabled(writing && !m_writer.isStopping());
    m_both->setEnabled(!writing);
    m_pages->setCurrentIndex(named ? 1 : 0);
}

void PlaygroundPage::tryBuiltin() {
    m_workbench.files().run(
        this, [] { return builtinWriter(); },
        [this](const std::string& model) {
            m_model->setValue(model);
            if (m_prompt->document()->isEmpty()) {
                m_prompt->enter(tr("The food was"));
            }
            updateState();
            m_prompt->setFocus();
        },
        [this](const QString& sentence) { m_problem->say("failed", Ink::Bad, sentence); });
}

void PlaygroundPage::takePromptFile(const QString& path) {
    m_workbench.files().run(
        this,
        [path] {
            if (QFileInfo(path).size() > longestPromptFile) {
                throw BadInput(path.toStdString(), "is too long for a prompt; at most 4 MB");
            }
            return readFile(path.toStdString());
        },
        [this](const std::string& text) {
            m_prompt->enter(toQt(text));
            m_prompt->setFocus();
        },
        [this](const QString& sentence) { m_problem->say("failed", Ink::Bad, sentence); });
}

void PlaygroundPage::addToHistory(const QString& prompt) {
    m_history.removeAll(prompt);
    m_history.prepend(prompt);
    m_history = m_history.mid(0, keptPrompts);
    m_earlier->clear();
    for (const QString& one : std::as_const(m_history)) {
        const QString line = fontMetrics().elidedText(one.simplified(), Qt::ElideRight, 420);
        QAction* action = m_earlier->addAction(QString(line).replace('&', "&&"));
        connect(action, &QAction::triggered, m_prompt, [this, one] { m_prompt->enter(one); });
    }
    m_earlier->setEnabled(true);
}

/// An adapter works on the model it was trained from.
void PlaygroundPage::takeBase(const RunResult& result) {
    const std::string& base = result.adapter.empty() ? result.model : result.base;
    if (!base.empty() && (model().empty() || !result.adapter.empty())) {
        m_model->setValue(base);
    }
    updateState();
}

Value PlaygroundPage::session() const {
    return {{"model", model()},
            {"both", m_both->isChecked()},
            {"left", m_left->choice().toStdString()},
            {"right", m_right->choice().toStdString()},
            {"chat", m_chat->session()},
            {"prompt", m_prompt->toPlainText().toStdString()},
            {"settings", m_form->values()}};
}

void PlaygroundPage::restoreSession(const Value& session) {
    m_model->setValue(session.value("model", ""));
    m_both->setChecked(session.value("both", false));
    m_left->choose(toQt(session.value("left", "")));
    m_right->choose(toQt(session.value("right", "")));
    m_chat->restoreSession(session.value("chat", Value::object()));
    m_prompt->setPlainText(toQt(session.value("prompt", "")));
    m_form->setValues(session.value("settings", Value::object()));
    updateState();
}

}  // namespace artemis
