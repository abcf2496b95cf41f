// Progress of a headless run: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>

#include "core/events/event.h"

namespace artemis {

class Progress final : public EventSink {
public:
    Progress();
    void take(const Event& event) override;

private:
    void draw();
    void draw(double share, const std::string& text, bool last);
    void line(const std::string& text);
    void clearBar();

    bool m_terminal;
    std::string m_phase;
    std::int64_t m_total = 0;
    Position m_at;
    double m_loss = 0;
    std::chrono::steady_clock::time_point m_drawn;
};

/// {set: {metric: value}} as a table.
std::string evaluationTable(const Value& evals);

/// The figures of a finished run as a table.
std::string resultTable(const Value& summary);

}  // namespace artemis
