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
};

std::vector<PageEntry> allPages();

}  // namespace artemis
