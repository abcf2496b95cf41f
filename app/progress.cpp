// Progress of a headless run.
#include "app/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/events/remaining.h"

namespace artemis {

namespace {

constexpr std::int64_t barWidth = 30;

std::string rowOf(const std::string& name, const std::string& value) {
    const std::size_t gap = 32 - std::min<std::size_t>(31, name.size());
    return "  " + name + std::string(gap, ' ') + value + "\n";
}

}  // namespace

Progress::Progress() : m_terminal(::isatty(STDERR_FILENO) == 1) {}

void Progress::clearBar() {
    if (m_terminal) {
        std::fputs("\r\033[K", stderr);
    }
}

void Progress::line(const std::string& text) {
    clearBar();
    std::fprintf(stderr, "%s\n", text.c_str());
}

void Progress::draw() {
    const bool last = m_at.step == m_total;
    const double share =
        m_total > 0 ? static_cast<double>(m_at.step) / static_cast<double>(m_total) : 0;
    const auto left = remainingSeconds(m_at, m_total);
    draw(share,
         "step " + std::to_string(m_at.step) + " of " + std::to_string(m_total) + "  loss " +
             fixed(m_loss, 4) + (left ? "  " + durationText(*left) + " left" : ""),
         last);
}

void Progress::draw(double share, const std::string& text, bool last) {
    const auto now = std::chrono::steady_clock::now();
    if (!last && now - m_drawn < std::chrono::milliseconds(m_terminal ? 100 : 5000)) {
        return;
    }
    m_drawn = now;
    const auto filled = static_cast<std::size_t>(share * barWidth);
    std::fprintf(stderr, "%s[%s%s] %s%s", m_terminal ? "\r\033[K" : "",
                 std::string(filled, '#').c_str(), std::string(barWidth - filled, '.').c_str(),
                 text.c_str(), m_terminal && !last ? "" : "\n");
}

void Progress::take(const Event& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
        m_total = started->totalSteps;
        const std::int64_t from = started->resumedFromStep;
        line(
            grouped(started->trainable) + " of " + grouped(started->total) + " parameters train, " +
            (m_total > 0 ? std::to_string(m_total) + " steps" : "so the sets are evaluated alone") +
            (from > 0 ? ", going on from step " + std::to_string(from) : ""));
    } else if (const auto* measured = std::get_if<Measured>(&event)) {
        if (measured->split == "train" && measured->name == "loss") {
            m_at = measured->at;
            m_loss = measured->value;
            draw();
        }
    } else if (const auto* progress = std::get_if<EvaluationProgress>(&event)) {
        const auto percent = progress->total > 0 ? 100 * progress->done / progress->total : 0;
        if (m_total == 0 && progress->total > 0) {
            draw(static_cast<double>(progress->done) / static_cast<double>(progress->total),
                 progress->set + ", " + std::to_string(progress->done) + " of " +
                     std::to_string(progress->total),
                 false);
        } else if (m_terminal && progress->total > 0) {
            std::fprintf(stderr, "\r\033[Kevaluating %s, %lld %%", progress->set.c_str(),
                         static_cast<long long>(percent));
        }
    } else if (const auto* logged = std::get_if<Logged>(&event)) {
        line((logged->level == Level::Warning ? "note: " : "") + logged->text);
    } else if (std::holds_alternative<RunFinished>(event)) {
        clearBar();
    }
}

std::string evaluationTable(const Value& evals) {
    std::string table;
    for (const auto& [set, metrics] : evals.items()) {
        for (const auto& [name, value] : metrics.items()) {
            const double number = value.get<double>();
            table += rowOf(set + " " + name,
                           number < 1e6 ? fixed(number, 4) : grouped(std::llround(number)));
        }
    }
    return table;
}

std::string resultTable(const Value& summary) {
    std::string table;
    const auto row = [&table](const std::string& name, const std::string& value) {
        table += rowOf(name, value);
    };
    const auto number = [&summary](const char* key) { return summary.value(key, 0.0); };
    row("trainable parameters", grouped(summary.value("trainable", std::int64_t{0})) + " of " +
                                    grouped(summary.value("total", std::int64_t{0})));
    const bool trained = summary.contains("train_s");
    if (trained) {
        row("steps", std::to_string(summary.value("steps", std::int64_t{0})));
        row("loss, first and last",
            fixed(number("loss_first"), 4) + "  " + fixed(number("loss_last"), 4));
    }
    table += evaluationTable(summary.value("evals", Value::object()));
    if (trained) {
        row("training time", durationText(number("train_s")));
        row("samples per second", fixed(number("samples_per_s"), 1));
        row("tokens per second", fixed(number("tokens_per_s"), 0));
        row("time to first step", durationText(number("first_step_s")));
    }
    row("peak memory", bytesText(1e6 * number("peak_rss_mb")));
    for (const char* key : {"adapter_dir", "model_dir"}) {
        const std::string folder = summary.value(key, "");
        if (!folder.empty()) {
            row(key == std::string("model_dir") ? "model" : "adapter", folder);
        }
    }
    return table;
}

}  // namespace artemis
