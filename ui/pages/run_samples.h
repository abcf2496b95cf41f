// RunSamples: what the model answered to rows of its evaluation sets, beside what would have been
// right.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QTableView>
#include <QWidget>

#include "ui/models/samples_model.h"
#include "ui/widgets/labels.h"

class QScrollArea;
class QStackedWidget;

namespace artemis {

class RunSamples final : public QWidget {
    Q_OBJECT
public:
    explicit RunSamples(QWidget* parent = nullptr);

    /// Filters and choice stay where they still mean something.
    void show(const std::vector<Sampled>& samples);
    SamplesModel* model() const { return m_model; }

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeFilters();
    QWidget* makeContent();
    QWidget* makeEmpty();
    QComboBox* addFilter(QWidget* line, const QString& label, const QString& name);
    void fillFilters();
    void filter();
    void showChosen();
    void resizeColumns();

    SamplesModel* m_model;
    QTableView* m_table;
    QComboBox* m_set = nullptr;
    QComboBox* m_step = nullptr;
    QComboBox* m_kind = nullptr;
    InkLabel* m_count = nullptr;
    QLabel* m_details = nullptr;
    QStackedWidget* m_pages = nullptr;  ///< What stands here later, or the samples.
};

}  // namespace artemis
