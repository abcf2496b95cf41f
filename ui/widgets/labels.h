// Labels that keep their meaning when the theme changes: headings, muted notes, and a sign with a
// sentence; and the naming of controls for tests and screen readers.
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/widgets/colours.h"

namespace artemis {

/// Object name (stable, for scripts) and accessible name (for people) in one call; once the control
/// has its parent.
void nameControl(QWidget* control, const QString& objectName, const QString& accessibleName);

/// A bold heading, `scale` times the size of the text around it.
QLabel* heading(const QString& text, double scale, QWidget* parent);

/// A label drawn in one of the inks.
class InkLabel final : public QLabel {
    Q_OBJECT
public:
    explicit InkLabel(Ink meaning, QWidget* parent = nullptr, const QString& text = {});
    void setInk(Ink meaning);

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolour();
    Ink m_ink;
};

/// A shape beside a wrapped sentence; hidden while there is no sentence.
class SignedText final : public QWidget {
    Q_OBJECT
public:
    explicit SignedText(QWidget* parent = nullptr);
    void say(const QString& iconName, Ink meaning, const QString& sentence);
    void clear();
    QString text() const;
    QLabel* label() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    QLabel* m_sign;
    InkLabel* m_text;
    QString m_icon;
    Ink m_ink = Ink::Text;
};

}  // namespace artemis
