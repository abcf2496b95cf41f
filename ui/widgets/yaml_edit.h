// YamlEdit: a text field for YAML with line numbers and coloured keys and comments.
#pragma once

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>

namespace artemis {

class YamlEdit final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit YamlEdit(QWidget* parent = nullptr);

    /// Replaces the text without edited(); place of the cursor and scroll are kept.
    void showText(const QString& text);

Q_SIGNALS:
    /// By the person.
    void edited();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int marginWidth() const;
    void paintMargin(QPaintEvent* event);
    bool eventFilter(QObject* watched, QEvent* event) override;

    QWidget* m_margin;
    QSyntaxHighlighter* m_colours;
    bool m_showing = false;
};

}  // namespace artemis
