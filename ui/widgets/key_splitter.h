// KeySplitter: a splitter whose handles take the keyboard: Tab reaches them, arrow keys move them.
#pragma once

#include <QSplitter>

namespace artemis {

class KeySplitter final : public QSplitter {
    Q_OBJECT
public:
    /// `name` becomes the object name, of the handle too (".handle"); `meaning` is what the handle
    /// divides.
    KeySplitter(Qt::Orientation orientation, const QString& name, const QString& meaning,
                QWidget* parent);

protected:
    QSplitterHandle* createHandle() override;

private:
    QString m_meaning;
};

}  // namespace artemis
