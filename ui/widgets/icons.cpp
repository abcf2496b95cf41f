// The table of shapes (24 × 24, one stroke width) and the engine that draws them.
#include "ui/widgets/icons.h"

#include <QApplication>
#include <QIconEngine>
#include <QMap>
#include <QPainter>
#include <QSvgRenderer>

namespace artemis {

namespace {

const QMap<QString, QString>& shapes() {
    static const QMap<QString, QString> table{
        {"home",
         "<path d='M4 11.500l8-7 8 7'/><path d='M6 10v9.500h12V10'/><path d='M10 "
         "19.500v-5.500h4v5.500'/>"},
        {"settings",
         "<circle cx='12' cy='12' r='3.200'/><circle cx='12' cy='12' r='6.800'/>"
         "<path d='M12 2.500v2.700M12 18.800v2.700M2.500 12h2.700M18.800 12h2.700M5.300 "
         "5.300l1.900 1.900"
         "M16.800 16.800l1.900 1.900M5.300 18.700l1.900-1.900M16.800 7.200l1.900-1.900'/>"},
        {"about", "<circle cx='12' cy='12' r='8.500'/><path d='M12 11v6M12 7.300v.3'/>"},
        {"note", "<circle cx='12' cy='12' r='8.500'/><path d='M12 11v6M12 7.300v.3'/>"},
        {"setup",
         "<path d='M4 7h9M19 7h1M4 17h1M11 17h9'/><circle cx='16' cy='7' r='2.6'/>"
         "<circle cx='8' cy='17' r='2.6'/>"},
        {"runs", "<path d='M4 4v16h16'/><path d='M7 15l4-5 3.5 3L20 6'/>"},
        {"compare", "<path d='M4 20V9h4v11M10 20V4h4v16M16 20v-8h4v8'/><path d='M3 20h18'/>"},
        {"importance",
         "<path d='M4 20V13h4v7M10 20V5h4v15M16 20v-9h4v9'/><path d='M2.500 9.500h19' "
         "stroke-dasharray='2.500 2'/>"},
        {"playground",
         "<path d='M4 5h16v11.500H11l-4.500 3.500v-3.500H4z'/><path d='M8 9h8M8 12.500h5'/>"},
        {"start", "<path fill='INK' d='M8 5.5v13l11-6.500z'/>"},
        {"pause", "<path d='M9 6v12M15 6v12' stroke-width='3'/>"},
        {"stop", "<rect fill='INK' x='6.500' y='6.500' width='11' height='11' rx='1'/>"},
        {"resume", "<path d='M5 6v12'/><path fill='INK' d='M9 6v12l10-6z'/>"},
        {"done", "<path d='M5 12.500l4.500 4.500L19 7.500' stroke-width='2.600'/>"},
        {"failed", "<path d='M6.500 6.500l11 11M17.500 6.500l-11 11' stroke-width='2.600'/>"},
        {"queued", "<circle cx='12' cy='12' r='7'/><path d='M12 8v4l3 2'/>"},
        {"interrupted", "<path d='M13.500 3.500L6 13.500h5l-1 7 8-10.500h-5.500z'/>"},
        {"warning", "<path d='M12 4l9 16H3z'/><path d='M12 10v4.500M12 17.200v.3'/>"},
        {"reset", "<path d='M5 5v5h5'/><path d='M5.500 10a7.500 7.500 0 1 1-1 4.500'/>"},
        {"undo", "<path d='M8 5L4 9l4 4'/><path d='M4 9h10a5 5 0 0 1 0 10H9'/>"},
        {"redo", "<path d='M16 5l4 4-4 4'/><path d='M20 9H10a5 5 0 0 0 0 10h5'/>"},
        {"copy",
         "<rect x='8' y='8' width='12' height='12' rx='1.500'/>"
         "<path d='M16 4.500H5.500a1 1 0 0 0-1 1V16'/>"},
        {"open", "<path d='M3.500 18.500v-12h6l2 2.500h9v9.500z'/>"},
        {"save", "<path d='M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4.500 20h15'/>"},
        {"example",
         "<path d='M12 3.500l2.300 6.200 6.200 2.300-6.200 2.300L12 20.500l-2.300-6.200L3.500 12l"
         "6.200-2.300z'/>"},
        {"up", "<path d='M12 19V5M6 11l6-6 6 6'/>"},
        {"down", "<path d='M12 5v14M6 13l6 6 6-6'/>"},
        {"clear", "<path d='M4 7h16M4 12h10M4 17h6M15 15l5 5M20 15l-5 5'/>"},
        {"evaluate", "<path d='M4 16a8 8 0 0 1 16 0'/><path d='M12 16l4-5M3 19.500h18'/>"},
        {"baseline", "<path d='M6 21V4h12l-3 4 3 4H6'/>"},
        {"columns",
         "<rect x='4' y='5' width='16' height='14' rx='1'/><path d='M9.500 5v14M15 5v14'/>"},
        {"copy",
         "<rect x='8.500' y='8.500' width='11' height='11' rx='1'/><path d='M15.500 "
         "8.500v-4h-11v11h4'/>"},
        {"compare", "<path d='M4 20V9h4v11M10 20V4h4v16M16 20v-8h4v8'/><path d='M3 20h18'/>"},
        {"delete",
         "<path d='M4.500 7h15M9.500 7V4.500h5V7M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 "
         "11v5.500'/>"},
        {"undo",
         "<path d='M8.500 5.500L4 10l4.500 4.500'/><path d='M4 10h10a5.500 5.500 0 0 1 0 11h-4'/>"},
        {"redo",
         "<path d='M15.500 5.500L20 10l-4.500 4.500'/><path d='M20 10H10a5.500 5.500 0 0 0 0 "
         "11h4'/>"},
        {"add", "<path d='M12 5v14M5 12h14'/>"},
        {"remove", "<path d='M5 12h14'/>"},
    };
    return table;
}

class ShapeEngine final : public QIconEngine {
public:
    ShapeEngine(QString shape, Ink meaning) : m_shape(std::move(shape)), m_meaning(meaning) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const QPalette palette = QApplication::palette();
        QColor colour = ink(m_meaning, palette);
        if (mode == QIcon::Disabled) {
            colour = palette.color(QPalette::Disabled, QPalette::WindowText);
        }
        QString svg = QStringLiteral(
                          "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><g "
                          "fill='none' stroke='INK' stroke-width='1.8' stroke-linecap='round' "
                          "stroke-linejoin='round'>%1</g></svg>")
                          .arg(m_shape);
        svg.replace("INK", colour.name());
        QSvgRenderer renderer(svg.toUtf8());
        const int side = qMin(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new ShapeEngine(m_shape, m_meaning); }

private:
    QString m_shape;
    Ink m_meaning;
};

}  // namespace

QIcon icon(const QString& name, Ink meaning) {
    const auto found = shapes().find(name);
    return found == shapes().end() ? QIcon() : QIcon(new ShapeEngine(*found, meaning));
}

}  // namespace artemis
