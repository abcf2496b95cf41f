// Opening, migrating, and errors of SQLite in words.
#include "core/store/connection.h"

#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/liveness.h"
#include "core/store/migrations.h"

namespace artemis {

namespace {

[[noreturn]] void cannotOpen(const std::filesystem::path& path) {
    throw BadInput(path.string(),
                   "the store cannot be opened: file and folder must be readable, and the folder "
                   "writable because SQLite keeps its -wal and -shm files there; change the "
                   "permissions or choose another store");
}

[[noreturn]] void notAStore(const std::filesystem::path& path, const std::string& what) {
    throw BadInput(path.string(),
                   what + " and not a store of Artemis; give the path of a store, or a new path");
}

/// The path as an SQLite URI of a file that nobody changes: needs no -wal and -shm beside it.
std::string immutableUri(const std::filesystem::path& path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const unsigned char c : path.string()) {
        if (c == '%' || c == '?' || c == '#') {
            uri += {'%', digits[c / 16], digits[c % 16]};
        } else {
            uri += static_cast<char>(c);
        }
    }
    return uri + "?immutable=1";
}

SQLite::Database opened(const std::string& name, int flags, const StoreOptions& options) {
    // A connection belongs to one thread, so SQLite's own locks would guard nothing.
    SQLite::Database database(name, flags | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(options.busyMilliseconds));
    database.execAndGet("SELECT count(*) FROM sqlite_master");  // the first that reads the file
    return database;
}

void makeFolder(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
        throw BadInput(path.string(), "the store's folder cannot be made: " + error.message() +
                                          "; choose another path");
    }
}

void checkPath(const std::filesystem::path& path, StoreMode mode) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        throw BadInput(path.string(), "is a folder, the file of a store is expected");
    }
    if (mode == StoreMode::ReadOnly && !std::filesystem::exists(path, ignored)) {
        throw BadInput(path.string(),
                       "there is no store here; a first run with this store makes "
                       "it, or give the path of another one");
    }
    if (mode == StoreMode::ReadWrite && path.has_parent_path()) {
        makeFolder(path);
    }
}

/// A store on a read-only medium is read as immutable, unless a -wal file says that it is not
/// all in the main file.
SQLite::Database openFile(const std::filesystem::path& path, StoreMode mode,
                          const StoreOptions& options) {
    checkPath(path, mode);
    if (mode == StoreMode::ReadWrite) {
        return opened(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, options);
    }
    try {
        return opened(path.string(), SQLite::OPEN_READONLY, options);
    } catch (const SQLite::Exception& error) {
        std::error_code missing;
        const auto walSize = std::filesystem::file_size(path.string() + "-wal", missing);
        const int code = error.getErrorCode();
        if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || (!missing && walSize > 0)) {
            throw;
        }
        return opened(immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI, options);
    }
}

[[noreturn]] void explain(const SQLite::Exception& error, const std::filesystem::path& path,
                          const StoreOptions& options) {
    const std::string store = "the store " + path.string();
    switch (error.getErrorCode()) {
        case SQLITE_NOTADB:
            notAStore(path, "is no SQLite file");
        case SQLITE_CANTOPEN:
            cannotOpen(path);
        case SQLITE_READONLY:
            throw BadInput(path.string(),
                           "the store cannot be written: its file or folder is read-only; change "
                           "the permissions or choose another store");
        case SQLITE_FULL:
            throw Failure("cannot write to " + store + ": no space is left on its disk",
                          "free some space or choose a store on another disk");
        case SQLITE_BUSY:
            throw Failure(store + " was locked by another program for " +
                              durationText(static_cast<double>(options.busyMilliseconds) / 1000),
                          "close the program that holds it, or choose another store");
        case SQLITE_CORRUPT:
            throw Failure(store + " is damaged: " + error.what(),
                          "put back a copy, or save what is readable with: sqlite3 " +
                              path.string() + " .recover");
        default:
            throw Failure("cannot use " + store + ": " + error.what(),
                          "see whether its disk works and has space");
    }
}

SQLite::Database openOrExplain(const std::filesystem::path& path, StoreMode mode,
                               const StoreOptions& options) {
    try {
        return openFile(path, mode, options);
    } catch (const SQLite::Exception& error) {
        explain(error, path, options);
    }
}

}  // namespace

