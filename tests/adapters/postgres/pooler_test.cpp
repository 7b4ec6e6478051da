// Through a pooler that gives each transaction another connection (pgbouncer, transaction mode).
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "eventually.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A pgbouncer before the server of the tests, with two connections to it.
class Pooler {
public:
    Pooler() {
        std::string pattern = fs::temp_directory_path() / "skald-pooler-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory");
        directory_ = pattern;
        port_ = std::to_string(20'000 + ::getpid() % 10'000);
        std::ofstream(directory_ / "pooler.ini")
            << "[databases]\npostgres = " << connection() << "\n[pgbouncer]\n"
            << "listen_addr = 127.0.0.1\nlisten_port = " << port_ << "\nunix_socket_dir =\n"
            << "pool_mode = transaction\ndefault_pool_size = 2\nauth_type = any\n"
            << "server_reset_query = deallocate all\nserver_reset_query_always = 1\n"
            << "pidfile = " << directory_.string() << "/pid\nlogfile = " << directory_.string()
            << "/log\n";
        // It refuses to run as root.
        const std::string as_postgres = ::geteuid() == 0 ? "runuser -u postgres -- " : "";
        if (::geteuid() == 0) run("chown -R postgres " + directory_.string());
        run("PATH=$PATH:/usr/sbin; " + as_postgres + "pgbouncer -q -d " +
            (directory_ / "pooler.ini").string());
        EXPECT_TRUE(testing::eventually([this] {
            return Session::open(address(), false).has_value();
        })) << "scripts/setup build installs pgbouncer";
    }
    ~Pooler() {
        ::pid_t pid = 0;
        std::ifstream(directory_ / "pid") >> pid;
        if (pid > 0) ::kill(pid, SIGTERM);
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }
    Pooler(const Pooler&) = delete;
    Pooler& operator=(const Pooler&) = delete;

    std::string address() const {
        return "host=127.0.0.1 port=" + port_ + " user=postgres dbname=postgres";
    }

private:
    static void run(const std::string& line) {
        if (std::system(line.c_str()) != 0) ADD_FAILURE() << line;
    }

    fs::path directory_;
    std::string port_;
};

TEST(Pooler, AppendsReadsAndNotificationsWorkThroughTransactionMode) {
    const Schema schema;
    const Pooler pooler;
    SystemClock clock;
    SystemRandom random;
    Options options = schema.options();
    options.connection = pooler.address();
    options.listen_connection = connection();  // a pooler passes no notifications on
    options.prepare_statements = false;
    options.poll_interval = 1h;
    const auto first = open(options, clock, random);
    const auto second = open(options, clock, random);
    const auto subscription = second->subscribe({}).value();
    constexpr std::uint64_t appends = 50;
    constexpr std::uint64_t writers = 4;
    std::vector<std::thread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            EventStore& store = writer % 2 == 0 ? *first : *second;
            const StreamId stream = *StreamId::of("writer", std::to_string(writer));
            for (std::uint64_t i = 0; i < appends; ++i) {
                NewEvent event;
                event.type = "happened";
                const auto expected = i == 0 ? ExpectedVersion::no_stream()
                                             : ExpectedVersion::exactly(Version(i - 1));
                const auto appended = store.append(stream, expected, {event});
                ASSERT_TRUE(appended) << to_string(appended.error());
                ASSERT_EQ(store.read(ReadRequest::stream(stream))->size(), i + 1);
            }
        });
    }
    std::uint64_t seen = 0;
    while (seen < appends * writers) {
        const auto page = subscription->wait(20s);
        ASSERT_TRUE(page) << to_string(page.error());
        ASSERT_FALSE(page->empty()) << "nothing came after " << seen;
        for (const RecordedEvent& event : *page) ASSERT_EQ(event.position.value(), ++seen);
    }
    for (std::thread& thread : threads) thread.join();
}

// Why there is the option: a prepared statement lies in one connection, and the next call comes
// over another.
TEST(Pooler, PreparedStatementsWouldNotBeThere) {
    const Schema schema;
    const Pooler pooler;
    SystemClock clock;
    SystemRandom random;
    Options options = schema.options();
    options.connection = pooler.address();
    const auto store = open(options, clock, random);
    const auto is_refused = [&] { return !store->head(); };
    EXPECT_TRUE(is_refused() || is_refused() || is_refused());
}

}  // namespace
}  // namespace skald::postgres::test
