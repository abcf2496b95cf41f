// Questions and answers in SQuAD's JSON.
#include "core/engine/data/table.h"
#include "tests/fuzz/fuzz.h"

using namespace artemis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::refusesOrReads(
        [&] { readTable(fuzz::file("questions.json", fuzz::text(data, size))); });
}
