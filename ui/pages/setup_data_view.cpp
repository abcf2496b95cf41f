// Figures above, tokens below; tokens with a loss stand in brackets, bold and underlined.
#include "ui/pages/setup_data_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <algorithm>
#include <numeric>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// Blanks and line ends made visible.
QString visible(const std::string& text) {
    return toQt(text)
        .replace(' ', QStringLiteral("␣"))
        .replace('\n', QStringLiteral("↵"))
        .replace('\t', QStringLiteral("⇥"))
        .toHtmlEscaped();
}

QString fileName(const std::string& path) {
    return toQt(std::filesystem::path(path).filename().string());
}

QString percent(double share) {
    return QString::number(100 * share, 'f', 1) + QStringLiteral(" %");
}

}  // namespace

SetupDataView::SetupDataView(QWidget* parent)
    : QWidget(parent),
      m_note(new SignedText(this)),
      m_figures(new QWidget(this)),
      m_summary(new InkLabel(Ink::Text, m_figures)),
      m_classes(new InkLabel(Ink::Text, m_figures)),
      m_legend(new InkLabel(Ink::Muted, this)),
      m_lengths(new Histogram(m_figures)),
      m_rows(new QTextBrowser(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 10, 10, 10);
    layout->setSpacing(8);
    auto* figures = new QHBoxLayout(m_figures);
    figures->setContentsMargins(0, 0, 0, 0);
    figures->setSpacing(16);
    auto* words = new QVBoxLayout;
    words->addWidget(m_summary);
    words->addWidget(m_classes);
    words->addStretch(1);
    figures->addLayout(words, 1);
    figures->addWidget(m_lengths, 1);
    for (InkLabel* label : {m_summary, m_classes, m_legend}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_summary->setObjectName("data.preview.summary");
    m_classes->setObjectName("data.preview.classes");
    m_note->label()->setObjectName("data.preview.note");
    nameControl(m_lengths, "data.preview.lengths", tr("Lengths of the examples in tokens"));
    nameControl(m_rows, "data.preview.rows", tr("First examples, token by token"));
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setTabChangesFocus(true);
    layout->addWidget(m_note);
    layout->addWidget(m_figures);
    layout->addWidget(m_legend);
    layout->addWidget(m_rows, 1);
    showProblem(tr("Choose training data to see its first rows."));
}

void SetupDataView::showProblem(const QString& why) {
    m_note->say("warning", Ink::Muted, why);
    m_figures->hide();
    m_legend->hide();
    m_rows->hide();
}

void SetupDataView::show(const DataPreview& preview) {
    if (preview.lengths.empty()) {
        showProblem(tr("The first rows make no example to learn from."));
        return;
    }
    m_preview = preview;
    m_note->clear();
    m_figures->show();
    m_legend->show();
    m_rows->show();
    showFigures();
    showRows();
}

void SetupDataView::showFigures() {
    const auto longest = std::ranges::max(m_preview.lengths);
    const double mean = std::reduce(m_preview.lengths.begin(), m_preview.lengths.end(), 0.0) /
                        static_cast<double>(m_preview.lengths.size());
    QStringList lines;
    const QString file = fileName(m_preview.name);
    lines << (m_preview.whole ? tr("All %1 rows of %2").arg(toQt(grouped(m_preview.read)))
                              : tr("The first %1 rows of %2").arg(toQt(grouped(m_preview.read))))
                 .arg(m_preview.files == 1
                          ? file
                          : tr("%1 and %n more", nullptr, static_cast<int>(m_preview.files) - 1)
                                .arg(file));
    lines << tr("%1 examples of %2 tokens on average, the longest %3")
                 .arg(toQt(grouped(m_preview.examples)), QString::number(mean, 'f', 1))
                 .arg(longest);
    lines << (m_preview.truncated == 0 ? tr("None is cut at %1 tokens").arg(m_preview.maxLength)
                                       : tr("✂ %1 of them are cut at %2 tokens")
                                             .arg(toQt(grouped(m_preview.truncated)))
                                             .arg(m_preview.maxLength));
    lines << tr("Padding would be %1 of each batch; it is not computed")
                 .arg(percent(m_preview.padding));
    m_summary->setText(lines.join('\n'));
    QStringList classes;
    for (const auto& [name, count] : m_preview.classes) {
        classes << tr("Class %1: %2 rows (%3)")
                       .arg(toQt(name), toQt(grouped(count)),
                            percent(static_cast<double>(count) /
                                    static_cast<double>(m_preview.examples)));
    }
    m_classes->setText(classes.join('\n'));
    m_classes->setVisible(!classes.isEmpty());
    m_lengths->show(m_preview.lengths, m_preview.maxLength,
                    tr("cut at %1").arg(m_preview.maxLength));
}

/// "Row 7, 12 tokens, class good"
QString SetupDataView::headOf(const PreviewRow& row) const {
    const auto count = static_cast<qlonglong>(row.source.size() + row.tokens.size());
    QString head = row.file.empty() ? QString() : fileName(row.file) + QStringLiteral(": ");
    head += tr("Row %1, %2 tokens").arg(row.row).arg(count);
    if (!row.source.empty()) {
        head += tr(", the encoder's and the decoder's");
    }
    if (!row.label.empty()) {
        head += (m_preview.classes.empty() ? tr(", answer %1") : tr(", class %1"))
                    .arg(visible(row.label));
    }
    return head;
}

QString SetupDataView::rowHtml(const PreviewRow& row) const {
    const QColor ground = palette().color(QPalette::AlternateBase);
    const QString plain = (isDark(palette()) ? ground.lighter(140) : ground.darker(104)).name();
    const QString marked = wash(palette()).name();
    const auto shown = [&](const std::vector<PreviewToken>& tokens) {
        QStringList parts;
        for (const PreviewToken& token : tokens) {
            QString words = visible(token.text);
            if (!token.wanted.empty()) {
                words += QStringLiteral("→") + visible(token.wanted);
            }
            parts << (token.loss
                          ? QStringLiteral("<span style='background-color:%1; font-weight:600; "
                                           "text-decoration:underline'>⟦%2⟧</span>")
                                .arg(marked, words)
                          : QStringLiteral("<span style='background-color:%1'>&nbsp;%2&nbsp;"
                                           "</span>")
                                .arg(plain, words));
        }
        return QStringLiteral("<p style='margin-top:2px; line-height:135%'>") + parts.join(' ');
    };
    QString text = QStringLiteral("<p style='color:%1; margin-bottom:0'>%2</p>")
                       .arg(ink(Ink::Muted, palette()).name(), headOf(row));
    if (!row.source.empty()) {
        text += shown(row.source) + QStringLiteral("</p>");
    }
    text += shown(row.tokens);
    if (row.cut > 0) {
        text +=
            QStringLiteral(" <b>") + tr("✂ %1 more cut off").arg(row.cut) + QStringLiteral("</b>");
    }
    return text + QStringLiteral("</p>");
}

void SetupDataView::showRows() {
    m_legend->setText(m_preview.classes.empty()
                          ? tr("⟦token⟧ carries the loss: the model is asked for it.")
                          : tr("⟦token⟧ carries the loss: the class is read from it."));
    QString html;
    for (const PreviewRow& row : m_preview.rows) {
        html += rowHtml(row);
    }
    m_rows->setHtml(html);
}

void SetupDataView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ThemeChange && !m_preview.rows.empty()) {
        showRows();
    }
}

}  // namespace artemis
