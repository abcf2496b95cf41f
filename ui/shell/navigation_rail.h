// NavigationRail: one button for each page at the left edge.
#pragma once

#include <QButtonGroup>
#include <QVBoxLayout>
#include <QWidget>

namespace artemis {

class NavigationRail final : public QWidget {
    Q_OBJECT
public:
    explicit NavigationRail(QWidget* parent = nullptr);

    /// `atFoot` puts the button at the lower end.
    void addPage(const QString& id, const QString& title, const QIcon& icon, bool atFoot = false);
    void setCurrent(int index);
    QAbstractButton* current() const { return m_buttons->checkedButton(); }

Q_SIGNALS:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_buttons;
    QVBoxLayout* m_layout;
    int m_atHead = 0;  ///< Buttons above the stretch.
};

}  // namespace artemis
