// The file events.jsonl.
#include "core/store/spill.h"

#include <fstream>
#include <system_error>

#include "core/store/json.h"

namespace artemis {

namespace {

std::uintmax_t sizeOf(const std::filesystem::path& file) {
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(file, missing);
    return missing ? 0 : size;
}

/// All lines or none.
bool append(const std::filesystem::path& file, const std::string& lines) {
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    const std::uintmax_t before = sizeOf(file);
    std::ofstream out(file, std::ios::binary | std::ios::app);
    if (out && out.write(lines.data(), static_cast<std::streamsize>(lines.size())) && out.flush()) {
        return true;
    }
    std::filesystem::resize_file(file, before, ignored);
    return false;
}

}  // namespace

std::string Spill::keep(const std::filesystem::path& outDir, std::int64_t run,
                        std::span<const TimedEvent> pending) {
    if (outDir.empty()) {
        return "is kept in memory until it can be written";
    }
    if (m_count == 0) {
        m_file = outDir / "events.jsonl";
        m_start = sizeOf(m_file);
    }
    std::string lines;
    for (const TimedEvent& event : pending.subspan(m_count)) {
        Value line{{"run", run}, {"time", event.time}};
        line.update(toJson(event.event));
        lines += jsonText(line) + "\n";
    }
    if (!append(m_file, lines)) {
        return "is kept in memory, since " + m_file.string() + " cannot be written either";
    }
    m_count = pending.size();
    return "stands in " + m_file.string() + " until it can be written";
}

void Spill::discard() {
    if (m_count == 0) {
        return;
    }
    m_count = 0;
    std::error_code ignored;
    if (m_start == 0) {
        std::filesystem::remove(m_file, ignored);
    } else {
        std::filesystem::resize_file(m_file, m_start, ignored);
    }
}

}  // namespace artemis
