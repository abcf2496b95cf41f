// Connection: the one place through which the store's SQL goes; room-internal.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/store/run_store.h"

namespace artemis {

class Connection {
public:
    /// Opens the file and brings it to the newest version. Throws as RunStore::open says.
    Connection(const std::filesystem::path& path, StoreMode mode, StoreOptions options);

    /// One statement that changes the store; returns the number of rows it changed.
    template <typename... Values>
    int write(const std::string& sql, const Values&... values) {
        return guarded([&] {
            beforeWrite();
            Use statement(prepared(sql));
            bind(*statement, values...);
            return statement->exec();
        });
    }

    /// `row(statement)` for each row of the answer.
    template <typename Row, typename... Values>
    void read(const std::string& sql, Row&& row, const Values&... values) {
        guarded([&] {
            SQLite::Statement statement(m_database, sql);
            bind(statement, values...);
            while (statement.executeStep()) {
                row(statement);
            }
        });
    }

    /// All that `body` writes, or nothing of it. Inside another transaction it is part of that.
    template <typename Body>
    void transaction(Body&& body) {
        if (sqlite3_get_autocommit(m_database.getHandle()) == 0) {
            body();
            return;
        }
        guarded([&] {
            SQLite::Transaction transaction(m_database, SQLite::TransactionBehavior::IMMEDIATE);
            body();
            beforeWrite();
            transaction.commit();
        });
    }

    std::int64_t lastId() const { return m_database.getLastInsertRowid(); }
    const std::filesystem::path& path() const { return m_path; }

private:
    /// A cached statement, ready for its next use whatever happens in this one.
    class Use {
    public:
        explicit Use(SQLite::Statement& statement) : m_statement(statement) {}
        ~Use() { m_statement.tryReset(); }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        SQLite::Statement& operator*() { return m_statement; }
        SQLite::Statement* operator->() { return &m_statement; }

    private:
        SQLite::Statement& m_statement;
    };

    void beforeWrite() const {
        if (m_options.beforeWrite) {
            m_options.beforeWrite();
        }
    }
    SQLite::Statement& prepared(const std::string& sql);
    void addFunctions();
    void bringUpToDate(int version, int newest) const;
    void switchToWal();
    void prepareSession(StoreMode mode);
    int checkedVersion(int newest);
    void migrate(int newest);
    [[noreturn]] void fail(const SQLite::Exception& error) const;

    template <typename Body>
    auto guarded(Body&& body) const -> decltype(body()) {
        try {
            return body();
        } catch (const SQLite::Exception& error) {
            fail(error);
        }
    }

    template <typename... Values>
    static void bind(SQLite::Statement& statement, const Values&... values) {
        [[maybe_unused]] int index = 0;
        (bindOne(statement, index, values), ...);
    }
    template <typename T>
    static void bindOne(SQLite::Statement& statement, int& index, const T& value) {
        statement.bind(++index, value);
    }
    template <typename T>
    static void bindOne(SQLite::Statement& statement, int& index, const std::vector<T>& values) {
        for (const T& value : values) {
            statement.bind(++index, value);
        }
    }
    static void bindOne(SQLite::Statement& statement, int& index,
                        const std::optional<std::int64_t>& value) {
        if (value) {
            statement.bind(++index, *value);
        } else {
            statement.bind(++index);
        }
    }

    std::filesystem::path m_path;
    StoreOptions m_options;
    SQLite::Database m_database;
    std::unordered_map<std::string, SQLite::Statement> m_prepared;  // goes before the database
};

}  // namespace artemis
