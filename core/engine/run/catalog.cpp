// Everything the engine knows, as one catalog.
#include "core/engine/data/builtin.h"
#include "core/engine/data/task.h"
#include "core/engine/models/family.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/schedule.h"

namespace artemis {

const Catalog& engineCatalog() {
    static const Catalog catalog = [] {
        Catalog all;
        all.methods = methodEntries();
        for (const Family& one : families()) {
            all.families.push_back(one.entry);
        }
        all.tasks = taskEntries();
        all.metrics = metricEntries();
        all.schedules = scheduleEntries();
        all.datasets = datasetEntries();
        all.models = builtinModels();
        return all;
    }();
    return catalog;
}

}  // namespace artemis
