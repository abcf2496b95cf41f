// The list of pages: a new page is its own class and one line here.
#pragma once

#include <QString>
#include <vector>

#include "ui/pages/page.h"
#include "ui/pages/services.h"

namespace artemis {

struct PageEntry {
    QString id;
    QString title;
    QString icon;
    Page* (*make)(Workbench&, QWidget* parent);
    bool atFoot = false;  ///< Of the rail: about the program, not about the work.
};

std::vector<PageEntry> allPages();

}  // namespace artemis
