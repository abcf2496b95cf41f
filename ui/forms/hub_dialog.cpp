// Name and revision, the files with their sizes, and the download.
#include "ui/forms/hub_dialog.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>

#include "core/base/text.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QString bytes(std::uint64_t count) { return toQt(bytesText(static_cast<double>(count))); }

QString aboutHub(const HubSettings& settings) {
    const QString token =
        settings.token.empty()
            ? HubDialog::tr("No token is set; models that ask for one need HF_TOKEN.")
            : HubDialog::tr("A token is set.");
    return HubDialog::tr("From %1 into %2. %3")
        .arg(toQt(settings.endpoint), toQt(settings.cache.string()), token);
}

}  // namespace

HubDialog::HubDialog(const HubSettings& settings, QWidget* parent)
    : QDialog(parent),
      m_client(settings),
      m_name(new QLineEdit(this)),
      m_revision(new QLineEdit(this)),
      m_files(new QTreeWidget(this)),
      m_bar(new ProgressLine(this)),
      m_words(new SignedText(this)) {
    setObjectName("hub");
    setWindowTitle(tr("A model from the hub"));
    resize(680, 540);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(makeForm());
    layout->addWidget(makeFiles(), 1);
    nameControl(m_bar, "hub.progress", tr("Progress of the download"));
    m_bar->setRange(0, 1000);
    m_bar->hide();
    layout->addWidget(m_bar);
    m_words->label()->setObjectName("hub.words");
    m_words->say("note", Ink::Muted, aboutHub(settings));
    layout->addWidget(m_words);
    layout->addWidget(makeButtons());
    connectClient();
    updateButtons();
}

QWidget* HubDialog::makeForm() {
    auto* form = new QWidget(this);
    auto* rows = new QFormLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    nameControl(m_name, "hub.name", tr("Name of the model"));
    m_name->setPlaceholderText(tr("ORG/NAME"));
    nameControl(m_revision, "hub.revision", tr("Revision"));
    m_revision->setPlaceholderText(tr("main; a branch, a tag or a commit"));
    rows->addRow(tr("&Name"), m_name);
    rows->addRow(tr("&Revision"), m_revision);
    for (QLineEdit* line : {m_name, m_revision}) {
        connect(line, &QLineEdit::textChanged, this, &HubDialog::forgetPlan);
    }
    return form;
}

QWidget* HubDialog::makeFiles() {
    nameControl(m_files, "hub.files", tr("Files of the model"));
    m_files->setHeaderLabels({tr("File"), tr("Size"), tr("State")});
    m_files->setRootIsDecorated(false);
    m_files->setUniformRowHeights(true);
    m_files->header()->setStretchLastSection(false);
    m_files->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_files->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_files->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    return m_files;
}

QWidget* HubDialog::makeButtons() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const auto add = [&](QPushButton* button, const QString& name) {
        button->setAutoDefault(false);
        nameControl(button, name, button->text());
        layout->addWidget(button);
        return button;
    };
    m_look = add(new QPushButton(tr("Show its files"), line), "hub.look");
    layout->addStretch(1);
    m_stop = add(new QPushButton(tr("Stop"), line), "hub.stop");
    auto* cancel = add(new QPushButton(tr("Close"), line), "hub.close");
    m_download = add(new PrimaryButton(tr("Download"), line), "hub.download");
    m_look->setDefault(true);
    connect(m_look, &QPushButton::clicked, this, [this] {
        m_words->say("queued", Ink::Accent,
                     tr("Asking %1").arg(toQt(m_client.settings().endpoint)));
        m_client.look(name());
        updateButtons();
    });
    connect(m_download, &QPushButton::clicked, this, [this] {
        m_words->say("queued", Ink::Accent, tr("Starting the download"));
        m_client.download(name());
        updateButtons();
    });
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_client.stop();
        m_stop->setEnabled(false);
    });
    connect(cancel, &QPushButton::clicked, this, &HubDialog::reject);
    return line;
}

void HubDialog::connectClient() {
    connect(&m_client, &HubClient::planned, this, &HubDialog::showPlan);
    connect(&m_client, &HubClient::progressed, this, &HubDialog::showProgress);
    connect(&m_client, &HubClient::downloaded, this, &HubDialog::accept);
    connect(&m_client, &HubClient::stopped, this, [this] {
        m_words->say("pause", Ink::Muted,
                     tr("Stopped. What has come is kept; Download goes on from there."));
        updateButtons();
    });
    connect(&m_client, &HubClient::failed, this, [this](const QString& sentence) {
        m_words->say("failed", Ink::Bad, sentence);
        updateButtons();
    });
}

QString HubDialog::name() const {
    const QString revision = m_revision->text().trimmed();
    return m_name->text().trimmed() +
           (revision.isEmpty() || revision == "main" ? "" : "@" + revision);
}

void HubDialog::forgetPlan() {
    m_planned = false;
    m_files->clear();
    updateButtons();
}

void HubDialog::showPlan(const HubPlan& plan) {
    m_files->clear();
    for (const HubPlan::File& file : plan.files) {
        auto* item = new QTreeWidgetItem(m_files, {toQt(file.path), bytes(file.bytes),
                                                   file.there ? tr("there") : tr("to come")});
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_planned = true;
    m_words->say("note", Ink::Text,
                 tr("%1 in all, %2 to download (commit %3)")
                     .arg(bytes(plan.bytes), bytes(plan.missing), toQt(plan.commit.substr(0, 8))));
    updateButtons();
    m_download->setFocus();
}

void HubDialog::showProgress(const HubProgress& progress) {
    const DownloadProgress& at = progress.at;
    m_bar->setValue(at.total > 0 ? static_cast<int>(1000 * static_cast<double>(at.done) /
                                                    static_cast<double>(at.total))
                                 : 0);
    QStringList words{tr("%1 of %2").arg(bytes(at.done), bytes(at.total))};
    if (progress.secondsLeft) {
        words << tr("%1/s").arg(toQt(bytesText(progress.bytesPerSecond)))
              << tr("about %1 left").arg(toQt(durationText(*progress.secondsLeft)));
    }
    m_words->say("queued", Ink::Accent, words.join(" · ") + " · " + toQt(at.file));
}

void HubDialog::updateButtons() {
    const bool going = m_client.isGoing();
    const bool named = !m_name->text().trimmed().isEmpty();
    m_name->setEnabled(!going);
    m_revision->setEnabled(!going);
    m_look->setEnabled(!going && named);
    m_download->setEnabled(!going && named && m_planned);
    m_stop->setEnabled(going);
    m_bar->setVisible(going);
}

}  // namespace artemis
