// A list of files, the newest first, to be opened or named elsewhere.
#include "ui/pages/run_files.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QUrl>

#include "core/base/text.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

enum Column { WhatColumn, StepColumn, PathColumn };

QString kindWord(const std::string& kind) {
    return kind == "checkpoint" ? RunFiles::tr("Checkpoint")
           : kind == "adapter"  ? RunFiles::tr("Adapter")
           : kind == "model"    ? RunFiles::tr("Model")
                                : toQt(kind);
}

}  // namespace

RunFiles::RunFiles(QWidget* parent)
    : QWidget(parent),
      m_list(new QTreeWidget(this)),
      m_open(new QPushButton(icon("open"), tr("Open its folder"), this)),
      m_copy(new QPushButton(tr("Copy path"), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    nameControl(m_list, "run.files", tr("Checkpoints and results"));
    nameControl(m_open, "run.files.open", tr("Open its folder"));
    nameControl(m_copy, "run.files.copy", tr("Copy path"));
    m_list->setHeaderLabels({tr("What"), tr("Step"), tr("Where")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->header()->setSectionResizeMode(WhatColumn, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(StepColumn, QHeaderView::ResizeToContents);
    layout->addWidget(m_list, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_open);
    buttons->addWidget(m_copy);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    const auto update = [this] {
        m_open->setEnabled(!chosen().isEmpty());
        m_copy->setEnabled(!chosen().isEmpty());
    };
    connect(m_list, &QTreeWidget::currentItemChanged, this, update);
    connect(m_open, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(chosen()).path())); });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(chosen()); });
    update();
}

QString RunFiles::chosen() const {
    const QTreeWidgetItem* item = m_list->currentItem();
    return item == nullptr ? QString() : item->text(PathColumn);
}

void RunFiles::showFiles(const RunData& run) {
    const QString before = chosen();
    m_list->clear();
    for (auto file = run.files.rbegin(); file != run.files.rend(); ++file) {
        auto* item = new QTreeWidgetItem(
            m_list, {kindWord(file->kind), toQt(grouped(file->step)), toQt(file->path)});
        item->setTextAlignment(StepColumn, Qt::AlignRight | Qt::AlignVCenter);
        item->setToolTip(PathColumn, toQt(file->path));
        if (toQt(file->path) == before) {
            m_list->setCurrentItem(item);
        }
    }
}

}  // namespace artemis
