// Threads, device, and the end of whatever is thrown.
#include "core/engine/run/guarded.h"

#include <algorithm>
#include <new>
#include <thread>

#include "core/base/error.h"
#include "core/engine/nn/arena.h"
#include "core/engine/nn/torch.h"
#include "core/engine/run/resources.h"
#include "core/files/gguf_folder.h"

namespace artemis {

namespace {

RunFinished failed(const std::string& reason, const std::string& whatToDo, bool badInput = false) {
    return {Status::Failed, reason, whatToDo, {{"status", toText(Status::Failed)}}, badInput};
}

RunFinished endOf(const std::function<RunFinished()>& work) {
    try {
        RunFinished end;
        plainly([&] { end = work(); });
        return end;
    } catch (const BadInput& error) {
        return failed(error.what(), "", true);
    } catch (const Failure& error) {
        return failed(error.what(), error.whatToDo());
    } catch (const std::exception& error) {
        return failed(error.what(), "");
    }
}

}  // namespace

int threadsOf(const ExperimentConfig& config) {
    const auto all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return config.training.threads > 0 ? static_cast<int>(config.training.threads) : all;
}

void requireCpu(const ExperimentConfig& config) {
    if (config.training.device == "cuda") {
        throw BadInput("training.device",
                       "cuda is not available in this build; allowed here are auto and cpu");
    }
}

void importBase(const ExperimentConfig& config, EventSink& sink) {
    const std::string model = config.resolve(config.model.path);
    if (!isGguf(model)) {
        return;
    }
    sink.take(PhaseChanged{"reading " + model});
    if (const std::string note = importModel(model); !note.empty()) {
        sink.take(Logged{Level::Info, note});
    }
}

void plainly(const std::function<void()>& work) {
    const std::string smaller = "take a smaller batch, shorter examples or a smaller model";
    try {
        work();
    } catch (const std::bad_alloc&) {
        throw Failure("there is not enough memory", smaller);
    } catch (const c10::Error& error) {
        const std::string reason = error.what_without_backtrace();
        throw Failure(reason, reason.find("memory") != std::string::npos ? smaller : "");
    }
}

RunFinished guarded(const std::function<RunFinished()>& work) {
    const RunFinished end = endOf(work);
    trimArena();
    return end;
}

}  // namespace artemis
