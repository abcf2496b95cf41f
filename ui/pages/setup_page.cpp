// What the Setup page does; its layout stands in setup_page_layout.cpp.
#include "ui/pages/setup_page.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QScrollArea>

#include "core/base/io.h"
#include "core/config/yaml.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr std::size_t problemsNamed = 2;

std::filesystem::path toPath(const QString& path) { return path.toStdString(); }

/// Where relative paths of the draft start: the folder of its file.
std::filesystem::path baseOf(const QString& file) {
    return toPath(file.isEmpty() ? QDir::currentPath() : QFileInfo(file).absolutePath());
}

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

}  // namespace

bool SetupPage::mayReplace() {
    return !m_changed ||
           QMessageBox::question(this, tr("Unsaved experiment"),
                                 tr("The experiment has changes that are not saved. Discard them?"),
                                 QMessageBox::Discard | QMessageBox::Cancel,
                                 QMessageBox::Cancel) == QMessageBox::Discard;
}

void SetupPage::newExperiment() { take(toQt(toYaml(m_workbench.freshSettings())), {}); }

void SetupPage::chooseAndOpen() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open an experiment"), m_file, tr("Experiments (*.yaml *.yml);;All files (*)"));
    if (!path.isEmpty()) {
        openFile(path);
    }
}

void SetupPage::openFile(const QString& path) {
    m_workbench.files().run(
        this, [path] { return readFile(toPath(path)); },
        [this, path](const std::string& text) {
            take(toQt(text), path);
            Q_EMIT m_workbench.said(tr("Opened %1").arg(path));
        },
        [this](const QString& sentence) {
            QMessageBox::warning(this, tr("The experiment could not be opened"), sentence);
        });
}

void SetupPage::save() {
    if (m_file.isEmpty()) {
        saveAs();
    } else {
        writeTo(m_file);
    }
}

void SetupPage::saveAs() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the experiment"),
                                                      m_file.isEmpty() ? "experiment.yaml" : m_file,
                                                      tr("Experiments (*.yaml *.yml)"));
    if (!path.isEmpty()) {
        writeTo(path);
    }
}

void SetupPage::writeTo(const QString& path) {
    m_workbench.files().run(
        this,
        [path, text = m_yaml->toPlainText().toStdString()] {
            writeFile(toPath(path), text);
            return true;
        },
        [this, path](bool) {
            m_file = path;
            m_changed = false;
            updateTitle();
            // Relative paths start at the new place now.
            m_checker.check(m_yaml->toPlainText().toStdString(), baseOf(m_file));
            Q_EMIT m_workbench.said(tr("Saved %1").arg(path));
        },
        [this](const QString& sentence) {
            QMessageBox::warning(this, tr("The experiment could not be saved"), sentence);
        });
}

void SetupPage::take(const QString& yaml, const QString& file) {
    m_file = file;
    m_yaml->showText(yaml);
    m_changed = false;
    m_fromYaml = true;
    m_checker.check(yaml.toStdString(), baseOf(m_file));
    updateTitle();
    updateReadiness();
}

void SetupPage::updateTitle() {
    const QString name = m_file.isEmpty() ? tr("New experiment") : QFileInfo(m_file).fileName();
    m_fileName->setText(m_changed ? tr("%1 (changed)").arg(name) : name);
    m_fileName->setToolTip(m_file);
}

void SetupPage::onFormEdited() {
    m_changed = true;
    m_fromYaml = false;
    const std::string yaml = toYaml(m_form->values());
    m_yaml->showText(toQt(yaml));
    m_checker.check(yaml, baseOf(m_file));
    updateTitle();
    updateReadiness();
}

void SetupPage::onYamlEdited() {
    m_changed = true;
    m_fromYaml = true;
    m_checker.check(m_yaml->toPlainText().toStdString(), baseOf(m_file));
    updateTitle();
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
    updateReadiness();
}

void SetupPage::updateReadiness() {
    const bool checking = m_checker.isChecking();
    const bool running = m_workbench.runs().isRunning();
    const bool ready = !checking && m_draft.tree && m_draft.problems.empty() && !running;
    m_startButton->setEnabled(ready);
    m_start->setEnabled(ready);
    if (checking) {
        return;  // the last answer stands until the next one
    }
    if (!m_draft.problems.empty()) {
        m_ready->say("warning", Ink::Warning, notReady(m_draft.problems));
    } else if (running) {
        m_ready->say("start", Ink::Accent,
                     tr("Not ready because a run is going; stop it or wait for its end."));
    } else {
        m_ready->say("done", Ink::Good, tr("Ready to start"));
    }
}

void SetupPage::start() {
    if (m_startButton->isEnabled()) {
        m_workbench.runs().start(m_draft.config);
        Q_EMIT m_workbench.pageWanted("runs");
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

}  // namespace artemis
