// FileDrop: takes files dropped anywhere on a window, before a field would take them as text.
#pragma once

#include <QObject>
#include <QWidget>

namespace artemis {

class FileDrop final : public QObject {
    Q_OBJECT
public:
    explicit FileDrop(QWidget* window);

Q_SIGNALS:
    void dropped(const QString& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_window;
};

}  // namespace artemis
