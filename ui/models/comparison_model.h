// ComparisonModel: compared runs as a table: a column each; status, final figures and settings.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/report/comparison.h"

namespace artemis {

class ComparisonModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    /// A value with every digit, as text.
    static constexpr int ExactRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setComparison(Comparison comparison);
    const Comparison& comparison() const { return m_comparison; }
    void setDifferencesOnly(bool only);
    bool differencesOnly() const { return m_differencesOnly; }

    int rowCount(const QModelIndex& parent = {}) const override;
    /// The names, then the runs.
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    enum class Kind { Title, Status, Figure, Setting };
    struct Line {
        Kind kind;
        QString title;
        const ComparedRow* row = nullptr;
    };
    void rebuild();
    void addSection(const QString& title, const std::vector<ComparedRow>& rows, Kind kind);
    QString shown(const Line& line, std::size_t run) const;

    Comparison m_comparison;
    std::vector<Line> m_lines;  ///< Point into m_comparison.
    bool m_differencesOnly = false;
};

}  // namespace artemis
