// A store seen from outside, as another program sees it.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace artemis::test {

/// Runs SQL on the file; the first column of the last row, as text.
inline std::string sql(const std::filesystem::path& path, const std::string& statement) {
    std::string answer;
    const auto take = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) = values[0] == nullptr ? "" : values[0];
        return 0;
    };
    sqlite3* database = nullptr;
    char* error = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_busy_timeout(database, 5000);
    sqlite3_exec(database, statement.c_str(), take, &answer, &error);
    const std::string text = error == nullptr ? "" : error;
    sqlite3_free(error);
    sqlite3_close(database);
    if (!text.empty()) {
        throw std::runtime_error(text + " in " + statement);
    }
    return answer;
}

/// "ok", or what is wrong with the file or its references.
inline std::string integrity(const std::filesystem::path& path) {
    const std::string references = sql(path, "PRAGMA foreign_key_check");
    return references.empty() ? sql(path, "PRAGMA integrity_check") : "a row of " + references;
}

}  // namespace artemis::test
