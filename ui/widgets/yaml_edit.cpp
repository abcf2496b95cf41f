// Line numbers in the margin; a highlighter for keys, comments and words in quotes.
#include "ui/widgets/yaml_edit.h"

#include <QFontDatabase>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextBlock>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

class YamlColours final : public QSyntaxHighlighter {
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString& line) override {
        static const QRegularExpression key(R"(([A-Za-z0-9_.\-]+)\s*:(?=\s|$))");
        static const QRegularExpression comment(R"((^|\s)#.*$)");
        const QPalette palette;
        for (auto found = key.globalMatch(line); found.hasNext();) {
            const auto match = found.next();
            setFormat(static_cast<int>(match.capturedStart(1)),
                      static_cast<int>(match.capturedLength(1)), ink(Ink::Accent, palette));
        }
        const auto note = comment.match(line);
        if (note.hasMatch()) {
            setFormat(static_cast<int>(note.capturedStart()),
                      static_cast<int>(note.capturedLength()), ink(Ink::Muted, palette));
        }
    }
};

}  // namespace

YamlEdit::YamlEdit(QWidget* parent)
    : QPlainTextEdit(parent), m_margin(new QWidget(this)), m_colours(new YamlColours(document())) {
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPointSizeF(font().pointSizeF());
    setFont(mono);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    m_margin->setFont(mono);
    m_margin->installEventFilter(this);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int dy) {
        if (dy != 0) {
            m_margin->scroll(0, dy);
        } else {
            m_margin->update(0, area.y(), m_margin->width(), area.height());
        }
    });
    connect(this, &QPlainTextEdit::blockCountChanged, this,
            [this] { setViewportMargins(marginWidth(), 0, 0, 0); });
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_showing) {
            Q_EMIT edited();
        }
    });
    setViewportMargins(marginWidth(), 0, 0, 0);
}

void YamlEdit::showText(const QString& text) {
    if (text == toPlainText()) {
        return;
    }
    m_showing = true;
    const int scrolled = verticalScrollBar()->value();
    const int place = textCursor().position();
    setPlainText(text);
    QTextCursor cursor = textCursor();
    cursor.setPosition(qMin(place, static_cast<int>(text.size())));
    setTextCursor(cursor);
    verticalScrollBar()->setValue(scrolled);
    m_showing = false;
}

int YamlEdit::marginWidth() const {
    const int digits = qMax(2, static_cast<int>(QString::number(blockCount()).size()));
    return fontMetrics().horizontalAdvance('9') * digits + 22;
}

void YamlEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    m_margin->setGeometry(0, 0, marginWidth(), height());
}

void YamlEdit::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) {
        m_showing = true;
        m_colours->rehighlight();
        m_showing = false;
    }
}

bool YamlEdit::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_margin && event->type() == QEvent::Paint) {
        paintMargin(static_cast<QPaintEvent*>(event));
        return true;
    }
    return QPlainTextEdit::eventFilter(watched, event);
}

void YamlEdit::paintMargin(QPaintEvent*) {
    QPainter painter(m_margin);
    painter.setPen(ink(Ink::Muted, palette()));
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    for (; block.isValid() && top <= height(); block = block.next()) {
        painter.drawText(QRectF(0, top, m_margin->width() - 12, fontMetrics().height()),
                         Qt::AlignRight, QString::number(block.blockNumber() + 1));
        top += blockBoundingRect(block).height();
    }
}

}  // namespace artemis
