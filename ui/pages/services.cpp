// Makes what the pages share.
#include "ui/pages/services.h"

#include "core/store/run_folder.h"
#include "ui/forms/schema_paths.h"

namespace artemis {

Workbench::Workbench(WindowServices services, QObject* parent)
    : QObject(parent),
      m_services(std::move(services)),
      m_schema(experimentSchema(m_services.catalog)),
      m_runs({m_services.run, m_services.evaluate}, m_services.catalog, m_services.storePath,
             outputFolder(m_services.storePath, m_services.preferences)),
      m_store(m_services.storePath, settingChoosing(m_schema, ids(m_services.catalog.tasks)),
              settingChoosing(m_schema, ids(m_services.catalog.methods))),
      m_queue(m_runs, m_store) {}

void Workbench::setPreferences(const Preferences& preferences) {
    if (preferences == m_services.preferences) {
        return;
    }
    m_services.preferences = preferences;
    Q_EMIT preferencesChanged();
    if (m_services.preferencesFile.empty()) {
        return;
    }
    m_files.run(
        this,
        [file = m_services.preferencesFile, preferences] {
            savePreferences(file, preferences);
            return true;
        },
        [](bool) {}, [this](const QString& sentence) { Q_EMIT said(sentence); });
}

Value Workbench::freshSettings() const {
    Value settings = basicDefaults(m_schema);
    const Value chosen = toValue(m_services.preferences)["machine"];
    const Value usual = toValue(Preferences())["machine"];
    for (const auto& [key, value] : chosen.items()) {
        const std::string path = "training." + key;
        if (value != usual[key] && m_schema.param(path) != nullptr) {
            assign(settings, path, value);
        }
    }
    return inSchemaOrder(m_schema, settings);
}

}  // namespace artemis
