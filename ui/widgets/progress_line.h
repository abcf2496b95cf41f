// ProgressLine: a progress bar without frame or words; words stand beside it.
#pragma once

#include <QProgressBar>

namespace artemis {

class ProgressLine final : public QProgressBar {
    Q_OBJECT
public:
    explicit ProgressLine(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace artemis
