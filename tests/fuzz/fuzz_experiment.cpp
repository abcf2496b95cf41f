// An experiment in YAML: the tree, the settings, and the tree written and read again.
#include <cstdlib>

#include "core/config/experiment.h"
#include "core/config/yaml.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/small_catalog.h"

using namespace artemis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Catalog catalog = test::smallCatalog();
    return fuzz::refusesOrReads([&] {
        const Value tree = parseYaml(std::string(fuzz::text(data, size))).tree;
        if (parseYaml(toYaml(tree)).tree != tree) {
            std::abort();
        }
        parseExperiment(tree, fuzz::folder(), catalog);
    });
}
