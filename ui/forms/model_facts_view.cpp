// A table of facts and one line for each use of the memory.
#include "ui/forms/model_facts_view.h"

#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QString row(const QString& name, const QString& value) {
    return value.isEmpty() ? QString()
                           : QStringLiteral(
                                 "<tr><td style='padding:2px 18px 2px 0'>%1</td>"
                                 "<td style='padding:2px 0'><b>%2</b></td></tr>")
                                 .arg(name, value.toHtmlEscaped());
}

QString number(std::int64_t value) { return value > 0 ? toQt(grouped(value)) : QString(); }

QString tableOf(const ModelFacts& facts) {
    const auto tr = [](const char* text) { return ModelFactsView::tr(text); };
    QStringList tasks;
    for (const std::string& task : facts.tasks) {
        tasks << translated(task);
    }
    const QString family = toQt(facts.family);
    const QString architecture = toQt(facts.architecture);
    const QString shape =
        facts.blocks > 0 ? tr("%1 blocks, %2 wide").arg(facts.blocks).arg(number(facts.hiddenSize))
                         : QString();
    return "<table>" +
           row(tr("Architecture"), family.isEmpty() || architecture.isEmpty()
                                       ? family + architecture
                                       : family + " (" + architecture + ")") +
           row(tr("Parameters"), number(facts.parameters)) + row(tr("Shape"), shape) +
           row(tr("Vocabulary"), number(facts.vocabulary)) +
           row(tr("On disk"), facts.diskBytes > 0 ? toQt(bytesText(facts.diskBytes)) : QString()) +
           row(tr("Type of the weights"), toQt(facts.dtype)) +
           row(tr("Can be trained for"), tasks.join(", ")) +
           row(tr("Lies in"), toQt(facts.folder)) + "</table>";
}

}  // namespace

ModelFactsView::ModelFactsView(QWidget* parent)
    : QWidget(parent),
      m_title(heading({}, 1.15, this)),
      m_problem(new SignedText(this)),
      m_facts(new QLabel(this)),
      m_needs(new QWidget(this)),
      m_needLines(new QVBoxLayout(m_needs)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    m_title->setWordWrap(true);
    m_facts->setTextFormat(Qt::RichText);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setObjectName("model_facts.table");
    m_problem->label()->setObjectName("model_facts.problem");
    m_needs->setObjectName("model_facts.needs");
    m_needLines->setContentsMargins(0, 0, 0, 0);
    m_needLines->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_problem);
    layout->addWidget(m_facts);
    layout->addWidget(m_needs);
    layout->addStretch(1);
}

void ModelFactsView::showSentence(const QString& sentence) {
    m_title->clear();
    m_problem->clear();
    m_needs->hide();
    m_facts->setText(sentence.toHtmlEscaped());
}

void ModelFactsView::show(const ModelFacts& facts) {
    m_title->setText(toQt(facts.path));
    m_facts->setText(tableOf(facts));
    if (facts.problem.empty()) {
        m_problem->clear();
    } else {
        m_problem->say("failed", Ink::Bad, tr("Cannot be used: %1").arg(toQt(facts.problem)));
    }
    showNeeds(facts);
}

void ModelFactsView::showNeeds(const ModelFacts& facts) {
    qDeleteAll(m_needs->findChildren<SignedText*>());
    for (const MemoryNeed& need : facts.needs) {
        auto* line = new SignedText(m_needs);
        const bool fits = need.bytes <= facts.freeBytes;
        const QString use = need.method.empty() ? tr("Writing and predicting")
                                                : tr("%1, batches of %2 × %3 tokens")
                                                      .arg(translated(need.method))
                                                      .arg(needExamples)
                                                      .arg(needTokens);
        const QString words = fits ? tr("%1: about %2, fits into the %3 that are free")
                                   : tr("%1: about %2, more than the %3 that are free");
        line->say(fits ? "done" : "warning", fits ? Ink::Good : Ink::Warning,
                  words.arg(use, toQt(bytesText(need.bytes)), toQt(bytesText(facts.freeBytes))));
        m_needLines->addWidget(line);
    }
    m_needs->setVisible(facts.problem.empty());
}

}  // namespace artemis
