// Fusion with roomier controls, under one of two palettes.
#include "ui/shell/theme.h"

#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolTip>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr int controlHeight = 30;

/// Fusion's controls are low; these have room to read and to hit.
class RoomyStyle final : public QProxyStyle {
public:
    RoomyStyle() : QProxyStyle(QStyleFactory::create("Fusion")) {}

    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override {
        QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
        if (type == CT_PushButton || type == CT_LineEdit || type == CT_ComboBox ||
            type == CT_SpinBox) {
            wanted.setHeight(qMax(wanted.height(), controlHeight));
        }
        if (type == CT_PushButton) {
            wanted.rwidth() += 12;
        }
        if (type == CT_MenuItem || type == CT_HeaderSection) {
            wanted.rheight() += 6;
        }
        return wanted;
    }

    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override {
        const QRect rect = QProxyStyle::subElementRect(element, option, widget);
        return element == SE_LineEditContents ? rect.adjusted(4, 0, -4, 0) : rect;
    }

    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override {
        const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        const bool words = combo != nullptr && !combo->editable && part == SC_ComboBoxEditField;
        return words ? rect.adjusted(5, 0, 0, 0) : rect;
    }

    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override {
        switch (metric) {
            case PM_ToolTipLabelFrameWidth:
            case PM_FocusFrameHMargin:
            case PM_HeaderMargin:
                return 7;
            default:
                return QProxyStyle::pixelMetric(metric, option, widget);
        }
    }
};

/// What the system's own palette was before a theme was set.
bool systemIsDark() {
    static const bool dark = isDark(QApplication::palette());
    return dark;
}

}  // namespace

QString toText(Theme theme) {
    switch (theme) {
        case Theme::Light:
            return "light";
        case Theme::Dark:
            return "dark";
        case Theme::System:
            break;
    }
    return "system";
}

Theme themeFromText(const QString& text) {
    return text == "dark" ? Theme::Dark : text == "light" ? Theme::Light : Theme::System;
}

Theme startTheme(const QString& chosen) {
    return themeFromText(qEnvironmentVariable("ARTEMIS_THEME", chosen));
}

void prepareStyle(QApplication& application) {
    systemIsDark();
    QApplication::setStyle(new RoomyStyle);
    QFont font = application.font();
    font.setPointSizeF(qMax(10.0, font.pointSizeF()));
    QApplication::setFont(font);
}

void applyTheme(Theme theme) {
    const bool dark = theme == Theme::Dark || (theme == Theme::System && systemIsDark());
    const QPalette palette = dark ? darkPalette() : lightPalette();
    QApplication::setPalette(palette);
    if (dark) {
        // Fusion outlines controls with Window darkened by 140 %, which is no outline on a dark
        // ground.
        QPalette outlined = palette;
        outlined.setColor(QPalette::Window, hairline(palette).lighter(220));
        for (const char* control :
             {"QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton"}) {
            QApplication::setPalette(outlined, control);
        }
    }
    QToolTip::setPalette(palette);
    // A palette of its own is not replaced: labels, tables and highlighters are told to renew
    // theirs.
    QEvent changed(QEvent::ThemeChange);
    for (QWidget* widget : QApplication::allWidgets()) {
        QCoreApplication::sendEvent(widget, &changed);
    }
}

}  // namespace artemis
