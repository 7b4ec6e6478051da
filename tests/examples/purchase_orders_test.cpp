// Real purchase-order events as plain events, against every figure of their answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <memory>
#include <skald/adapters/ocel/event_lines.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <utility>
#include <vector>

#include "data_file.hpp"
#include "orders/import/line_feed.hpp"
#include "orders/report/log_overview.hpp"
#include "reference_answers.hpp"
#include "temporary_directory.hpp"

namespace orders {
namespace {

using Json = boost::json::value;
using Counts = std::map<std::string, std::int64_t>;

std::string text_of(const Json& value) {
    return std::string(value.as_string());
}

Counts counts_of(const Json& object) {
    Counts counts;
    for (const auto& [name, value] : object.as_object()) {
        counts[name] = value.to_number<std::int64_t>();
    }
    return counts;
}

// What the answers count of one purchase-order item.
struct Item {
    std::string first;
    std::string last;
    std::int64_t events = 0;
    std::int64_t created = 0;
    std::int64_t price_changes = 0;
    std::int64_t cleared = 0;
    std::int64_t receipts = 0;  // less those cancelled
    std::int64_t invoices = 0;  // less those cancelled
    bool deleted = false;
    bool ever_deleted = false;
    bool blocked = false;

    void take(std::string_view type) {
        if (events++ == 0) first = type;
        last = type;
        if (type == "Create Purchase Order Item") ++created;
        if (type == "Change Price") ++price_changes;
        if (type == "Clear Invoice") ++cleared;
        if (type == "Record Goods Receipt") ++receipts;
        if (type == "Cancel Goods Receipt") --receipts;
        if (type == "Record Invoice Receipt") ++invoices;
        if (type == "Cancel Invoice Receipt") --invoices;
        if (type == "Delete Purchase Order Item") deleted = ever_deleted = true;
        if (type == "Reactivate Purchase Order Item") deleted = false;
        if (type == "Set Payment Block") blocked = true;
        if (type == "Remove Payment Block") blocked = false;
    }
    std::string final_state() const {
        if (deleted) return "deleted";
        if (cleared > 0) return "cleared";
        if (invoices > 0) return "invoiced";
        return receipts > 0 ? "received" : "open";
    }
};

// The stream's name as the answers have it.
std::string item_of(std::string_view stream) {
    return std::string(stream.substr(3));
}

// The largest first; equal ones by name.
std::vector<std::pair<std::string, std::int64_t>> ranked(const Counts& counts) {
    std::vector<std::pair<std::string, std::int64_t>> all(counts.begin(), counts.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return all;
}

void expect_top(const Counts& counts, const Json& expected) {
    const auto all = ranked(counts);
    ASSERT_GE(all.size(), expected.as_array().size());
    for (std::size_t i = 0; i < expected.as_array().size(); ++i) {
        EXPECT_EQ(all[i].first, text_of(expected.at(i).at(0)));
        EXPECT_EQ(all[i].second, expected.at(i).at(1).to_number<std::int64_t>());
    }
}

class PurchaseOrders : public ::testing::Test {
protected:
    struct World {
        Json answers;
        std::string file;
        TemporaryDirectory directory;
        std::unique_ptr<skald::LogEventStore> store;
    };

    static void TearDownTestSuite() { world.reset(); }

    void SetUp() override {
        if (world) return;
        auto answers = testing::reference_answers("purchase-orders-2019.reference.json");
        const auto file = skald::testing::data_file("purchase-orders-2019.ndjson.gz");
        if (!answers || !file) GTEST_SKIP() << "no data";
        auto made = std::make_unique<World>();
        made->answers = *answers;
        made->file = *file;
        auto store = skald::LogEventStore::open(made->directory.path());
        ASSERT_TRUE(store) << store.error().message;
        made->store = *std::move(store);
        auto lines = check_lines(*file);
        ASSERT_TRUE(lines) << lines.error().message;
        const auto feed = line_feed(*made->store, *std::move(lines));
        const auto brought = bring_in(*made->store, *feed, [](auto, auto) {});
        ASSERT_TRUE(brought) << brought.error().message;
        EXPECT_EQ(brought->added, 338247U);
        world = std::move(made);
    }

    static const Json& answer(std::string_view name) { return world->answers.at(name); }

    static void for_each(const std::function<void(const skald::RecordedEvent&)>& visit) {
        const auto read =
            world->store->for_each(skald::ReadRequest::all(),
                                   [&](const skald::RecordedEvent& event) -> skald::Result<void> {
                                       visit(event);
                                       return {};
                                   });
        ASSERT_TRUE(read) << read.error().message;
    }

    static std::map<std::string, Item> items() {
        std::map<std::string, Item> items;
        for_each([&](const skald::RecordedEvent& event) {
            items[item_of(event.stream)].take(event.type);
        });
        return items;
    }

    static inline std::unique_ptr<World> world;
};

TEST_F(PurchaseOrders, CountsEventsStreamsAndTypes) {
    const auto overview = overview_of(*world->store);
    ASSERT_TRUE(overview) << overview.error().message;
    EXPECT_EQ(overview->events, answer("events_total").to_number<std::uint64_t>());
    EXPECT_EQ(overview->streams, answer("streams_total").to_number<std::uint64_t>());
    EXPECT_EQ(Counts(overview->types.begin(), overview->types.end()),
              counts_of(answer("events_by_type")));
    const Json& longest = answer("longest_streams");
    ASSERT_EQ(overview->longest_streams.size(), longest.as_array().size());
    for (std::size_t i = 0; i < longest.as_array().size(); ++i) {
        EXPECT_EQ(item_of(overview->longest_streams[i].first), text_of(longest.at(i).at(0)));
        EXPECT_EQ(overview->longest_streams[i].second,
                  longest.at(i).at(1).to_number<std::uint64_t>());
    }
}

TEST_F(PurchaseOrders, KeepsTheOrderOfTheFile) {
    testing::Sha256 sha;
    std::uint64_t position = 0;
    for_each([&](const skald::RecordedEvent& event) {
        EXPECT_EQ(event.position.value(), ++position);
        std::string time = skald::to_string(event.occurred_at);
        time.replace(time.find('Z'), 1, "+00:00");  // as the file has it
        sha.add(std::to_string(position) + "|" + std::string(event.stream) + "|" +
                std::string(event.type) + "|" + time + "\n");
    });
    EXPECT_EQ(sha.hex(), text_of(answer("sha256_of_ordered_log")));
}

TEST_F(PurchaseOrders, KnowsTimesFrom1948To2020) {
    Counts years;
    std::array<std::vector<std::string>, 2> ends;  // the oldest and the newest
    std::array<skald::Timestamp, 2> times{skald::Timestamp::max(), skald::Timestamp::min()};
    std::map<std::string, skald::Timestamp> before;
    std::int64_t older = 0;
    std::int64_t equal = 0;
    for_each([&](const skald::RecordedEvent& event) {
        const auto at = event.occurred_at;
        ++years[skald::to_string(at).substr(0, 4)];
        const std::vector<std::string> words{item_of(event.stream), std::string(event.type)};
        // Of two that happened at once the answers name the one whose type comes first.
        if (at < times[0] || (at == times[0] && words < ends[0])) times[0] = at, ends[0] = words;
        if (at > times[1]) times[1] = at, ends[1] = words;
        const auto [last, first] = before.try_emplace(words[0], at);
        if (!first) {
            if (at < last->second) ++older;
            if (at == last->second) ++equal;
            last->second = at;
        }
    });
    EXPECT_EQ(years, counts_of(answer("events_by_year")));
    EXPECT_EQ(
        older,
        answer("events_older_than_their_predecessor_in_the_stream").to_number<std::int64_t>());
    EXPECT_EQ(equal, answer("events_with_the_same_time_as_their_predecessor_in_the_stream")
                         .to_number<std::int64_t>());
    const std::array<const char*, 2> names{"oldest_event", "newest_event"};
    for (std::size_t i = 0; i < 2; ++i) {
        const Json& expected = answer(names[i]);
        EXPECT_EQ(times[i], *skald::parse_timestamp(text_of(expected.at(0))));
        EXPECT_EQ(ends[i][0], text_of(expected.at(1)));
        EXPECT_EQ(ends[i][1], text_of(expected.at(2)));
    }
}

TEST_F(PurchaseOrders, FoldsStreamsToTheirStates) {
    Counts firsts;
    Counts lasts;
    Counts states;
    Counts found;
    Counts documents;
    Counts price_changes;
    std::vector<std::int64_t> lengths;
    for (const auto& [name, item] : items()) {
        ++firsts[item.first];
        ++lasts[item.last];
        ++states[item.final_state()];
        ++documents[name.substr(0, name.find('_'))];
        lengths.push_back(item.events);
        found["created_exactly_once"] += item.created == 1;
        found["deleted_at_the_end"] += item.deleted;
        found["ever_deleted"] += item.ever_deleted;
        found["payment_block_set_at_the_end"] += item.blocked;
        found["cleared_at_least_once"] += item.cleared > 0;
        found["receipts_net_total"] += item.receipts;
        found["invoices_net_total"] += item.invoices;
        found["receipts_net_zero_or_less"] += item.receipts <= 0;
        found["invoices_net_negative"] += item.invoices < 0;
        found["price_changed"] += item.price_changes > 0;
        price_changes[name] = item.price_changes;
    }
    EXPECT_EQ(firsts, counts_of(answer("first_event_types")));
    EXPECT_EQ(lasts, counts_of(answer("last_event_types")));
    EXPECT_EQ(states, counts_of(answer("streams_by_final_state")));
    for (const auto& [name, count] : found) {
        EXPECT_EQ(count, answer("aggregates").at(name).to_number<std::int64_t>()) << name;
    }
    expect_top(price_changes, answer("aggregates").at("top5_price_changes"));
    expect_top(documents, answer("top5_documents_by_items"));
    EXPECT_EQ(documents.size(), answer("purchase_documents").to_number<std::size_t>());

    std::sort(lengths.begin(), lengths.end());
    const Json& length = answer("stream_length");
    EXPECT_EQ(lengths.front(), length.at("min").to_number<std::int64_t>());
    EXPECT_EQ(lengths.back(), length.at("max").to_number<std::int64_t>());
    EXPECT_EQ(lengths[(lengths.size() - 1) / 2],
              length.at("lower_median").to_number<std::int64_t>());
    EXPECT_EQ(std::count_if(lengths.begin(), lengths.end(), [](auto n) { return n >= 100; }),
              length.at("streams_with_100_or_more").to_number<std::int64_t>());
}

TEST_F(PurchaseOrders, KnowsWhatFollowsWhat) {
    Counts transitions;
    std::map<std::string, std::string> last;
    for_each([&](const skald::RecordedEvent& event) {
        std::string& before = last[std::string(event.stream)];
        if (!before.empty()) ++transitions[before + " > " + std::string(event.type)];
        before = event.type;
    });
    expect_top(transitions, answer("top10_transitions"));
}

TEST_F(PurchaseOrders, CountsATagAsTheFileHasIt) {
    const std::string document = text_of(answer("top5_documents_by_items").at(0).at(0));
    std::uint64_t expected = 0;
    for (const auto& [name, item] : items()) {
        if (name.starts_with(document + "_")) expected += static_cast<std::uint64_t>(item.events);
    }
    const auto counted = count_tagged(*world->store, "po:" + document);
    ASSERT_TRUE(counted) << counted.error().message;
    EXPECT_EQ(*counted, expected);
}

TEST_F(PurchaseOrders, RepeatsNothingTheSecondTime) {
    auto lines = check_lines(world->file);
    ASSERT_TRUE(lines);
    const auto feed = line_feed(*world->store, *std::move(lines));
    const auto again = bring_in(*world->store, *feed, [](auto, auto) {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->added, 0U);
    EXPECT_EQ(world->store->head()->value(), 338247U);
}

}  // namespace
}  // namespace orders
