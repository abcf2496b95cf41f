// The training data of the draft: its first rows token by token with the loss mask, lengths,
// classes and padding.
#pragma once

#include <QTextBrowser>

#include "core/engine/run/preview.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/labels.h"

namespace artemis {

class SetupDataView final : public QWidget {
    Q_OBJECT
public:
    explicit SetupDataView(QWidget* parent = nullptr);

    void show(const DataPreview& preview);
    void showProblem(const QString& why);
    const Histogram* histogram() const { return m_lengths; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void showFigures();
    void showRows();
    QString headOf(const PreviewRow& row) const;
    QString rowHtml(const PreviewRow& row) const;

    DataPreview m_preview;
    SignedText* m_note;
    QWidget* m_figures;
    InkLabel* m_summary;
    InkLabel* m_classes;
    InkLabel* m_legend;
    Histogram* m_lengths;
    QTextBrowser* m_rows;
};

}  // namespace artemis
