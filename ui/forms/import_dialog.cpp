// Imports on a background thread; the dialog looks at how far it is.
#include "ui/forms/import_dialog.h"

#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <atomic>
#include <chrono>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/files/gguf_import.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/text.h"

namespace artemis {

struct ImportDialog::Progress {
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> total = 0;
    std::atomic<bool> stop = false;
};

ImportDialog::ImportDialog(const QString& file, QWidget* parent)
    : QDialog(parent),
      m_file(file),
      m_progress(std::make_shared<Progress>()),
      m_folder(new QLineEdit(this)),
      m_type(new QComboBox(this)),
      m_bar(new ProgressLine(this)),
      m_words(new SignedText(this)) {
    using namespace std::chrono_literals;
    setObjectName("import");
    setWindowTitle(tr("Import a GGUF file"));
    resize(620, 280);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(heading(QFileInfo(file).fileName(), 1.15, this));
    layout->addWidget(makeForm());
    nameControl(m_bar, "import.progress", tr("Progress of the import"));
    m_bar->setRange(0, 1000);
    layout->addWidget(m_bar);
    m_words->label()->setObjectName("import.words");
    layout->addWidget(m_words);
    layout->addStretch(1);
    layout->addWidget(makeButtons());
    m_timer.setInterval(100ms);
    connect(&m_timer, &QTimer::timeout, this, &ImportDialog::showProgress);
    m_words->say("note", Ink::Muted,
                 tr("The weights are unpacked into a Hugging Face folder, with the tokenizer."));
    setGoing(false);
}

ImportDialog::~ImportDialog() { m_progress->stop = true; }

QWidget* ImportDialog::makeForm() {
    auto* form = new QWidget(this);
    auto* rows = new QFormLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    const QFileInfo info(m_file);
    m_folder->setText(info.absolutePath() + "/" + info.completeBaseName());
    nameControl(m_folder, "import.folder", tr("New folder"));
    for (const DType type : {DType::F32, DType::BF16, DType::F16}) {
        const std::string name(nameOf(type));
        m_type->addItem(toQt(lowered(name)), static_cast<int>(type));
    }
    nameControl(m_type, "import.type", tr("Type of the weights"));
    rows->addRow(tr("New &folder"), m_folder);
    rows->addRow(tr("&Type of the weights"), m_type);
    return form;
}

QWidget* ImportDialog::makeButtons() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), line);
    cancel->setAutoDefault(false);
    nameControl(cancel, "import.cancel", cancel->text());
    m_start = new PrimaryButton(tr("Import"), line);
    m_start->setDefault(true);
    nameControl(m_start, "import.start", m_start->text());
    layout->addWidget(cancel);
    layout->addWidget(m_start);
    connect(cancel, &QPushButton::clicked, this, &ImportDialog::reject);
    connect(m_start, &QPushButton::clicked, this, &ImportDialog::start);
    return line;
}

void ImportDialog::setGoing(bool going) {
    m_start->setEnabled(!going);
    m_folder->setEnabled(!going);
    m_type->setEnabled(!going);
    m_bar->setVisible(going);
    going ? m_timer.start() : m_timer.stop();
}

void ImportDialog::start() {
    setGoing(true);
    showProgress();
    const auto type = static_cast<DType>(m_type->currentData().toInt());
    m_background.run(
        this,
        [file = m_file.toStdString(), out = folder().toStdString(), type, progress = m_progress] {
            return importGguf(file, out, type, [&](std::uint64_t done, std::uint64_t total) {
                if (progress->stop) {
                    throw Failure("the import was stopped");
                }
                progress->done = done;
                progress->total = total;
            });
        },
        [this](const ImportSummary&) { accept(); },
        [this](const QString& sentence) {
            setGoing(false);
            m_words->say("failed", Ink::Bad, sentence);
        });
}

void ImportDialog::showProgress() {
    const auto done = static_cast<double>(m_progress->done);
    const auto total = static_cast<double>(m_progress->total);
    m_bar->setValue(total > 0 ? static_cast<int>(1000 * done / total) : 0);
    m_words->say("queued", Ink::Accent,
                 total > 0
                     ? tr("%1 of %2 written").arg(toQt(bytesText(done)), toQt(bytesText(total)))
                     : tr("Reading the file"));
}

void ImportDialog::reject() {
    m_progress->stop = true;
    QDialog::reject();
}

}  // namespace artemis
