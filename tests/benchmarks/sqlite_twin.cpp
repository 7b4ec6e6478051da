#include "sqlite_twin.hpp"

#include <sqlite3.h>

#include <filesystem>

#include "outcome.hpp"
#include "stream_reading.hpp"

namespace skald::bench {
namespace {

// Of a table without rowid nothing but the key may decide where a row lies.
constexpr const char* columns =
    "(position INTEGER %s, id BLOB NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,"
    " type TEXT NOT NULL, schema_version INTEGER NOT NULL, tags TEXT NOT NULL,"
    " content_type TEXT NOT NULL, occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,"
    " data BLOB NOT NULL%s";
constexpr const char* select_stream =
    "SELECT position, id, version, type, schema_version, tags, content_type, occurred_at,"
    " recorded_at, data FROM events WHERE stream = ?1 ORDER BY version";
constexpr int data_column = 9;

void run(sqlite3* database, const std::string& sql) {
    char* message = nullptr;
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return;
    give_up("SQLite: " + std::string(message) + " in " + sql);
}

sqlite3* open_database(const std::string& file) {
    sqlite3* database = nullptr;
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    require(sqlite3_open_v2(file.c_str(), &database, flags, nullptr) == SQLITE_OK,
            "opening " + file);
    run(database, "PRAGMA journal_mode = OFF");
    run(database, "PRAGMA synchronous = OFF");
    run(database, "PRAGMA cache_size = -4000000");
    run(database, "PRAGMA mmap_size = 2147418112");  // the most that it can; the rest is cached
    return database;
}

sqlite3_stmt* prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
                SQLITE_OK,
            sql);
    return statement;
}

void bind_text(sqlite3_stmt* statement, int column, std::string_view text) {
    sqlite3_bind_text(statement, column, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bind_blob(sqlite3_stmt* statement, int column, std::string_view bytes) {
    sqlite3_bind_blob(statement, column, bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
}

void insert(sqlite3_stmt* statement, const RecordedEvent& event) {
    std::string tags;
    for (const std::string_view tag : event.tags) tags.append(tag).push_back('\n');
    const auto id = event.id.uuid().bytes();
    const auto number = [&](int column, auto value) {
        sqlite3_bind_int64(statement, column, static_cast<sqlite3_int64>(value));
    };
    number(1, event.position.value());
    bind_blob(statement, 2, {reinterpret_cast<const char*>(id.data()), id.size()});
    bind_text(statement, 3, event.stream);
    number(4, event.version.value());
    bind_text(statement, 5, event.type);
    number(6, event.schema_version);
    bind_text(statement, 7, tags);
    bind_text(statement, 8, event.content_type);
    number(9, event.occurred_at.time_since_epoch().count());
    number(10, event.recorded_at.time_since_epoch().count());
    bind_blob(statement, 11, event.data);
    if (sqlite3_step(statement) != SQLITE_DONE) {
        give_up(std::string("SQLite: ") + sqlite3_errmsg(sqlite3_db_handle(statement)));
    }
    sqlite3_reset(statement);
}

std::string create_table(const char* of_position, const char* end) {
    std::string sql(1000, '\0');
    sql.resize(
        static_cast<std::size_t>(std::snprintf(sql.data(), sql.size(), columns, of_position, end)));
    return "CREATE TABLE events" + sql;
}

bool build_indexed(const DataSet& set, const std::string& folder) {
    sqlite3* database = open_database(folder + "/events.db");
    run(database, create_table("PRIMARY KEY", ")"));
    run(database, "BEGIN");
    sqlite3_stmt* statement =
        prepare(database, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const StoreCopy copy(set);
    const auto store = copy.open();
    const auto read = store->for_each(ReadRequest::all(), [&](const RecordedEvent& event) {
        insert(statement, event);
        return Result<void>();
    });
    if (!read) give_up(to_string(read.error()));
    sqlite3_finalize(statement);
    run(database, "COMMIT");
    run(database, "CREATE UNIQUE INDEX by_stream ON events (stream, version)");
    sqlite3_close(database);
    return true;
}

bool build_clustered(const std::string& indexed, const std::string& folder) {
    sqlite3* database = open_database(folder + "/events.db");
    run(database, create_table("NOT NULL", ", PRIMARY KEY (stream, version)) WITHOUT ROWID"));
    run(database, "ATTACH '" + indexed + "/events.db' AS indexed");
    run(database, "INSERT INTO events SELECT * FROM indexed.events ORDER BY stream, version");
    sqlite3_close(database);
    return true;
}

std::string database_folder(const Options& options, const DataSet& set, SqliteTwin::Shape shape) {
    const std::string name = std::filesystem::path(set.folder).filename().string() + "-sqlite-";
    const bool indexed = shape == SqliteTwin::Shape::indexed;
    const auto build = [&](const std::string& unfinished) {
        if (indexed) return build_indexed(set, unfinished);
        return build_clustered(database_folder(options, set, SqliteTwin::Shape::indexed),
                               unfinished);
    };
    const auto folder = cached_folder(options, name + (indexed ? "indexed" : "clustered"), build);
    if (!folder) give_up("cannot make the database " + name);
    return *folder;
}

}  // namespace

SqliteTwin::SqliteTwin(const Options& options, const DataSet& set, Shape shape)
    : database_(open_database(database_folder(options, set, shape) + "/events.db")),
      select_(prepare(database_, select_stream)) {
    // One transaction for all reads, as the store has no locks to take either.
    run(database_, "BEGIN");
}

SqliteTwin::~SqliteTwin() {
    sqlite3_finalize(select_);
    sqlite3_close(database_);
}

std::uint64_t SqliteTwin::read_touching(const StreamId& stream) {
    bind_text(select_, 1, stream.name());
    std::uint64_t events = 0;
    int outcome = SQLITE_ROW;
    while ((outcome = sqlite3_step(select_)) == SQLITE_ROW) {
        for (int column = 0; column < data_column; ++column) {
            keep(reinterpret_cast<std::uintptr_t>(sqlite3_column_value(select_, column)));
        }
        const auto* data = static_cast<const char*>(sqlite3_column_blob(select_, data_column));
        const int bytes = sqlite3_column_bytes(select_, data_column);
        keep(touch({data, static_cast<std::size_t>(bytes)}));
        ++events;
    }
    require(outcome == SQLITE_DONE, "a read from SQLite");
    sqlite3_reset(select_);
    return events;
}

}  // namespace skald::bench
