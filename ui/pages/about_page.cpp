// The table of licences: a library is one line.
#include "ui/pages/about_page.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace artemis {

namespace {

struct Part {
    const char* name;
    const char* purpose;
    const char* licence;
};

constexpr Part parts[] = {
    {"LibTorch", QT_TRANSLATE_NOOP("About", "tensors, gradients, kernels"), "BSD-3-Clause"},
    {"Qt", QT_TRANSLATE_NOOP("About", "window, SVG pictures"), "LGPL-3.0"},
    {"Qt Charts", QT_TRANSLATE_NOOP("About", "curves"), "GPL-3.0"},
    {"SQLite", QT_TRANSLATE_NOOP("About", "store of runs"), "Public domain"},
    {"SQLiteCpp", QT_TRANSLATE_NOOP("About", "store of runs"), "MIT"},
    {"yaml-cpp", QT_TRANSLATE_NOOP("About", "experiment files"), "MIT"},
    {"nlohmann/json", QT_TRANSLATE_NOOP("About", "JSON files"), "MIT"},
    {"CLI11", QT_TRANSLATE_NOOP("About", "command line"), "BSD-3-Clause"},
    {"PCRE2", QT_TRANSLATE_NOOP("About", "tokenizers"), "BSD-3-Clause"},
    {"ICU", QT_TRANSLATE_NOOP("About", "Unicode"), "Unicode-3.0"},
};

QTableWidgetItem* cell(const QString& text) {
    auto* item = new QTableWidgetItem(text);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    return item;
}

}  // namespace

AboutPage::AboutPage(Workbench& workbench, QWidget* parent) : Page(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading(tr("About Artemis"), 1.6, this));
    words->addWidget(new InkLabel(Ink::Muted, this,
                                  tr("Version %1, Qt %2. A workbench for parameter-efficient "
                                     "fine-tuning of transformers.")
                                      .arg(workbench.services().version, qVersion())));
    layout->addLayout(words);
    auto* own = new Card(tr("Licence"), {}, this);
    auto* sentence = new InkLabel(
        Ink::Text, own,
        tr("Artemis is free software under the Apache License 2.0; the file LICENSE beside the "
           "program holds its text. The libraries below are linked when it is built and keep "
           "their own licences."));
    sentence->setWordWrap(true);
    own->body()->addWidget(sentence);
    layout->addWidget(own);
    layout->addWidget(makeTable(), 1);
}

QWidget* AboutPage::makeTable() {
    auto* card = new Card(tr("Made with"), {}, this);
    auto* table = new QTableWidget(static_cast<int>(std::size(parts)), 3, card);
    nameControl(table, "about.parts", tr("Libraries and their licences"));
    table->setHorizontalHeaderLabels({tr("Library"), tr("For"), tr("Licence")});
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 12);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    for (int row = 0; row < table->rowCount(); ++row) {
        const Part& part = parts[row];
        table->setItem(row, 0, cell(QString::fromUtf8(part.name)));
        table->setItem(row, 1, cell(QCoreApplication::translate("About", part.purpose)));
        table->setItem(row, 2, cell(QString::fromUtf8(part.licence)));
    }
    card->body()->addWidget(table);
    setFocusProxy(table);
    return card;
}

}  // namespace artemis
