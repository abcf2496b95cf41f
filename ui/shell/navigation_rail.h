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

    void addPage(const QString& id, const QString& title, const QIcon& icon);
    void setCurrent(int index);

Q_SIGNALS:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_buttons;
    QVBoxLayout* m_layout;
};

}  // namespace artemis
