// Appends to the PostgreSQL store beside a bare INSERT of the same rows, and beside Python's eventsourcing, on the same server.
#include <skald/adapters/postgres/postgres_event_store.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench_events.hpp"
#include "contenders.hpp"
#include "line_program.hpp"
#include "outcome.hpp"
#include "session.hpp"

namespace {

using namespace skald::bench;
using skald::postgres::BinaryArray;
using skald::postgres::Parameters;
using skald::postgres::Session;

constexpr std::size_t clients_max = 32;
constexpr double bar = 0.7;
constexpr double python_bar = 5;

bool done(const skald::postgres::Answer& answer) {
    return skald::postgres::failure_of(answer) == nullptr;
}

/// A server of its own, durable, that ends with the object.
class Server {
public:
    Server() {
        run("start", " min_wal_size=2GB max_wal_size=16GB checkpoint_timeout=1h");
        std::ifstream file("server/socket_connection");
        std::getline(file, connection_);
        require(!connection_.empty(), "starting PostgreSQL");
        fill_log();
    }
    ~Server() { run("stop", ""); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    const std::string& connection() const { return connection_; }
    /// "host=... port=... user=... dbname=...", as words.
    std::vector<std::string> address() const {
        std::istringstream words(connection_);
        std::vector<std::string> values;
        for (std::string word; words >> word;) values.push_back(word.substr(word.find('=') + 1));
        return values;
    }

private:
    static void run(const std::string& what, const std::string& settings) {
        require(std::system((SKALD_POSTGRES " " + what + " server" + settings).c_str()) == 0, what);
    }
    // Files of the write-ahead log are made as zeroes and used again later. A server that has run
    // for an hour makes no new ones; one that has just begun would be measured making them.
    void fill_log() const {
        constexpr int files = 100;
        const auto session = value_of(Session::open(connection_, false));
        require(done(session->run_script("create table filler (x int)")), "filling the log");
        for (int i = 0; i < files; ++i) {
            require(done(session->run_script("insert into filler values (1)")), "filling the log");
            require(done(session->run_script("select pg_switch_wal()")), "filling the log");
        }
        require(done(session->run_script("checkpoint")), "filling the log");
    }

    std::string connection_;
};

/// What our rows hold, one INSERT a transaction, with one unique index: the least that a store on
/// PostgreSQL can do.
class BareInserts {
public:
    explicit BareInserts(const std::string& connection) {
        for (std::size_t i = 0; i < clients_max; ++i) {
            sessions_.push_back(value_of(Session::open(connection, true)));
        }
        const std::string table =
            "create table bare (position bigserial primary key, stream text, version bigint,"
            " occurred_at bigint, recorded_at bigint, schema_version bigint, id uuid, type text,"
            " keys text[], content_type text, data bytea)";
        require(done(sessions_.front()->run_script(table)), "making a table");
    }

    bool insert(std::size_t client, std::size_t events) {
        Parameters parameters;
        parameters.add(bench_stream(client).name());
        BinaryArray ids(BinaryArray::Element::uuid);
        BinaryArray data(BinaryArray::Element::bytea);
        const std::string bytes(data_bytes, 'x');
        for (std::size_t i = 0; i < events; ++i) {
            ids.add(skald::Uuid::random(random_));
            data.add(std::string_view(bytes));
        }
        parameters.add(ids).add(data);
        return done(sessions_[client]->run(sql, parameters, Session::Keep::prepared));
    }

private:
    static constexpr const char* sql =
        "insert into bare (stream, version, occurred_at, recorded_at, schema_version, id, type,"
        " keys, content_type, data) select $1::text, 1, 1760000000000000000, 1760000000000000000,"
        " 1, e.id, 'money-deposited', array['=money-deposited', '-account'], 'application/json',"
        " e.data from unnest($2::uuid[], $3::bytea[]) e(id, data)";

    skald::SystemRandom random_;
    std::vector<std::unique_ptr<Session>> sessions_;
};

/// Applications on Python's library eventsourcing, a process a client.
class PythonApplications {
public:
    /// Whether scripts/setup could install it.
    static bool are_there() { return std::filesystem::exists(SKALD_PYTHON_EVENTSOURCING); }

    PythonApplications(const Server& server, std::size_t clients, std::size_t events)
        : program_(command(server, clients, events)) {}

    Contender contender() {
        return {"Python eventsourcing", [this](std::chrono::milliseconds slice) {
                    std::istringstream answer(program_.ask(std::to_string(slice.count())));
                    Slice done;
                    answer >> done.units >> done.seconds;
                    return answer ? std::optional(done) : std::nullopt;
                }};
    }

private:
    static std::vector<std::string> command(const Server& server, std::size_t clients,
                                            std::size_t events) {
        std::vector<std::string> words{SKALD_PYTHON_EVENTSOURCING, SKALD_PYTHON_SCRIPT};
        for (std::string& value : server.address()) words.push_back(std::move(value));
        words.push_back(std::to_string(clients));
        words.push_back(std::to_string(events));
        return words;
    }

    LineProgram program_;
};

void compare(Bench& bench, const Server& server, skald::EventStore& store, BareInserts& bare,
             std::size_t count, std::size_t events) {
    std::vector<skald::StreamId> streams;
    for (std::size_t i = 0; i < count; ++i) streams.push_back(bench_stream(i));
    const std::vector<skald::NewEvent> batch(events, one_event().front());
    Clients ours(count, [&](std::size_t client) {
        return store.append(streams[client], skald::ExpectedVersion::any(), batch) ? 1.0 : 0.0;
    });
    Clients rival(count,
                  [&](std::size_t client) { return bare.insert(client, events) ? 1.0 : 0.0; });
    const std::string row =
        std::to_string(count) + " clients, " + std::to_string(events) + " events";
    bench.compare({ours.contender("ours"),
                   {rival.contender("bare INSERT")},
                   {{row, Figure::rate, at_least(bar)}}});
    if (!PythonApplications::are_there()) return;
    PythonApplications python(server, count, events);
    bench.compare({ours.contender("ours"),
                   {python.contender()},
                   {{row + ", to Python", Figure::rate, at_least(python_bar)}}});
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const bool has_python = PythonApplications::are_there();
    Bench bench("pg-append", *options, has_python ? 12 : 6);
    if (!has_python) {
        bench.note("Python's eventsourcing could not be installed, so it was not compared with");
    }
    const Server server;
    skald::SystemClock clock;
    skald::SystemRandom random;
    const auto store = value_of(skald::postgres::PostgresEventStore::open(
        {.connection = server.connection()}, clock, random));
    BareInserts bare(server.connection());
    for (const std::size_t events : {1U, 100U}) {
        for (const std::size_t clients : {1U, 8U, 32U}) {
            compare(bench, server, *store, bare, clients, events);
        }
    }
    return bench.finish();
}
