// Orders over HTTP: beside calls in process, a bare server, with listeners and idle connections; memory.
#include <chrono>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <thread>

#include "crowd.hpp"
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
                   60});
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
                   30});
    bench.note("reads: wrk takes turns of 1 s, which is its shortest");
}

/// A turn is long enough to have the work of telling the listeners in it: the service tells many of
/// them about several commands together. It ends when all have got as much as one who looks, without
/// that wait.
Contender heard_by(const Crowd& crowd, const Crowd& witness, std::size_t count,
                   OrderClient& client) {
    auto places = client.places("1,000 listeners");
    places.run = [&crowd, &witness, count, work = places.run](auto) -> std::optional<Slice> {
        auto slice = work(500ms);
        const auto until = std::chrono::steady_clock::now() + 20s;
        const auto all_heard = [&] { return crowd.bytes() == count * witness.bytes(); };
        // For a while: nobody has heard the last of it as long as the service gathers.
        for (int quiet = 0; slice && quiet < 20; quiet = all_heard() ? quiet + 1 : 0) {
            if (std::chrono::steady_clock::now() > until) return std::nullopt;
            std::this_thread::sleep_for(10ms);
        }
        return slice;
    };
    return places;
}

void compare_listeners(Bench& bench) {
    constexpr std::size_t listeners = 1000;
    OrderClient heard("heard");
    OrderClient unheard("unheard");
    const Crowd crowd(heard.service().port(), listeners, "GET /events?after=0");
    const Crowd witness(heard.service().port(), 1, "GET /events?after=0");
    auto alone = unheard.places("no listener");
    alone.run = [work = alone.run](auto) { return work(500ms); };
    bench.compare({heard_by(crowd, witness, listeners, heard),
                   {alone},
                   {{"1,000 listeners", Figure::rate, at_least(0.9)}},
                   60});
    bench.note("1,000 listeners: turns of 500 ms; all heard all");
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
                   50});
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
    Bench bench("http", *options, 5);
    // A crowd is a copy of this process, so those come before there are threads.
    compare_listeners(bench);
    compare_idle(bench);
    compare_reads(bench);
    measure_memory(bench, options->effort);
    compare_commands(bench);
    return bench.finish();
}
