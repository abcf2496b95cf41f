// fork, exec and wait.
#include "app/child_process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "app/commands.h"
#include "core/base/error.h"

namespace artemis {

namespace {

pid_t start(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"artemis"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    // Ctrl-C must reach the child once, from here: a second one would end it without a checkpoint.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, "/proc/self/exe", &actions, &attributes, pointers.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw Failure("no process can be started: " + std::string(std::strerror(error)),
                      "free memory or end other programs, and try again");
    }
    return child;
}

}  // namespace

int runItself(const std::vector<std::string>& arguments, std::stop_token stop) {
    const pid_t child = start(arguments);
    bool asked = false;
    int status = 0;
    for (pid_t ended = 0; ended != child;) {
        ended = ::waitpid(child, &status, WNOHANG);
        if (ended < 0 && errno != EINTR) {
            throw Failure("the process of the run was lost: " + std::string(std::strerror(errno)));
        }
        if (stop.stop_requested() && !asked) {
            ::kill(child, SIGTERM);
            asked = true;
        }
        if (ended != child) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(exitFailed);
}

}  // namespace artemis
