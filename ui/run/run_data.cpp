// Applies events to what is known of a run.
#include "ui/run/run_data.h"

#include <algorithm>

#include "core/events/remaining.h"

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
        summary = Value::object();
        if (started->resumedFromStep > 0) {
            log.push_back({time, Level::Info,
                           "going on from step " + std::to_string(started->resumedFromStep)});
        }
        // A run that goes on from a checkpoint measures the steps after it again.
        forgetAfter(totalSteps > 0 ? started->resumedFromStep : -1);
    } else if (const auto* changed = std::get_if<PhaseChanged>(&event)) {
        phase = changed->phase;
        evaluation.reset();
        // Training and evaluating take turns; the figures of each evaluation have a line of their
        // own.
        if (m_phasesLogged.insert(phase).second) {
            log.push_back({time, Level::Info, phase});
        }
    } else if (const auto* progress = std::get_if<EvaluationProgress>(&event)) {
        evaluation = *progress;
    } else if (const auto* measured = std::get_if<Measured>(&event)) {
        measure(*measured);
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
        summary = finished->summary;
        phase.clear();
        evaluation.reset();
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

std::string RunData::activity() const {
    return evaluation && evaluation->total > 0
               ? phase + ", " + std::to_string(100 * evaluation->done / evaluation->total) + " %"
               : phase;
}

double RunData::doneShare() const {
    const auto share = [](std::int64_t done, std::int64_t all) {
        return all > 0 ? static_cast<double>(done) / static_cast<double>(all) : 0;
    };
    if (onlyEvaluates(*this) && status == Status::Done) {
        return 1;
    }
    const bool trains = status == Status::Running && totalSteps > 0;
    return evaluation && !trains ? share(evaluation->done, evaluation->total)
                                 : share(step, totalSteps);
}

std::optional<double> remainingSeconds(const RunData& run) {
    return remainingSeconds({run.step, 0, run.seconds, 0}, run.totalSteps);
}

}  // namespace artemis
