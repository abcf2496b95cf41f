// A table of answers and the chosen one in full, with its difference to the nearest reference.
#include "ui/pages/run_samples.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>

#include "core/base/text.h"
#include "ui/models/word_diff.h"
#include "ui/widgets/key_splitter.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr int narrowestAnswer = 160;

QString block(const QString& title, const QString& html) {
    return QStringLiteral(
               "<p style='margin:0 0 2px 0'><b>%1</b></p>"
               "<p style='margin:0 0 10px 0; white-space:pre-wrap'>%2</p>")
        .arg(title, html);
}

/// Words that the other text lacks are bold and underlined, or struck out, beside their colour.
QString marked(const std::vector<DiffPiece>& pieces, const QColor& colour, bool struck) {
    QStringList words;
    for (const DiffPiece& piece : pieces) {
        const QString text = piece.text.toHtmlEscaped();
        words << (piece.common
                      ? text
                      : QStringLiteral(
                            "<span style='color:%1; text-decoration:%2'><b>%3</b></span>")
                            .arg(colour.name(), struck ? "line-through" : "underline", text));
    }
    return words.join(' ');
}

QString valuesOf(const Sampled& sample) {
    QStringList words;
    for (const auto& [name, value] : sample.values.items()) {
        if (value.is_number()) {
            words << metricWord(name) + " " + toQt(fixed(value.get<double>(), 4));
        }
    }
    return words.join(QStringLiteral(" · "));
}

/// The reference that shares most words with the prediction is the one compared with.
QString detailsOf(const Sampled& sample, const QPalette& palette) {
    const QString prediction = toQt(sample.prediction);
    WordDiff nearest;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < sample.references.size(); ++i) {
        WordDiff diff = wordDiff(prediction, toQt(sample.references[i]));
        if (i == 0 || diff.common > nearest.common) {
            nearest = std::move(diff);
            chosen = i;
        }
    }
    const auto tr = [](const char* text) { return RunSamples::tr(text); };
    const bool compared = !sample.references.empty();
    QString html = block(tr("Source"), toQt(sample.source).toHtmlEscaped());
    html += block(tr("Answer"), compared ? marked(nearest.left, ink(Ink::Bad, palette), true)
                                         : prediction.toHtmlEscaped());
    for (std::size_t i = 0; i < sample.references.size(); ++i) {
        const QString title = sample.references.size() == 1
                                  ? tr("Reference")
                                  : tr("Reference %1").arg(static_cast<qulonglong>(i + 1));
        html += block(title, i == chosen ? marked(nearest.right, ink(Ink::Good, palette), false)
                                         : toQt(sample.references[i]).toHtmlEscaped());
    }
    if (const QString values = valuesOf(sample); !values.isEmpty()) {
        html += block(tr("Values"), values);
    }
    return html + block(tr("Row of the file"), toQt(grouped(sample.row)));
}

}  // namespace

RunSamples::RunSamples(QWidget* parent)
    : QWidget(parent), m_model(new SamplesModel(this)), m_table(new QTableView(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    layout->addWidget(m_pages, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RunSamples::showChosen);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_count->setText(tr("%1 answers").arg(m_model->rowCount()));
        if (m_model->rowCount() > 0) {
            m_table->selectRow(0);
        }
        showChosen();
    });
    m_pages->setCurrentIndex(0);
}

