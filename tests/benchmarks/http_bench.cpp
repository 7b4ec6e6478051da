// Orders over HTTP: beside calls in process, a bare server, with listeners and idle connections; memory.
#include <chrono>
#include <memory>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <thread>

#include "crowd.hpp"
#include "listeners.hpp"
#include "order_client.hpp"
#include "orders/domain/order.hpp"
#include "orders/storage/codecs.hpp"
#include "outcome.hpp"
#include "wrk.hpp"

namespace {

using namespace skald;
using namespace skald::bench;
using namespace std::chrono_literals;

/// A sync takes milliseconds on a busy disk, so a turn of the usual length would have few commands.
Contender in_long_turns(Contender contender) {
    contender.run = [run = contender.run](auto) { return run(200ms); };
    return contender;
}

/// The same command on the same disk, twice: over HTTP and in process.
void compare_commands(Bench& bench) {
    OrderClient over_http("commands");
    const auto store = value_of(LogEventStore::open("in-process"));
    const Repository<orders::Order> repository(*store, orders::order_codec());
    const auto price = orders::Money::of_cents(2000);
    const auto in_process = [&, placed = 0]() mutable {
        const orders::PlaceOrder place{"Alice", {{"i-1", "Lamp", price, price}}};
        return repository.execute("o-" + std::to_string(++placed), place) ? 1.0 : 0.0;
    };
    bench.compare({in_long_turns(over_http.places("HTTP")),
                   {in_long_turns(repeat_timed("in process", in_process))},
                   {{"command, difference", Figure::p50, at_most(200), true}},
                   40});
}

/// One order of three events on 16 connections. The bare server has two threads, which is what the
/// service keeps busy when its handlers need not wait: its loop and a worker.
void compare_reads(Bench& bench) {
    OrderClient orders("reads");
    orders.pay_for("read");
    const Program hello({SKALD_HTTP_HELLO, "2"});
    bench.compare({wrk_contender("order", orders.service().url("/orders/read")),
                   {wrk_contender("bare Beast", hello.url("/"))},
                   {{"reads", Figure::rate, at_least(0.5)}},
                   15});
    bench.note("reads: wrk takes turns of 1 s, which is its shortest");
}

/// Who listens, and how it is measured.
struct Audience {
    Listeners::Takes takes;
    Row row;
    /// So long that what the service has not told by the end of a turn, it tells within a quarter of a
    /// second, is a small part of the work.
    std::chrono::milliseconds turn;
    std::size_t rounds_max;
};

/// A turn ends when all have heard everything; that wait does not count.
Contender heard_by(const Listeners& listeners, OrderClient& client,
                   std::chrono::milliseconds turn) {
    auto places = client.places("heard");
    places.run = [&, turn, work = places.run](auto) -> std::optional<Slice> {
        auto slice = work(turn);
        const auto until = std::chrono::steady_clock::now() + 20s;
        std::uint64_t bytes = 0;
        // The sample has heard all of it; the others, too, when nothing has come to anybody for a
        // while. In the end they are compared with the sample.
        for (int quiet = 0; slice && quiet < 20;) {
            if (std::chrono::steady_clock::now() > until) return std::nullopt;
            std::this_thread::sleep_for(10ms);
            const bool is_quiet =
                bytes == listeners.bytes() && listeners.heard() == client.placed();
            quiet = is_quiet ? quiet + 1 : 0;
            bytes = listeners.bytes();
        }
        return slice;
    };
    return places;
}

/// The same commands to two services, one of which tells 1,000 listeners about them, on connections of
/// this machine, so that both ends of each are on the same processors.
void compare_listeners(Bench& bench, const Audience& audience) {
    constexpr std::size_t count = 1000;
    const std::string& name = audience.row.name;
    auto heard = std::make_unique<OrderClient>(name + ", heard");
    OrderClient unheard(name + ", unheard");
    Listeners listeners(heard->service().port(), count, audience.takes);
    auto alone = unheard.places("no listener");
    alone.run = [turn = audience.turn, work = alone.run](auto) { return work(turn); };
    if (!bench.compare({heard_by(listeners, *heard, audience.turn),
                        {alone},
                        {audience.row},
                        audience.rounds_max})) {
        return;
    }
    const double bytes = static_cast<double>(listeners.bytes()) / count;
    bench.note(name + ": turns of " + std::to_string(audience.turn.count()) + " ms; each heard " +
               std::to_string(heard->placed()) + " events, each of them once and in order, in " +
               std::to_string(bytes / static_cast<double>(heard->placed())) + " bytes an event");
    listeners.compare_ends([&] { heard.reset(); });
}

/// As browsers listen, and as clients do that take no gzip.
void compare_listeners(Bench& bench) {
    compare_listeners(bench, {Listeners::Takes::gzip,
                              {"1,000 listeners, gzip", Figure::rate, at_least(0.9)},
                              1000ms,
                              15});
    compare_listeners(
        bench,
        {Listeners::Takes::plain, {"1,000 listeners, plain", Figure::rate, no_bar()}, 300ms, 8});
    bench.note(
        "1,000 listeners: on loopback; all take every byte from the system, eight inflate and read "
        "it, and in the end the others have the same checksum (gzip) or size (plain)");
}

/// For less than the minute after which the service ends idle connections. What they cost a command
/// would be a search through all of them; a sync varies by as much as the bars allow.
void compare_idle(Bench& bench) {
    constexpr std::size_t connections = 10'000;
    OrderClient crowded("crowded");
    OrderClient empty("empty");
    require(crowded.place() + empty.place() == 2, "placing an order");
    const double before = crowded.service().private_mebibytes();
    const Crowd crowd(crowded.service().port(), connections, "GET /health/live");
    const double grown = crowded.service().private_mebibytes() - before;
    bench.add("idle connection", grown * 1024 / connections, "KiB", at_most(6));
    bench.compare({in_long_turns(crowded.places("10,000 idle")),
                   {in_long_turns(empty.places("none"))},
                   {{"10,000 idle, p50", Figure::p50, at_most(1.25)},
                    {"10,000 idle, p99", Figure::p99, at_most(1.5)}},
                   30});
    bench.note("10,000 idle, and commands: turns of 200 ms");
}

/// At least so many requests that change nothing, so that memory for new events does not count.
double ask(const std::string& url, double requests) {
    double asked = 0;
    while (asked < requests) {
        const auto done = run_wrk(1, "-s " SKALD_HTTP_MIX " " + url);
        require(done.has_value(), "asking");
        asked += done->requests;
    }
    return asked;
}

/// Eight kinds of requests in turn. If one of them lost malloc's smallest block each time, that
/// would be 4 bytes a request. Workers that are seldom needed warm up late: a part of 1.5 MiB.
void measure_memory(Bench& bench, Effort effort) {
    constexpr double warm_up_mebibytes = 1.5;
    constexpr double lost_bytes = 4;
    const double requests = effort == Effort::quick ? 200'000 : 1'000'000;
    OrderClient client("asked");
    const std::string url = client.service().url("/");
    ask(url, requests / 2);
    const std::string position = client.position();
    const double warm = client.service().private_mebibytes();
    const double asked = ask(url, requests);
    const double grown = client.service().private_mebibytes() - warm;
    require(client.position() == position, "changing nothing");
    bench.add("memory, grown", grown, "MiB",
              at_most(warm_up_mebibytes + lost_bytes * asked / (1 << 20)));
    bench.note("memory: " + std::to_string(warm) + " MiB when warm; grown after " +
               std::to_string(static_cast<long>(asked)) + " requests more");
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    raise_file_limit();
    Bench bench("http", *options, 6);
    // A crowd is a copy of this process, so those come before there are threads.
    compare_listeners(bench);
    compare_idle(bench);
    compare_reads(bench);
    measure_memory(bench, options->effort);
    compare_commands(bench);
    return bench.finish();
}
