// The Importance page's way into files: experiment, plan, scores, picture.
#include <QBuffer>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QSvgGenerator>

#include "core/base/io.h"
#include "core/plan/plan_files.h"
#include "ui/pages/importance_page.h"
#include "ui/widgets/colours.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr double pictureRatio = 2;

/// Dark on white, whatever the window's theme, as wide as all layers want.
void paintBars(QPainter& painter, const LayerBars& content, const QSize& size) {
    ImportanceBars bars;
    bars.setAttribute(Qt::WA_DontShowOnScreen);
    bars.setPalette(lightPalette());
    bars.resize(size);
    bars.show();
    bars.setContent(content);
    bars.viewport()->render(&painter, {}, {}, QWidget::DrawChildren);
}

}  // namespace

QByteArray ImportancePage::picture(bool vector) const {
    const int more = m_bars->horizontalScrollBar()->maximum();
    const QSize size(m_bars->width() + more, m_bars->height());
    QBuffer buffer;
    if (vector) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(), size));
        generator.setTitle(tr("Importance of layers"));
        QPainter painter(&generator);
        paintBars(painter, m_bars->content(), size);
        painter.end();
        return buffer.data();
    }
    QImage image(size * pictureRatio, QImage::Format_RGB32);
    image.setDevicePixelRatio(pictureRatio);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintBars(painter, m_bars->content(), size);
    painter.end();
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

void ImportancePage::chooseFile() {
    const QString name = toQt(m_analysed.config.name) + QStringLiteral("-plan.yaml");
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save plan, scores or picture"),
        QDir(toQt(m_analysed.config.baseDir.string())).filePath(name),
        tr("Experiment with the plan (*.yaml);;Plan and scores (*.json);;Table of layers "
           "(*.csv);;Vector picture (*.svg);;Image (*.png)"));
    if (!path.isEmpty()) {
        saveTo(path);
    }
}

void ImportancePage::saveTo(const QString& path) {
    const PlanDraft* draft = plan();
    if (draft == nullptr) {
        return;
    }
    const QString ending = QFileInfo(path).suffix().toLower();
    std::string bytes;
    if (ending == "json") {
        bytes = planJson(*draft, m_report).dump(2) + "\n";
    } else if (ending == "csv") {
        bytes = planCsv(draft->plan(), m_report);
    } else if (ending == "svg" || ending == "png") {
        bytes = picture(ending == "svg").toStdString();
    } else {
        bytes = experimentWithPlan(m_analysed.yaml, *draft);
    }
    m_workbench.files().run(
        this,
        [path, bytes = std::move(bytes)] {
            writeFile(path.toStdString(), bytes);
            return true;
        },
        [this, path](bool) { say(tr("Saved %1").arg(path)); },
        [this](const QString& sentence) { say(sentence); });
}

}  // namespace artemis
