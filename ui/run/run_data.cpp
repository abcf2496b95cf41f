// Applies events to what is known of a run.
#include "ui/run/run_data.h"

#include <algorithm>

namespace artemis {

void RunData::apply(const Event& event, double time) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
        outDir = started->outDir;
        totalSteps = started->totalSteps;
        trainable = started->trainable;
        total = started->total;
        status = Status::Running;
        reason.clear();
        whatToDo.clear();
        if (started->resumedFromStep > 0) {
            log.push_back({time, Level::Info,
                           "going on from step " + std::to_string(started->resumedFromStep)});
        }
        // A run that goes on from a checkpoint measures the steps after it again.
        forgetAfter(totalSteps > 0 ? started->resumedFromStep : -1);
    } else if (const auto* changed = std::get_if<PhaseChanged>(&event)) {
        phase = changed->phase;
        // Training and evaluating take turns; the figures of each evaluation have a line of their
        // own.
        if (m_phasesLogged.insert(phase).second) {
            log.push_back({time, Level::Info, phase});
        }
    } else if (const auto* measured = std::get_if<Measured>(&event)) {
        measure(*measured);
    } else if (const auto* progressed = std::get_if<EvaluationProgressed>(&event)) {
        answered = progressed->done;
        toAnswer = progressed->total;
    } else if (const auto* sampled = std::get_if<Sampled>(&event)) {
        samples.push_back(*sampled);
    } else if (const auto* logged = std::get_if<Logged>(&event)) {
        log.push_back({time, logged->level, logged->text});
    } else if (const auto* written = std::get_if<ArtefactWritten>(&event)) {
        log.push_back({time, Level::Info, written->kind + ": " + written->path});
        std::erase_if(files, [&](const WrittenFile& one) { return one.path == written->path; });
        files.push_back({written->kind, written->path, written->at.step});
    } else if (const auto* finished = std::get_if<RunFinished>(&event)) {
        status = finished->status;
        reason = finished->reason;
        whatToDo = finished->whatToDo;
        phase.clear();
        answered = toAnswer = 0;
    }
}

void RunData::measure(const Measured& measured) {
    Curve& at = curve(measured.split, measured.name);
    at.steps.push_back(static_cast<double>(measured.at.step));
    at.values.push_back(measured.value);
    step = std::max(step, measured.at.step);
    seconds = std::max(seconds, measured.at.seconds);
}

Curve& RunData::curve(const std::string& split, const std::string& quantity) {
    const auto found = std::ranges::find_if(
        curves, [&](const Curve& one) { return one.name == quantity && one.split == split; });
    return found != curves.end() ? *found : curves.emplace_back(Curve{split, quantity});
}

void RunData::forgetAfter(std::int64_t last) {
    for (Curve& one : curves) {
        const auto end = std::ranges::upper_bound(one.steps, static_cast<double>(last));
        const auto kept = static_cast<std::size_t>(end - one.steps.begin());
        one.steps.resize(kept);
        one.values.resize(kept);
    }
    std::erase_if(samples, [last](const Sampled& one) { return one.at.step > last; });
    step = std::max<std::int64_t>(last, 0);
}

bool onlyEvaluates(const RunData& run) { return run.total > 0 && run.totalSteps == 0; }

std::optional<double> progressOf(const RunData& run) {
    const auto share = [](std::int64_t done, std::int64_t all) {
        return static_cast<double>(done) / static_cast<double>(all);
    };
    if (run.totalSteps > 0) {
        return share(run.step, run.totalSteps);
    }
    if (run.toAnswer > 0) {
        return share(run.answered, run.toAnswer);
    }
    return onlyEvaluates(run) && run.status == Status::Done ? std::optional(1.0) : std::nullopt;
}

std::optional<double> remainingSeconds(const RunData& run) {
    if (run.step <= 0 || run.seconds <= 0 || run.totalSteps <= run.step) {
        return std::nullopt;
    }
    const auto done = static_cast<double>(run.step);
    return run.seconds / done * (static_cast<double>(run.totalSteps) - done);
}

}  // namespace artemis
