// Edits a list of folders.
#include "ui/widgets/folder_list.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

FolderList::FolderList(const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent),
      m_list(new QListWidget(this)),
      m_remove(new QPushButton(icon("remove"), tr("Remove"), this)),
      m_title(title) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    nameControl(m_list, name + ".list", title);
    m_list->setFixedHeight(m_list->fontMetrics().height() * 5 + 12);
    layout->addWidget(m_list);
    auto* add = new QPushButton(icon("add"), tr("Add a folder…"), this);
    nameControl(add, name + ".add", tr("%1: add a folder").arg(title));
    nameControl(m_remove, name + ".remove", tr("%1: remove the chosen folder").arg(title));
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(add);
    line->addWidget(m_remove);
    line->addStretch(1);
    layout->addLayout(line);
    connect(add, &QPushButton::clicked, this, &FolderList::browse);
    connect(m_remove, &QPushButton::clicked, this, &FolderList::removeChosen);
    connect(m_list, &QListWidget::itemSelectionChanged, this, &FolderList::updateButtons);
    updateButtons();
}

std::vector<std::string> FolderList::folders() const {
    std::vector<std::string> all;
    for (int row = 0; row < m_list->count(); ++row) {
        all.push_back(m_list->item(row)->text().toStdString());
    }
    return all;
}

void FolderList::setFolders(const std::vector<std::string>& folders) {
    m_list->clear();
    for (const std::string& folder : folders) {
        m_list->addItem(toQt(folder));
    }
    updateButtons();
}

void FolderList::add(const QString& folder) {
    if (!folder.isEmpty() && m_list->findItems(folder, Qt::MatchExactly).isEmpty()) {
        m_list->addItem(folder);
        Q_EMIT edited();
    }
}

void FolderList::browse() {
    add(QFileDialog::getExistingDirectory(this, tr("Add to: %1").arg(m_title)));
}

void FolderList::removeChosen() {
    qDeleteAll(m_list->selectedItems());
    updateButtons();
    Q_EMIT edited();
}

void FolderList::updateButtons() { m_remove->setEnabled(!m_list->selectedItems().isEmpty()); }

}  // namespace artemis
