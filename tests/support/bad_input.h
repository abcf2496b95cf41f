// Tables of inputs that must be refused: how each is made, the exit code, the words of the message.
#pragma once

#include <functional>

#include "workbench.h"

namespace artemis::test {

struct BadCase {
    const char* name;
    /// Spoils the workbench's good experiment; may be empty.
    std::function<void(const Workbench&)> spoil;
    /// Each must stand in what the program says.
    QStringList pieces;
    /// Further arguments of `artemis run experiment.yaml`.
    QStringList more{};
    int exitCode = 2;
    /// Why the program does not do so yet; empty where it does.
    const char* notYet = "";
};

inline void addRows(const std::vector<BadCase>& cases) {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        QTest::newRow(cases[i].name) << static_cast<int>(i);
    }
}

/// Empty where the message is as it should be, else what is wrong with it.
inline QString complaint(const Outcome& end, const BadCase& bad) {
    if (end.crashed) {
        return "crashed";
    }
    if (end.exitCode != bad.exitCode) {
        return QString("exit code %1, expected is %2").arg(end.exitCode).arg(bad.exitCode);
    }
    for (const QString& piece : bad.pieces) {
        if (!end.err.contains(piece)) {
            return "the message lacks: " + piece;
        }
    }
    const bool raw = end.err.contains("[json.exception") ||
                     end.err.contains("Exception raised from") || end.err.contains("std::") ||
                     end.err.contains("terminate called");
    return raw ? "the message is one of a library, not a sentence" : "";
}

/// Runs a spoiled experiment: exit code and message as said, and nothing written.
inline void checkRefused(const BadCase& bad) {
    const Workbench bench;
    if (bad.spoil) {
        bad.spoil(bench);
    }
    const auto before = bench.files();
    const Outcome end = bench.run(bad.more);
    QString wrong = complaint(end, bad);
    if (wrong.isEmpty() && bench.files() != before) {
        wrong = "it wrote " + changes(before, bench.files());
    }
    if (*bad.notYet != '\0') {
        QEXPECT_FAIL("", bad.notYet, Continue);
    }
    QVERIFY2(wrong.isEmpty(), (wrong + "\n").toUtf8() + end.said());
}

}  // namespace artemis::test
