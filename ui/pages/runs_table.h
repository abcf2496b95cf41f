// RunsTable: the table of runs with pinned columns, which stay at the left while the others scroll.
#pragma once

#include <QTableView>
#include <QWidget>
#include <map>
#include <set>
#include <vector>

#include "ui/models/runs_model.h"

namespace artemis {

class RunsTable final : public QWidget {
    Q_OBJECT
public:
    explicit RunsTable(RunsModel* model, QWidget* parent = nullptr);

    /// The first `pinned` columns of the model stay at the left.
    void setPinned(int pinned);
    int pinned() const { return m_pinned; }
    /// The chosen runs in the order of the rows.
    std::vector<std::int64_t> chosen() const;
    /// Chooses this run alone; it need not be shown.
    void choose(std::int64_t run);
    QTableView* table() const { return m_table; }

Q_SIGNALS:
    /// The current run is another one; 0 for none.
    void currentChanged(std::int64_t run);
    void selectionChanged();
    void contextMenuWanted(const QPoint& globalPlace);
    /// In the header, over this column of the model.
    void headerMenuWanted(int column, const QPoint& globalPlace);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void prepare(QTableView* view, const QString& name, const QString& accessible);
    void onReset();
    void onSelectionChanged();
    void restoreSelection();
    void showColumns();
    void fitPinned();
    void softenSelection();

    RunsModel* m_model;
    QTableView* m_frozen;
    QTableView* m_table;
    int m_pinned = 0;
    bool m_restoring = false;
    std::int64_t m_current = 0;
    std::set<std::int64_t> m_chosen;
    std::map<QString, int> m_widths;  ///< By the id of the column.
};

}  // namespace artemis
