// A ChartView that never reaches the screen, rendered by another painter.
#include "ui/charts/chart_picture.h"

#include <QBuffer>
#include <QGraphicsLayout>
#include <QImage>
#include <QSvgGenerator>

#include "ui/charts/chart_view.h"
#include "ui/widgets/colours.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

void render(QPainter& painter, const ChartSpec& spec, const QSize& size) {
    ChartView view({});
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.setPalette(lightPalette());
    view.resize(size);
    view.show();  // sizes and layouts become true
    view.setSpec(spec);
    view.showTitle(toQt(spec.title));
    view.chart()->layout()->activate();
    view.refresh();  // as many points as the plot is wide
    painter.setRenderHint(QPainter::Antialiasing);
    view.render(&painter, QRectF(QPointF(), size), view.rect());
}

}  // namespace

std::string PictureMaker::svg(const ChartSpec& spec, int width, int height) const {
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize({width, height});
    generator.setViewBox(QRect(0, 0, width, height));
    generator.setTitle(toQt(spec.title));
    QPainter painter(&generator);
    render(painter, spec, {width, height});
    painter.end();
    return buffer.data().toStdString();
}

QByteArray PictureMaker::png(const ChartSpec& spec, int width, int height, double ratio) const {
    QImage image(QSize(width, height) * ratio, QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::white);
    QPainter painter(&image);
    render(painter, spec, {width, height});
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

}  // namespace artemis
