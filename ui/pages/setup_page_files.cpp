// The Setup page's way in and out of files: open, save, presets, the command line.
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>

#include "core/base/io.h"
#include "core/config/presets.h"
#include "core/config/run_command.h"
#include "core/config/yaml.h"
#include "ui/forms/schema_paths.h"
#include "ui/pages/setup_page.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

std::filesystem::path toPath(const QString& path) { return path.toStdString(); }

}  // namespace

Value SetupPage::treeOf(const QString& yaml) {
    try {
        return parseYaml(yaml.toStdString()).tree;
    } catch (const BadInput&) {
        return Value::object();
    }
}

bool SetupPage::mayReplace() {
    return m_history.text() == m_saved || m_history.text() == m_started ||
           QMessageBox::question(this, tr("Unsaved experiment"),
                                 tr("The experiment has changes that are not saved. Discard them?"),
                                 QMessageBox::Discard | QMessageBox::Cancel,
                                 QMessageBox::Cancel) == QMessageBox::Discard;
}

void SetupPage::newExperiment() {
    openText(toQt(toYaml(m_workbench.freshSettings())), QDir::currentPath());
}

void SetupPage::openText(const QString& yaml, const QString& baseDir) { take(yaml, {}, baseDir); }

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
            take(toQt(text), path, QFileInfo(path).absolutePath());
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
    const QString text = m_history.text();
    m_workbench.files().run(
        this,
        [path, bytes = text.toStdString()] {
            writeFile(toPath(path), bytes);
            return true;
        },
        [this, path, text](bool) {
            m_file = path;
            m_baseDir = QFileInfo(path).absolutePath();
            m_saved = text;
            updateTitle();
            recheck();  // Relative paths start at the new place now.
            Q_EMIT m_workbench.said(tr("Saved %1").arg(path));
        },
        [this](const QString& sentence) {
            QMessageBox::warning(this, tr("The experiment could not be saved"), sentence);
        });
}

/// The presets lie beside the built-in example.
void SetupPage::readPresetFiles() {
    m_workbench.files().run(
        this,
        [folder = m_workbench.services().example.parent_path()] { return readPresets(folder); },
        [this](const std::vector<Preset>& presets) {
            for (const Preset& preset : presets) {
                QAction* action = m_presets->addAction(toQt(preset.name));
                action->setObjectName("preset." + toQt(preset.file.stem().string()));
                action->setToolTip(toQt(preset.summary));
                connect(action, &QAction::triggered, this, [this, preset] {
                    Q_EMIT m_workbench.pageWanted("setup");
                    if (mayReplace()) {
                        openText(toQt(preset.yaml), toQt(preset.file.parent_path().string()));
                        Q_EMIT m_workbench.said(toQt(preset.summary));
                    }
                });
            }
        },
        [](const QString&) {});
}

void SetupPage::copyCommand() {
    QApplication::clipboard()->setText(
        toQt(runCommand(toPath(m_file), treeOf(m_saved), treeOf(m_history.text()))));
    Q_EMIT m_workbench.said(tr("The command is on the clipboard"));
}

void SetupPage::take(const QString& yaml, const QString& file, const QString& baseDir) {
    m_file = file;
    m_baseDir = baseDir;
    m_saved = yaml;
    m_history.start(yaml);
    m_yaml->showText(yaml);
    m_fromYaml = true;
    updateTitle();
    recheck();
}

void SetupPage::updateTitle() {
    const QString name = m_file.isEmpty() ? tr("New experiment") : QFileInfo(m_file).fileName();
    m_fileName->setText(m_history.text() == m_saved ? name : tr("%1 (changed)").arg(name));
    m_fileName->setToolTip(m_file);
    m_copy->setEnabled(!m_file.isEmpty());
}

}  // namespace artemis
