// Tables of runs.
#include "core/store/runs_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "core/base/columns.h"
#include "core/base/text.h"
#include "core/metrics/prediction_cost.h"
#include "core/store/json.h"
#include "core/store/liveness.h"

namespace artemis {

namespace {

using Line = std::vector<std::string>;

/// At most `width` characters, the last one "…" where some are left out.
std::string cut(const std::string& text, std::size_t width) {
    if (widthOf(text) <= width) {
        return text;
    }
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        if ((text[end] & 0xC0) != 0x80 && ++seen == width) {
            break;
        }
    }
    return text.substr(0, end) + "…";
}

/// Four significant digits: enough to compare runs in a table.
std::string shortNumber(double value) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.4g", value);
    return buffer.data();
}

std::string field(const Value& summary, const std::string& key) {
    const Value* value = find(summary, key);
    if (value == nullptr || !value->is_number()) {
        return "";
    }
    return value->is_number_integer() ? grouped(value->get<std::int64_t>())
                                      : shortNumber(value->get<double>());
}

std::string metricsText(const Value& summary) {
    const Value* metrics = find(summary, "eval");
    std::vector<std::string> parts;
    if (metrics != nullptr && metrics->is_object()) {
        for (const auto& [name, value] : metrics->items()) {
            if (!isCostFigure(name)) {
                parts.push_back(name + " " + field(*metrics, name));
            }
        }
    }
    return join(parts, ", ");
}

std::string stepsText(const Value& summary) {
    const std::string done = field(summary, "steps");
    const std::string total = field(summary, "total_steps");
    if (done.empty() || total.empty() || done == total) {
        return done.empty() ? total : done;
    }
    return done + "/" + total;
}

/// Wall time from start to end, to now for a live run, to the last sign of life for a dead one.
std::string durationOf(const RunRow& row) {
    if (row.started == 0) {
        return "";
    }
    const double lastSeen = row.status == Status::Running ? secondsNow() : row.heartbeat;
    return durationText(std::max(0.0, (row.ended != 0 ? row.ended : lastSeen) - row.started));
}

using Leaves = std::vector<std::pair<std::string, Value>>;

std::vector<Line> settingLines(const Leaves& leaves) {
    std::vector<Line> lines;
    for (const auto& [path, value] : leaves) {
        if (!path.empty()) {
            lines.push_back({path, plainText(value)});
        }
    }
    return lines;
}

std::vector<Line> figureLines(const Leaves& leaves) {
    std::vector<Line> lines = settingLines(leaves);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (leaves[i].second.is_number_float()) {
            lines[i][1] = shortNumber(leaves[i].second.get<double>());
        }
    }
    return lines;
}

std::vector<Line> measurementLines(const std::vector<Measured>& measurements) {
    std::vector<Line> lines;
    for (const Measured& last : measurements) {
        lines.push_back({last.split, last.name, shortNumber(last.value),
                         "step " + std::to_string(last.at.step)});
    }
    return lines;
}

std::vector<Line> fileLines(const std::vector<ArtefactRow>& files) {
    std::vector<Line> lines;
    for (const ArtefactRow& file : files) {
        lines.push_back({file.kind, "step " + std::to_string(file.step), file.path});
    }
    return lines;
}

std::string section(const std::string& title, const std::vector<Line>& lines) {
    return lines.empty() ? "" : "\n" + title + "\n" + aligned(lines, "  ");
}

std::vector<Line> headOf(const RunRow& row) {
    const std::vector<Line> all{
        {"status", toText(row.status)},
        {"reason", row.reason},
        {"what to do", row.whatToDo},
        {"kind", row.kind},
        {"study", row.study},
        {"parent", row.parent ? std::to_string(*row.parent) : ""},
        {"seed", std::to_string(row.seed)},
        {"created", timeText(row.created)},
        {"started", timeText(row.started)},
        {"ended", timeText(row.ended)},
        {"took", durationOf(row)},
        {"process", row.pid == 0 ? "" : std::to_string(row.pid) + " on " + row.host},
        {"folder", row.outDir},
        {"tags", join(row.tags, ", ")},
        {"baseline", row.baseline ? "yes" : ""},
        {"deleted", timeText(row.deleted)},
        {"notes", row.notes}};
    std::vector<Line> known;
    std::ranges::copy_if(all, std::back_inserter(known),
                         [](const Line& line) { return !line[1].empty(); });
    return known;
}

}  // namespace

std::string timeText(double secondsSince1970) {
    if (secondsSince1970 == 0) {
        return "";
    }
    const auto time = static_cast<std::time_t>(secondsSince1970);
    std::tm parts{};
    ::localtime_r(&time, &parts);
    std::array<char, 32> buffer{};
    std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return buffer.data();
}

std::string runsTable(std::span<const RunRow> rows) {
    if (rows.empty()) {
        return "no runs\n";
    }
    std::vector<Line> lines{{"RUN", "NAME", "STATUS", "STARTED", "TIME", "STEPS", "TRAINABLE",
                             "LOSS", "METRICS", "TAGS"}};
    for (const RunRow& row : rows) {
        const std::string kind = row.kind == NewRun{}.kind ? "" : " (" + row.kind + ")";
        lines.push_back({std::to_string(row.id), cut(row.name, 40) + kind, toText(row.status),
                         timeText(row.started), durationOf(row), stepsText(row.summary),
                         field(row.summary, "trainable"), field(row.summary, "loss_last"),
                         metricsText(row.summary), join(row.tags, ", ")});
    }
    return aligned(lines);
}

std::string runText(const RunStore& store, std::int64_t run) {
    const RunDetails details = store.show(run);
    return "run " + std::to_string(run) + ": " + details.row.name + "\n" +
           aligned(headOf(details.row), "  ") +
           section("final figures", figureLines(flatten(details.row.summary))) +
           section("last measurements", measurementLines(store.lastMetrics(run))) +
           section("files", fileLines(store.artefacts(run))) +
           section("settings", settingLines(store.params(run))) +
           section("environment", settingLines(flatten(details.environment)));
}

std::string queueTable(const std::vector<QueueEntry>& entries) {
    std::vector<Line> lines{{"ENTRY", "NAME", "STATE", "ADDED", "RUN", "REASON"}};
    for (const QueueEntry& entry : entries) {
        lines.push_back({std::to_string(entry.id), cut(entry.what.name, 40), toText(entry.state),
                         timeText(entry.added), entry.run ? std::to_string(*entry.run) : "",
                         entry.reason});
    }
    return aligned(lines);
}

}  // namespace artemis
