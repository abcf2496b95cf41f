// Lists models, describes the chosen one on a background thread.
#include "ui/forms/model_dialog.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QSettings>

#include "ui/forms/hub_dialog.h"
#include "ui/forms/import_dialog.h"
#include "ui/widgets/card.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr qsizetype keptRecent = 8;
constexpr const char* recentKey = "models/recent";

QString wordOf(FoundModel::Place place) {
    switch (place) {
        case FoundModel::Place::BuiltIn:
            return ModelDialog::tr("built in");
        case FoundModel::Place::Hub:
            return ModelDialog::tr("downloaded");
        case FoundModel::Place::Beside:
            return ModelDialog::tr("beside it");
        case FoundModel::Place::Given:
            return ModelDialog::tr("known folder");
    }
    return {};
}

bool isGguf(const QString& path) { return path.endsWith(".gguf", Qt::CaseInsensitive); }

}  // namespace

QStringList recentModels() { return QSettings().value(recentKey).toStringList(); }

ModelDialog::ModelDialog(const std::string& current, std::vector<std::string> given,
                         QWidget* parent)
    : QDialog(parent),
      m_current(current),
      m_given(std::move(given)),
      m_filter(new QLineEdit(this)),
      m_list(new QTreeWidget(this)),
      m_facts(new ModelFactsView) {
    setObjectName("models");
    setWindowTitle(tr("Choose a model"));
    resize(980, 620);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    auto* halves = new QHBoxLayout;
    halves->setSpacing(14);
    halves->addWidget(makeList(), 2);
    halves->addWidget(makeFacts(), 3);
    layout->addLayout(halves, 1);
    layout->addWidget(makeButtons());
    showChosen();
    m_background.run(
        this,
        [wanted = m_current, folders = m_given] {
            return findModels(wanted, folders, HubSettings::fromEnvironment());
        },
        [this](const std::vector<FoundModel>& found) { showFound(found); },
        [this](const QString& sentence) { m_facts->showSentence(sentence); });
    m_filter->setFocus();
}

QWidget* ModelDialog::makeList() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    nameControl(m_filter, "models.filter", tr("Search models"));
    m_filter->setPlaceholderText(tr("Search models"));
    m_filter->setClearButtonEnabled(true);
    nameControl(m_list, "models.list", tr("Models"));
    m_list->setHeaderLabels({tr("Model"), tr("Where")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    layout->addWidget(m_filter);
    layout->addWidget(m_list, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &ModelDialog::filter);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ModelDialog::showChosen);
    connect(m_list, &QTreeWidget::itemActivated, this, &ModelDialog::accept);
    return side;
}

QWidget* ModelDialog::makeFacts() {
    auto* card = new Card({}, {}, this);
    card->setAccessibleName(tr("What the model holds"));
    auto* scroll = new QScrollArea(card);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    nameControl(scroll, "models.facts", tr("What the model holds"));
    scroll->setWidget(m_facts);
    scroll->viewport()->setAutoFillBackground(false);
    m_facts->setAutoFillBackground(false);
    card->body()->addWidget(scroll, 1);
    return card;
}

QPushButton* ModelDialog::addButton(const QString& text, const QString& name,
                                    void (ModelDialog::*task)()) {
    auto* button = new QPushButton(text, this);
    button->setAutoDefault(false);
    nameControl(button, name, QString(text).remove('&'));
    connect(button, &QPushButton::clicked, this, task);
    return button;
}

QWidget* ModelDialog::makeButtons() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(addButton(tr("&Folder…"), "models.folder", &ModelDialog::browseFolder));
    layout->addWidget(addButton(tr("From the &hub…"), "models.hub", &ModelDialog::openHub));
    layout->addWidget(addButton(tr("&GGUF file…"), "models.gguf", &ModelDialog::browseGguf));
    layout->addStretch(1);
    auto* cancel = addButton(tr("Cancel"), "models.cancel", &ModelDialog::reject);
    m_use = new PrimaryButton(tr("Use this model"), line);
    nameControl(m_use, "models.use", m_use->text());
    m_use->setDefault(true);
    layout->addWidget(cancel);
    layout->addWidget(m_use);
    connect(m_use, &QPushButton::clicked, this, &ModelDialog::accept);
    return line;
}

