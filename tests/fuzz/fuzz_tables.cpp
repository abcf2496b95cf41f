// Tables: the first byte chooses JSON lines, comma- or tab-separated, or plain text.
#include <array>

#include "core/engine/data/table.h"
#include "tests/fuzz/fuzz.h"

using namespace artemis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array names{"rows.jsonl", "rows.csv", "rows.tsv", "rows.txt"};
    if (size == 0) {
        return 0;
    }
    return fuzz::refusesOrReads([&] {
        const auto path = fuzz::file(names[data[0] % names.size()], fuzz::text(data + 1, size - 1));
        const Table table = readTable(path);
        for (std::int64_t row = 0; row < table.size(); ++row) {
            table.place(row);
        }
    });
}
