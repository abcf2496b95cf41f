// The ground that cards, charts and lists stand on.
#pragma once

class QWidget;

namespace artemis {

/// Draws the widget's ground with a hairline and round corners; to be called in its paintEvent.
void paintPanel(QWidget& widget);

}  // namespace artemis
