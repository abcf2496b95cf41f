// What the Home page does; its layout stands in home_page_layout.cpp.
#include "ui/pages/home_page.h"

#include <QDateTime>
#include <QFileDialog>
#include <QLocale>
#include <QVBoxLayout>

#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/row_button.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr std::size_t recentRuns = 8;

/// Takes every line out of a widget's layout.
void emptyOut(QWidget* holder) {
    while (QLayoutItem* item = holder->layout()->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

QString methodsOf(const ListedRun& run, const Catalog& catalog) {
    QStringList words;
    for (const std::string& id : run.methods) {
        const Entry* known = entry(catalog.methods, id);
        words << (known == nullptr ? toQt(id) : translated(known->label));
    }
    return words.join(QStringLiteral(" + "));
}

QString factsOf(const ListedRun& run, const Catalog& catalog) {
    QStringList facts{statusLook(run.row.status).word};
    if (const QString methods = methodsOf(run, catalog); !methods.isEmpty()) {
        facts << methods;
    }
    const auto made = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(run.row.created));
    facts << QLocale().toString(made, QLocale::ShortFormat);
    return facts.join(QStringLiteral(" · "));
}

}  // namespace

void HomePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_workbench.store().requestList();
    if (m_workbench.services().doctor) {
        m_workbench.files().run(
            this, m_workbench.services().doctor,
            [this](const std::vector<Finding>& findings) { showFindings(findings); },
            [this](const QString& sentence) { Q_EMIT m_workbench.said(sentence); });
    }
}

void HomePage::trainExample() {
    m_starting = true;
    updateStart();
    const auto tell = [this](const QString& sentence) {
        m_starting = false;
        updateStart();
        Q_EMIT m_workbench.said(sentence);
        m_trainNote->setText(tr("The example cannot start: %1").arg(sentence));
    };
    m_workbench.files().run(
        this,
        [file = m_workbench.services().example, catalog = m_workbench.catalog()] {
            return loadExperiment(file, catalog);
        },
        [this](const ExperimentConfig& config) {
            m_starting = false;
            m_workbench.runs().start(config);
            Q_EMIT m_workbench.pageWanted("runs");
        },
        tell);
}

void HomePage::openAnything() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open an experiment or data"), {},
        tr("Experiments and data (*.yaml *.yml *.tsv *.csv *.jsonl *.txt *.gguf);;All files (*)"));
    if (!path.isEmpty()) {
        Q_EMIT m_workbench.pathWanted(path);
    }
}

void HomePage::updateStart() {
    const bool going = m_workbench.runs().isRunning();
    m_train->setEnabled(!going && !m_starting);
    m_trainNote->setText(going ? tr("A run is going; the example can start after it.")
                               : tr("A small model learns to tell good reviews from bad ones. "
                                    "It takes under a minute on a processor and needs no file."));
}

void HomePage::showRuns(const std::vector<ListedRun>& runs) {
    std::vector<std::int64_t> ids;
    std::vector<Status> statuses;
    for (std::size_t i = 0; i < std::min(runs.size(), recentRuns); ++i) {
        ids.push_back(runs[i].row.id);
        statuses.push_back(runs[i].row.status);
    }
    if (ids == m_shown && statuses == m_shownStatus && m_runs->layout()->count() > 0) {
        return;
    }
    m_shown = ids;
    m_shownStatus = statuses;
    emptyOut(m_runs);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const ListedRun& run = runs[i];
        const StatusLook look = statusLook(run.row.status);
        const QString facts = factsOf(run, m_workbench.catalog());
        auto* line =
            new RowButton(icon(look.icon, look.meaning), toQt(run.row.name), facts, m_runs);
        nameControl(line, QStringLiteral("home.run.%1").arg(ids[i]),
                    tr("Open run %1, %2").arg(toQt(run.row.name), facts));
        connect(line, &QPushButton::clicked, this,
                [this, id = ids[i]] { Q_EMIT m_workbench.runWanted(id); });
        m_runs->layout()->addWidget(line);
    }
    if (ids.empty()) {
        auto* none = new InkLabel(Ink::Muted, m_runs,
                                  tr("No runs yet. Every run you start is kept and listed here."));
        none->setObjectName("home.no_runs");
        none->setWordWrap(true);
        m_runs->layout()->addWidget(none);
    }
}

void HomePage::showFindings(const std::vector<Finding>& findings) {
    emptyOut(m_findings);
    for (const Finding& finding : findings) {
        const bool missing = finding.level == Finding::Level::Missing;
        const bool note = finding.level == Finding::Level::Note;
        auto* line = new SignedText(m_findings);
        const QString what = translated(finding.what);
        line->say(missing ? "warning"
                  : note  ? "note"
                          : "done",
                  missing ? Ink::Warning
                  : note  ? Ink::Muted
                          : Ink::Text,
                  missing ? tr("Missing: %1; %2").arg(what, translated(finding.advice)) : what);
        m_findings->layout()->addWidget(line);
    }
}

}  // namespace artemis