QWidget* RunSamples::makeEmpty() {
    auto* empty = new InkLabel(
        Ink::Muted, this,
        tr("Answers appear here after an evaluation with a metric of texts (BLEU, ROUGE, exact "
           "match and so on):\nsome at random, the best and the worst, beside what would have been "
           "right."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setObjectName("run.samples.empty");
    return empty;
}

QComboBox* RunSamples::addFilter(QWidget* line, const QString& label, const QString& name) {
    auto* words = new QLabel(label, line);
    auto* combo = new QComboBox(line);
    words->setBuddy(combo);
    nameControl(combo, name, QString(label).remove('&'));
    line->layout()->addWidget(words);
    line->layout()->addWidget(combo);
    connect(combo, &QComboBox::currentIndexChanged, this, &RunSamples::filter);
    return combo;
}

QWidget* RunSamples::makeFilters() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_set = addFilter(line, tr("S&et"), "run.samples.set");
    m_step = addFilter(line, tr("Ste&p"), "run.samples.step");
    m_kind = addFilter(line, tr("&Kind"), "run.samples.kind");
    m_count = new InkLabel(Ink::Muted, line);
    m_count->setObjectName("run.samples.count");
    layout->addWidget(m_count);
    layout->addStretch(1);
    return line;
}

QWidget* RunSamples::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(makeFilters());
    auto* split =
        new KeySplitter(Qt::Horizontal, "run.samples.split", tr("Answers and details"), content);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(10);
    nameControl(m_table, "run.samples", tr("Answers"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    split->addWidget(m_table);
    auto* scroll = new QScrollArea(split);
    scroll->setWidgetResizable(true);
    nameControl(scroll, "run.samples.details", tr("The chosen answer"));
    m_details = new QLabel(scroll);
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::RichText);
    m_details->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_details->setContentsMargins(12, 10, 12, 10);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setObjectName("run.samples.details.text");
    m_details->setBackgroundRole(QPalette::Base);
    m_details->setAutoFillBackground(true);
    scroll->setWidget(m_details);
    split->addWidget(scroll);
    split->setSizes({520, 420});
    layout->addWidget(split, 1);
    return content;
}

void RunSamples::show(const std::vector<Sampled>& samples) {
    m_model->setSamples(samples);
    fillFilters();
    filter();
    resizeColumns();
    m_pages->setCurrentIndex(m_model->isEmpty() ? 0 : 1);
}

void RunSamples::fillFilters() {
    const auto fill = [](QComboBox* combo, const QString& all, const auto& entries,
                         const auto& word) {
        const QSignalBlocker quiet(combo);
        const QVariant before = combo->currentData();
        combo->clear();
        combo->addItem(all);
        for (const auto& one : entries) {
            combo->addItem(word(one), word(one));
        }
        combo->setCurrentIndex(std::max(0, before.isValid() ? combo->findData(before) : 0));
    };
    fill(m_set, tr("all"), m_model->splits(), [](const std::string& split) { return toQt(split); });
    fill(m_step, tr("all"), m_model->steps(),
         [](std::int64_t step) { return QString::number(step); });
    fill(m_kind, tr("all"), m_model->kinds(), [](const std::string& kind) { return toQt(kind); });
    for (int i = 1; i < m_kind->count(); ++i) {
        m_kind->setItemText(i, kindWord(m_kind->itemData(i).toString().toStdString()));
    }
}

void RunSamples::filter() {
    SampleFilter wanted;
    wanted.split = m_set->currentData().toString().toStdString();
    wanted.kind = m_kind->currentData().toString().toStdString();
    if (m_step->currentData().isValid()) {
        wanted.step = m_step->currentData().toLongLong();
    }
    m_model->setFilter(wanted);
}

void RunSamples::resizeColumns() {
    m_table->resizeColumnsToContents();
    QHeaderView* header = m_table->horizontalHeader();
    constexpr int answer = 3;
    if (m_model->columnCount() > answer) {
        header->setSectionResizeMode(answer, QHeaderView::Stretch);
        header->setMinimumSectionSize(40);
        m_table->setColumnWidth(answer, narrowestAnswer);
    }
}

void RunSamples::showChosen() {
    const QModelIndex index = m_table->currentIndex();
    const bool chosen = index.isValid() && index.row() < m_model->rowCount();
    m_details->setText(chosen ? detailsOf(m_model->sample(index.row()), palette()) : QString());
}

void RunSamples::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_details != nullptr) {
        showChosen();
    }
}

}  // namespace artemis
