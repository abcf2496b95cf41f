// About: the version, and the licence of everything the program is made with.
#pragma once

#include "ui/pages/page.h"
#include "ui/pages/services.h"

namespace artemis {

class AboutPage final : public Page {
    Q_OBJECT
public:
    explicit AboutPage(Workbench& workbench, QWidget* parent = nullptr);

private:
    QWidget* makeTable();
};

}  // namespace artemis