Connection::Connection(const std::filesystem::path& path, StoreMode mode, StoreOptions options)
    : m_path(path),
      m_options(std::move(options)),
      m_database(openOrExplain(path, mode, m_options)) {
    guarded([&] { prepareSession(mode); });
}

/// SQL: is_alive(heartbeat, pid, host)
void Connection::addFunctions() {
    const auto call = [](sqlite3_context* context, int, sqlite3_value** values) {
        const auto* host = reinterpret_cast<const char*>(sqlite3_value_text(values[2]));
        sqlite3_result_int(context,
                           isAlive(sqlite3_value_double(values[0]), sqlite3_value_int64(values[1]),
                                   host == nullptr ? "" : host));
    };
    m_database.createFunction("is_alive", 3, false, nullptr, call);
}

void Connection::prepareSession(StoreMode mode) {
    const int newest = static_cast<int>(migrations().size());
    const int version = checkedVersion(newest);
    m_database.exec("PRAGMA foreign_keys = ON");
    addFunctions();
    if (mode == StoreMode::ReadOnly && version == 0) {
        // Made by a process that was killed before it made the tables: a store without runs.
        m_database = SQLite::Database(":memory:", SQLite::OPEN_READWRITE);
        addFunctions();
        migrate(newest);
        return;
    }
    if (mode == StoreMode::ReadOnly) {
        if (version < newest) {
            bringUpToDate(version, newest);
        }
        return;
    }
    if (sqlite3_db_readonly(m_database.getHandle(), "main") == 1) {
        throw SQLite::Exception("read-only", SQLITE_READONLY);
    }
    switchToWal();
    // In WAL mode NORMAL survives every end of the process; a power cut may cost the last moments.
    m_database.exec("PRAGMA synchronous = NORMAL");
    if (version < newest) {
        migrate(newest);
    }
}

/// An older store is brought to this version by whoever opens it first, even if only to read.
void Connection::bringUpToDate(int version, int newest) const {
    if (::access(m_path.c_str(), W_OK) != 0) {
        throw BadInput(m_path.string(), "the store is of version " + std::to_string(version) +
                                            " and must be brought to version " +
                                            std::to_string(newest) +
                                            "; open it once where it can be written");
    }
    const Connection writer(m_path, StoreMode::ReadWrite, m_options);
}

/// SQLite asks no busy handler when the journal mode changes, so waiting for other processes that
/// make the same store is done here.
void Connection::switchToWal() {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(m_options.busyMilliseconds);
    for (;;) {
        try {
            m_database.execAndGet("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_BUSY || Clock::now() >= end) {
                throw;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

int Connection::checkedVersion(int newest) {
    // One statement, so that all three are of one moment.
    SQLite::Statement header(m_database,
                             "SELECT application_id, user_version, (SELECT count(*) FROM "
                             "sqlite_master) FROM pragma_application_id, pragma_user_version");
    header.executeStep();
    const int application = header.getColumn(0);
    const int version = header.getColumn(1);
    const int tables = header.getColumn(2);
    if (application != storeApplicationId && (application != 0 || version != 0 || tables != 0)) {
        notAStore(m_path, "is an SQLite file of another program");
    }
    if (version > newest) {
        throw BadInput(m_path.string(), "the store is of version " + std::to_string(version) +
                                            ", this Artemis knows versions up to " +
                                            std::to_string(newest) +
                                            "; use a newer Artemis or another store");
    }
    return version;
}

void Connection::migrate(int newest) {
    transaction([&] {
        // Another process may have been faster.
        for (int version = checkedVersion(newest); version < newest; ++version) {
            for (const std::string& statement : migrations()[static_cast<std::size_t>(version)]) {
                write(statement);
            }
        }
        write("PRAGMA application_id = " + std::to_string(storeApplicationId));
        write("PRAGMA user_version = " + std::to_string(newest));
    });
}

SQLite::Statement& Connection::prepared(const std::string& sql) {
    const auto known = m_prepared.find(sql);
    if (known != m_prepared.end()) {
        return known->second;
    }
    return m_prepared
        .emplace(std::piecewise_construct, std::forward_as_tuple(sql),
                 std::forward_as_tuple(m_database, sql))
        .first->second;
}

void Connection::fail(const SQLite::Exception& error) const { explain(error, m_path, m_options); }

}  // namespace artemis
