// Makes what the pages share.
#include "ui/pages/services.h"

#include "core/store/run_folder.h"
#include "ui/forms/schema_paths.h"

namespace artemis {

Workbench::Workbench(WindowServices services, QObject* parent)
    : QObject(parent),
      m_services(std::move(services)),
      m_schema(experimentSchema(m_services.catalog)),
      m_runs(m_services.run, m_services.catalog, m_services.storePath,
             runsFolder(m_services.storePath)),
      m_store(m_services.storePath, settingChoosing(m_schema, ids(m_services.catalog.tasks)),
              settingChoosing(m_schema, ids(m_services.catalog.methods))),
      m_queue(m_runs, m_store) {}

}  // namespace artemis
