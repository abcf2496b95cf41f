// Colour values. Inks reach a contrast of 4.5 : 1 on base and window of their palette (WCAG 2.1
// AA).
#include "ui/widgets/colours.h"

#include <array>

namespace artemis {

namespace {

struct Tones {
    QRgb window, base, alternate, text, muted, button, border, accent, onAccent, disabled;
};

constexpr Tones light{0xfff4f5f8, 0xffffffff, 0xfff8f9fb, 0xff1b2330, 0xff5a6577,
                      0xfffbfcfd, 0xffd8dde5, 0xff2f62c8, 0xffffffff, 0xff9aa3b2};
constexpr Tones dark{0xff14171c, 0xff1c2128, 0xff20262e, 0xffe4e8ee, 0xff9ba6b6,
                     0xff262d36, 0xff39424e, 0xff7aa5f8, 0xff0e1420, 0xff69737f};

QPalette paletteOf(const Tones& tones) {
    QPalette palette(QColor(tones.button), QColor(tones.window));
    palette.setColor(QPalette::Window, QColor(tones.window));
    palette.setColor(QPalette::Base, QColor(tones.base));
    palette.setColor(QPalette::AlternateBase, QColor(tones.alternate));
    palette.setColor(QPalette::Button, QColor(tones.button));
    palette.setColor(QPalette::ToolTipBase, QColor(tones.base));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::BrightText}) {
        palette.setColor(role, QColor(tones.text));
        palette.setColor(QPalette::Disabled, role, QColor(tones.disabled));
    }
    palette.setColor(QPalette::PlaceholderText, QColor(tones.muted));
    palette.setColor(QPalette::Mid, QColor(tones.border));
    palette.setColor(QPalette::Highlight, QColor(tones.accent));
    palette.setColor(QPalette::HighlightedText, QColor(tones.onAccent));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(tones.border));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor(tones.disabled));
    palette.setColor(QPalette::Link, QColor(tones.accent));
    palette.setColor(QPalette::LinkVisited, QColor(tones.accent));
    return palette;
}

}  // namespace

QPalette lightPalette() { return paletteOf(light); }
QPalette darkPalette() { return paletteOf(dark); }

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() <
           palette.color(QPalette::WindowText).lightness();
}

QColor ink(Ink meaning, const QPalette& palette) {
    const bool onDark = isDark(palette);
    switch (meaning) {
        case Ink::Text:
            return palette.color(QPalette::WindowText);
        case Ink::Muted:
            return palette.color(QPalette::PlaceholderText);
        case Ink::Accent:
            return palette.color(QPalette::Link);
        case Ink::Good:
            return onDark ? QColor(0x5fc48a) : QColor(0x1c7a45);
        case Ink::Warning:
            return onDark ? QColor(0xe2b052) : QColor(0x8a5a00);
        case Ink::Bad:
            return onDark ? QColor(0xf28b82) : QColor(0xb3261e);
    }
    return palette.color(QPalette::WindowText);
}

QColor hairline(const QPalette& palette) { return palette.color(QPalette::Mid); }

QColor wash(const QPalette& palette) {
    const QColor base = palette.color(QPalette::Base);
    const QColor accent = palette.color(QPalette::Highlight);
    constexpr float share = 0.18F;
    return QColor::fromRgbF(base.redF() + share * (accent.redF() - base.redF()),
                            base.greenF() + share * (accent.greenF() - base.greenF()),
                            base.blueF() + share * (accent.blueF() - base.blueF()));
}

QColor curveColour(std::size_t index, const QPalette& palette) {
    static constexpr std::array<QRgb, 8> onLight{0xff2f62c8, 0xffc4601d, 0xff1b8a6b, 0xffa23b8f,
                                                 0xff7a6a00, 0xff3b8fb5, 0xffb3263a, 0xff5b5f97};
    static constexpr std::array<QRgb, 8> onDark{0xff7aa5f8, 0xfff0a165, 0xff5fcfa9, 0xffe08fd0,
                                                0xffd6c553, 0xff7fc6e6, 0xfff2848f, 0xffa9addf};
    const auto& colours = isDark(palette) ? onDark : onLight;
    return QColor(colours[index % colours.size()]);
}

}  // namespace artemis
