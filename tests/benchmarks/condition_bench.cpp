// Appends with a DCB condition beside unconditional ones, in a small and in a large log.
#include <algorithm>
#include <atomic>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <utility>
#include <vector>

#include "append_pipe.hpp"
#include "contenders.hpp"
#include "data_set.hpp"
#include "outcome.hpp"

namespace {

using namespace skald;
using namespace skald::bench;

/// Makes appends of one event, whose keys tell hot ones from those that conditions ask for.
AppendRequest one_event() {
    NewEvent event;
    event.type = "bench-written";
    event.tags = {EventMix::hot_tag, "region:3"};
    event.data.assign(EventMix::data_bytes, 'x');
    std::vector<NewEvent> events;
    events.push_back(std::move(event));
    return AppendRequest::unstreamed(std::move(events));
}

/// What a condition asks for. Events that are being written never match it.
struct Kind {
    std::string name;
    std::size_t items;
    Query (*query)(const EventMix& mix, Draw& draw);
    bool since_beginning = false;  // `after` is 0, else what the client saw last
};

std::string rare_tag(const EventMix& mix, Draw& draw) {
    return mix.rare_tag(draw(mix.rare_tags()));
}

const Kind kinds[] = {
    {"type", 1, [](const EventMix&, Draw&) { return Query::types({EventMix::common_type}); }},
    {"tag", 1, [](const EventMix& mix, Draw& d) { return Query::tagged({rare_tag(mix, d)}); }},
    {"hot AND rare", 1,
     [](const EventMix& mix, Draw& draw) {
         return Query::tagged({EventMix::hot_tag, rare_tag(mix, draw)});
     }},
    {"20 items", 20,
     [](const EventMix& mix, Draw& draw) {
         Query query;
         for (int i = 0; i < 20; ++i) {
             query.or_item({.types = {EventMix::common_type}, .tags = {rare_tag(mix, draw)}});
         }
         return query;
     }},
    {"absent tag since 0", 1,
     [](const EventMix&, Draw& draw) {
         return Query::tagged({"name:" + std::to_string(draw(1'000'000))});
     },
     true},
    {"hot AND absent since 0", 1,
     [](const EventMix&, Draw& draw) {
         return Query::tagged({EventMix::hot_tag, "name:" + std::to_string(draw(1'000'000))});
     },
     true},
};

/// One client's appends: what it saw last is the end of its own last append, or later.
class Client {
public:
    Client(EventStore& store, const EventMix& mix, const Kind* kind, std::uint64_t seed)
        : store_(store), mix_(mix), kind_(kind), draw_(seed), seen_(value_of(store.head())) {}

    AppendRequest next(GlobalPosition seen) {
        AppendRequest request = one_event();
        if (kind_ == nullptr) return request;
        const auto after = kind_->since_beginning ? GlobalPosition() : seen;
        request.condition = AppendCondition{kind_->query(mix_, draw_), after};
        return request;
    }
    double append() {
        seen_ = value_of(store_.append(next(seen_))).position;
        return 1;
    }
    /// For appends that are not waited for.
    AppendRequest next() { return next(value_of(store_.head())); }

private:
    EventStore& store_;
    const EventMix& mix_;
    const Kind* kind_;  // null: no condition
    Draw draw_;
    GlobalPosition seen_;
};

class ConditionBench {
public:
    ConditionBench(Bench& bench, const Options& options, const DataSet& set)
        : bench_(bench), options_(options), mix_(set.mix), copy_(set), store_(copy_.open()) {}

    void run() {
        for (const Kind& kind : kinds) {
            compare_durable(kind, 1);
            compare_durable(kind, 8);
            compare_asynchronous(kind);
        }
    }

private:
    std::string row(const Kind& kind, const std::string& how) const {
        return std::to_string(mix_.events()) + ", " + how + ", " + kind.name;
    }

    std::vector<Client> clients(const Kind* kind, std::size_t count) {
        std::vector<Client> all;
        for (std::size_t i = 0; i < count; ++i) all.emplace_back(*store_, mix_, kind, i);
        return all;
    }

    void compare_durable(const Kind& kind, std::size_t count) {
        auto with = clients(&kind, count);
        auto without = clients(nullptr, count);
        const Row row{this->row(kind, std::to_string(count)), Figure::cost, at_most(1.1)};
        if (count == 1) {
            bench_.compare({repeat("condition", [&] { return with[0].append(); }),
                            {repeat("none", [&] { return without[0].append(); })},
                            {row}});
            return;
        }
        Clients with_clients(count, [&](std::size_t i) { return with[i].append(); });
        Clients without_clients(count, [&](std::size_t i) { return without[i].append(); });
        bench_.compare(
            {with_clients.contender("condition"), {without_clients.contender("none")}, {row}});
    }

    void compare_asynchronous(const Kind& kind) {
        Client with(*store_, mix_, &kind, 1);
        Client without(*store_, mix_, nullptr, 1);
        const auto ours = piped("condition", *store_, [&] { return with.next(); });
        const auto theirs = piped("none", *store_, [&] {
            // The client has the same work: only what the store does counts.
            with.next();
            return without.next();
        });
        std::vector<double> differences;
        for (std::size_t round = 0; round < options_.rounds; ++round) {
            const double before = cost(ours) - cost(theirs);
            // The other way round, so that a drift of the machine cancels out.
            const double after = -(cost(theirs) - cost(ours));
            differences.push_back((before + after) / 2);
        }
        const auto middle =
            differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
        std::nth_element(differences.begin(), middle, differences.end());
        // Below a nanosecond is none.
        bench_.add(row(kind, "async"), std::max(*middle / static_cast<double>(kind.items), 0.001),
                   "us/item", at_most(0.5));
    }

    /// Microseconds an append.
    double cost(const Contender& contender) const {
        const auto slice = contender.run(options_.slice);
        require(slice.has_value(), contender.name);
        return slice->seconds * 1e6 / slice->units;
    }

    Bench& bench_;
    const Options& options_;
    const EventMix& mix_;
    StoreCopy copy_;
    std::unique_ptr<LogEventStore> store_;
};

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const std::uint64_t sizes[] = {100'000, usual_events(*options)};
    Bench bench("condition", *options, 3 * std::size(sizes) * std::size(kinds));
    for (const std::uint64_t events : sizes) {
        const DataSet set = data_set(*options, EventMix(events));
        ConditionBench(bench, *options, set).run();
    }
    return bench.finish();
}
