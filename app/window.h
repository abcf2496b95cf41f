// The window, where it is built.
#pragma once

namespace artemis {

/// Runs the window until it is closed; returns the exit code. Without Qt it says so.
int runWindow(int argc, char** argv);

}  // namespace artemis
