// What the Setup page does with edits; files and layout stand in files of their own.
#include "ui/pages/setup_page.h"

#include <QApplication>
#include <QKeyEvent>
#include <QScrollArea>

#include "core/config/yaml.h"
#include "core/config/yaml_patch.h"
#include "ui/pages/undo_keys.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr std::size_t problemsNamed = 2;

QString linked(const Problem& problem) {
    const QString where = toQt(problem.where).toHtmlEscaped();
    const QString what = toQt(problem.what).toHtmlEscaped();
    return where.isEmpty() ? what : QStringLiteral("<a href='%1'>%1</a> %2").arg(where, what);
}

QString notReady(const std::vector<Problem>& problems) {
    QStringList named;
    for (std::size_t i = 0; i < std::min(problems.size(), problemsNamed); ++i) {
        named << linked(problems[i]);
    }
    const int more = static_cast<int>(problems.size() - static_cast<std::size_t>(named.size()));
    QString text = SetupPage::tr("Not ready because ") + named.join("<br>");
    return more > 0 ? text + "<br>" + SetupPage::tr("and %n more", nullptr, more) : text;
}

/// Whether edits of such a setting come letter by letter.
bool isTyped(Kind kind) {
    return kind != Kind::Boolean && kind != Kind::Choice && kind != Kind::Interval;
}

}  // namespace

void SetupPage::onFormEdited(const QString& path) {
    const SettingRow* row = m_form->row(path.toStdString());
    const bool typed = !m_oneStep && isTyped(row->param().kind) && row->param().choices.empty();
    const std::string yaml = patchYaml(m_history.text().toStdString(), m_form->values());
    m_fromYaml = false;
    m_history.change(toQt(yaml), typed ? path : QString(),
                     tr("change of %1").arg(translated(row->param().label)));
    m_yaml->showText(m_history.text());
    updateTitle();
    recheck();
}

void SetupPage::enterSettings(const Value& tree) {
    m_history.change(toQt(patchYaml(m_history.text().toStdString(), tree)), {},
                     tr("change of settings"));
    onRestored(m_history.text());
}

void SetupPage::onTargetsChosen(const QString& path, const QStringList& words) {
    std::vector<std::string> list;
    for (const QString& word : words) {
        list.push_back(word.toStdString());
    }
    m_oneStep = true;
    m_form->enter(path.toStdString(), Value(list));
    m_oneStep = false;
}

void SetupPage::onYamlEdited() {
    m_fromYaml = true;
    m_history.change(m_yaml->toPlainText(), QStringLiteral("yaml"), tr("typing"));
    updateTitle();
    recheck();
}

void SetupPage::onRestored(const QString& text) {
    m_yaml->showText(text);
    m_fromYaml = true;
    updateTitle();
    recheck();
}

void SetupPage::recheck() {
    m_inspector.forget();
    m_checker.check(m_history.text().toStdString(), m_baseDir.toStdString());
    updateReadiness();
}

void SetupPage::onChecked(const CheckedDraft& draft) {
    m_draft = draft;
    if (!draft.tree) {
        m_syntax->say("warning", Ink::Bad, toQt(draft.syntaxProblem));
    } else {
        m_syntax->clear();
        if (m_fromYaml) {
            m_form->setValues(*draft.tree);
        }
        m_form->setProblems(draft.problems);
    }
    m_inspector.inspect(draft);
    updateReadiness();
    m_workbench.setDraft(draft);
}

void SetupPage::updateReadiness() {
    const bool checking = m_checker.isChecking();
    const bool running = m_workbench.runs().isRunning();
    const bool right = !checking && m_draft.tree && m_draft.problems.empty();
    const bool ready = right && !running;
    m_enqueue->setEnabled(right);
    m_startButton->setEnabled(ready);
    m_start->setEnabled(ready);
    if (checking) {
        return;  // the last answer stands until the next one
    }
    if (!m_draft.problems.empty()) {
        m_ready->say("warning", Ink::Warning, notReady(m_draft.problems));
    } else if (running) {
        m_ready->say("start", Ink::Accent,
                     tr("Not ready because a run is going; stop it, wait for its end, or add this "
                        "to the queue."));
    } else {
        m_ready->say("done", Ink::Good, tr("Ready to start"));
    }
}

void SetupPage::start() {
    if (m_startButton->isEnabled()) {
        m_started = m_history.text();
        m_workbench.runs().start(m_draft.config);
        Q_EMIT m_workbench.pageWanted("runs");
    }
}

void SetupPage::enqueue() {
    if (m_enqueue->isEnabled()) {
        m_started = m_history.text();
        const ExperimentConfig& config = m_draft.config;
        m_workbench.queue().add({config.name, config.yaml, config.baseDir, {}});
        Q_EMIT m_workbench.said(tr("%1 is in the queue").arg(toQt(config.name)));
    }
}

void SetupPage::showHelpOf(QWidget* focused) {
    for (QWidget* at = focused; at != nullptr && at != this; at = at->parentWidget()) {
        if (const auto* row = qobject_cast<SettingRow*>(at)) {
            m_help->setText(helpOf(row->param()));
            m_scroll->ensureWidgetVisible(at, 0, 20);
            return;
        }
    }
}

bool SetupPage::eventFilter(QObject* watched, QEvent* event) {
    return keepsUndoForPage(*this, watched, event) || Page::eventFilter(watched, event);
}

}  // namespace artemis
