#include <condition_variable>
#include <mutex>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <utility>
#include <vector>

#include "connection.hpp"
#include "transaction.hpp"

namespace skald::sqlite {
namespace {

constexpr const char* memory_path = ":memory:";
constexpr std::size_t idle_readers_max = 8;  // more are closed when their transaction ends

}  // namespace

struct Database::Parts {
    std::string path;
    Options options;
    std::mutex mutex;                        // guards what follows
    std::condition_variable writer_is_free;  // changed with `writing`
    std::unique_ptr<Connection> writer;      // none: it broke, and is opened anew
    bool writing = false;                    // a transaction has the writer
    // That no transaction has. Shared only because std::function wants to copy.
    std::vector<std::shared_ptr<Connection>> readers;

    bool is_in_memory() const { return path == memory_path; }

    // Takes the writer for the caller alone. Errors: unavailable.
    Result<void> take_writer() {
        std::unique_lock lock(mutex);
        if (!writer_is_free.wait_for(lock, options.busy_timeout, [this] { return !writing; })) {
            return Error{Errc::unavailable,
                         "SQLite, " + path + ": another transaction of this process goes on"};
        }
        writing = true;
        return {};
    }
    void release_writer(bool fit) {
        const std::lock_guard lock(mutex);
        if (!fit) writer.reset();
        writing = false;
        writer_is_free.notify_one();
    }

    Result<std::unique_ptr<SqlTransaction>> begin_on_writer(std::string_view begin) {
        if (auto taken = take_writer(); !taken) return taken.error();
        if (!writer) {
            auto opened = Connection::open(path, Connection::Mode::write, options);
            if (!opened) {
                release_writer(false);
                return opened.error();
            }
            writer = *std::move(opened);
        }
        return Transaction::begin(*writer, begin, [this](bool fit) { release_writer(fit); });
    }

    Result<std::shared_ptr<Connection>> take_reader() {
        {
            const std::lock_guard lock(mutex);
            if (!readers.empty()) {
                auto reader = std::move(readers.back());
                readers.pop_back();
                return reader;
            }
        }
        auto opened = Connection::open(path, Connection::Mode::read, options);
        if (!opened) return opened.error();
        return std::shared_ptr<Connection>(*std::move(opened));
    }
    void release_reader(std::shared_ptr<Connection> reader, bool fit) {
        const std::lock_guard lock(mutex);
        if (fit && readers.size() < idle_readers_max) readers.push_back(std::move(reader));
    }

    Result<std::unique_ptr<SqlTransaction>> begin_on_reader() {
        const auto reader = take_reader();
        if (!reader) return reader.error();
        auto begun = Transaction::begin(
            **reader, "begin", [this, kept = *reader](bool fit) { release_reader(kept, fit); });
        if (!begun) return begun;
        // SQLite would choose the state to show only now, at the first read.
        if (auto read = (*begun)->run("select 1 from sqlite_schema limit 1"); !read) {
            return read.error();
        }
        return begun;
    }

    // In memory there is one connection, which must not write for once.
    Result<std::unique_ptr<SqlTransaction>> begin_read_in_memory() {
        if (auto taken = take_writer(); !taken) return taken.error();
        (void)writer->run("pragma query_only = on");
        return Transaction::begin(*writer, "begin", [this](bool fit) {
            (void)writer->run("pragma query_only = off");
            release_writer(fit);
        });
    }
};

Database::Database(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Options options) {
    auto writer = Connection::open(path, Connection::Mode::write, options);
    if (!writer) return writer.error();
    auto parts = std::make_unique<Parts>();
    parts->path = path;
    parts->options = options;
    parts->writer = *std::move(writer);
    return std::unique_ptr<Database>(new Database(std::move(parts)));
}

Result<std::unique_ptr<Database>> Database::in_memory(Options options) {
    return open(memory_path, options);
}

Result<std::unique_ptr<SqlTransaction>> Database::begin() {
    return parts_->begin_on_writer("begin immediate");
}

Result<std::unique_ptr<SqlTransaction>> Database::begin_read() {
    return parts_->is_in_memory() ? parts_->begin_read_in_memory() : parts_->begin_on_reader();
}

}  // namespace skald::sqlite
