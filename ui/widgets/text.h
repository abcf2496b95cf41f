// Text between core (UTF-8) and the window.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <string>

namespace artemis {

inline QString toQt(const std::string& text) { return QString::fromStdString(text); }

/// Labels, helps and summaries that come from schema and catalog, in the window's language.
inline QString translated(const std::string& text) {
    return text.empty() ? QString() : QCoreApplication::translate("schema", text.c_str());
}

}  // namespace artemis
