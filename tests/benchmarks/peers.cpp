#include "peers.hpp"

#include <libpq-fe.h>
#include <rocksdb/db.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "bench_events.hpp"
#include "outcome.hpp"

namespace skald::bench {
namespace {

namespace fs = std::filesystem;

std::string stream_of(std::size_t client) {
    return "account-" + std::to_string(client);
}
constexpr const char* type = "money-deposited";
const std::string data(data_bytes, 'x');

class Sqlite final : public Peer {
public:
    Sqlite() {
        require(sqlite3_open("peer.sqlite", &database_) == SQLITE_OK, "opening SQLite");
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, type TEXT, data "
            "BLOB)");
        require(sqlite3_prepare_v2(database_,
                                   "INSERT INTO events (stream, type, data) VALUES (?, ?, ?)", -1,
                                   &insert_, nullptr) == SQLITE_OK,
                "preparing an insert");
    }
    ~Sqlite() override {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
    }

    bool insert(std::size_t client) override {
        const std::string stream = stream_of(client);
        const std::lock_guard lock(mutex_);
        bind_text(1, stream);
        bind_text(2, type);
        sqlite3_bind_blob(insert_, 3, data.data(), static_cast<int>(data.size()), SQLITE_STATIC);
        const bool done = sqlite3_step(insert_) == SQLITE_DONE;
        sqlite3_reset(insert_);
        return done;
    }

private:
    void run(const char* statement) {
        require(sqlite3_exec(database_, statement, nullptr, nullptr, nullptr) == SQLITE_OK,
                statement);
    }
    void bind_text(int place, std::string_view text) {
        sqlite3_bind_text(insert_, place, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC);
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    std::mutex mutex_;  // one transaction at a time
};

/// A server in a folder of its own. It refuses to run as root, and its socket needs a short path.
class PostgresServer {
public:
    PostgresServer() {
        std::string pattern = (fs::temp_directory_path() / "skald-pg.XXXXXX").string();
        require(::mkdtemp(pattern.data()) != nullptr, "making a folder for the socket");
        socket_ = pattern;
        fs::create_directory("postgres");
        folder_ = fs::canonical("postgres").string();
        if (::geteuid() == 0) let_postgres_in();
        run("initdb -D " + folder_ + "/data -U postgres -A trust -E UTF8 --no-sync >/dev/null");
        run("pg_ctl -D " + folder_ + "/data -l " + folder_ + "/log -w -o \"-k " + socket_ +
            " -c listen_addresses= -c max_connections=200 -c shared_buffers=128MB\" start "
            ">/dev/null");
    }
    ~PostgresServer() {
        std::ignore = std::system(command("pg_ctl -D " + folder_ +
                                          "/data -m immediate -w stop "
                                          ">/dev/null")
                                      .c_str());
        std::error_code ignored;
        fs::remove_all(socket_, ignored);
    }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    std::string connection() const { return "host=" + socket_ + " user=postgres dbname=postgres"; }

private:
    void let_postgres_in() const {
        require(std::system(("chown postgres " + folder_ + " " + socket_).c_str()) == 0,
                "handing the folder over");
        // The folder of the benchmark is the user's own.
        for (fs::path up = fs::path(folder_).parent_path(); up != up.root_path();
             up = up.parent_path()) {
            std::error_code ignored;
            if ((fs::status(up).permissions() & fs::perms::others_exec) != fs::perms::none)
                continue;
            fs::permissions(up, fs::perms::others_exec, fs::perm_options::add, ignored);
        }
    }
    static std::string command(const std::string& line) {
        const std::string path = "PATH=/usr/lib/postgresql/15/bin:$PATH ";
        if (::geteuid() != 0) return path + line;
        return "cd / && runuser -u postgres -- env " + path + "sh -c '" + line + "'";
    }
    static void run(const std::string& line) {
        require(std::system(command(line).c_str()) == 0, line);
    }

    std::string folder_;
    std::string socket_;
};

class Postgres final : public Peer {
public:
    explicit Postgres(std::size_t clients) {
        for (std::size_t i = 0; i < clients; ++i) {
            connections_.push_back(PQconnectdb(server_.connection().c_str()));
            require(PQstatus(connections_.back()) == CONNECTION_OK, "connecting to PostgreSQL");
            if (i == 0)
                run("CREATE TABLE events (position bigserial PRIMARY KEY, stream text, "
                    "type text, data bytea)");
            PQclear(PQprepare(connections_.back(), "insert",
                              "INSERT INTO events (stream, type, data) VALUES ($1, $2, $3)", 3,
                              nullptr));
        }
    }
    ~Postgres() override {
        for (PGconn* connection : connections_) PQfinish(connection);
    }

    bool insert(std::size_t client) override {
        const std::string stream = stream_of(client);
        const char* values[] = {stream.c_str(), type, data.c_str()};
        const int lengths[] = {0, 0, static_cast<int>(data.size())};
        constexpr int formats[] = {0, 0, 1};
        PGresult* result =
            PQexecPrepared(connections_[client], "insert", 3, values, lengths, formats, 0);
        const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        return done;
    }

private:
    void run(const char* statement) {
        PGresult* result = PQexec(connections_.front(), statement);
        require(PQresultStatus(result) == PGRES_COMMAND_OK, statement);
        PQclear(result);
    }

    PostgresServer server_;
    std::vector<PGconn*> connections_;
};

class RocksDb final : public Peer {
public:
    RocksDb() {
        rocksdb::Options options;
        options.create_if_missing = true;
        rocksdb::DB* database = nullptr;
        require(rocksdb::DB::Open(options, "peer.rocksdb", &database).ok(), "opening RocksDB");
        database_.reset(database);
        synced_.sync = true;
    }

    bool insert(std::size_t client) override {
        std::uint64_t position = ++position_;
        std::string key;
        for (int i = 0; i < 8; ++i) key.insert(key.begin(), static_cast<char>(position >> (8 * i)));
        return database_->Put(synced_, key, stream_of(client) + type + data).ok();
    }

private:
    std::unique_ptr<rocksdb::DB> database_;
    rocksdb::WriteOptions synced_;
    std::atomic<std::uint64_t> position_ = 0;
};

}  // namespace

Peers open_peers(std::size_t clients) {
    return {std::make_unique<Sqlite>(), std::make_unique<Postgres>(clients),
            std::make_unique<RocksDb>()};
}

}  // namespace skald::bench