QTreeWidgetItem* ModelDialog::add(const QString& path, const QString& place) {
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        if (m_list->topLevelItem(i)->text(0) == path) {
            return m_list->topLevelItem(i);
        }
    }
    auto* item = new QTreeWidgetItem(m_list, {path, place});
    item->setToolTip(0, path);
    return item;
}

void ModelDialog::showFound(const std::vector<FoundModel>& found) {
    const QString chosen = m_list->currentItem() == nullptr ? toQt(m_current) : path();
    for (const QString& recent : recentModels()) {
        add(recent, tr("used lately"));
    }
    for (const FoundModel& one : found) {
        add(toQt(one.path), wordOf(one.place))->setText(1, wordOf(one.place));
    }
    if (!chosen.isEmpty()) {
        choose(chosen);
    }
}

void ModelDialog::choose(const QString& path) {
    QTreeWidgetItem* item = add(path, tr("chosen"));
    item->setHidden(false);
    m_list->setCurrentItem(item);
    m_list->scrollToItem(item);
}

QString ModelDialog::path() const {
    return m_list->currentItem() == nullptr ? QString() : m_list->currentItem()->text(0);
}

void ModelDialog::filter(const QString& words) {
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        item->setHidden(!item->text(0).contains(words, Qt::CaseInsensitive));
    }
}

void ModelDialog::showChosen() {
    const QString chosen = path();
    m_use->setText(isGguf(chosen) ? tr("Import…") : tr("Use this model"));
    m_use->setEnabled(isGguf(chosen));
    if (chosen.isEmpty()) {
        m_facts->showSentence(
            tr("Choose a model of the list to see what it holds, or fetch "
               "another one with the buttons below."));
    } else if (isGguf(chosen)) {
        m_facts->showSentence(
            tr("A GGUF file is made into a model folder before it can be "
               "trained. This is done once."));
    } else if (const auto known = m_known.find(chosen); known != m_known.end()) {
        showFacts(known->second);
    } else {
        m_facts->showSentence(tr("Looking into %1").arg(chosen));
        m_background.run(
            this, [wanted = chosen.toStdString()] { return describeModel(wanted); },
            [this, chosen](const ModelFacts& facts) {
                m_known[chosen] = facts;
                if (path() == chosen) {
                    showFacts(facts);
                }
            },
            [this](const QString& sentence) { m_facts->showSentence(sentence); });
    }
}

void ModelDialog::showFacts(const ModelFacts& facts) {
    m_facts->show(facts);
    m_use->setEnabled(facts.problem.empty());
}

void ModelDialog::browseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose a model folder"));
    if (!folder.isEmpty()) {
        choose(folder);
    }
}

void ModelDialog::browseGguf() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Choose a GGUF file"), {},
                                                      tr("GGUF models (*.gguf)"));
    if (!file.isEmpty()) {
        importGguf(file);
    }
}

void ModelDialog::importGguf(const QString& file) {
    ImportDialog dialog(file, this);
    if (dialog.exec() == QDialog::Accepted) {
        choose(dialog.folder());
    }
}

void ModelDialog::openHub() {
    HubDialog dialog(HubSettings::fromEnvironment(), this);
    if (dialog.exec() == QDialog::Accepted) {
        choose(dialog.path());
    }
}

void ModelDialog::accept() {
    if (!m_use->isEnabled()) {
        return;
    }
    if (isGguf(path())) {
        importGguf(path());
        return;
    }
    QStringList recent = recentModels();
    recent.removeAll(path());
    recent.prepend(path());
    QSettings().setValue(recentKey, recent.mid(0, keptRecent));
    QDialog::accept();
}

}  // namespace artemis
