// The published order log, through the whole example, against every figure of its answers.
// One file because all of it looks at the same log, which is brought in once for each store.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <skald/adapters/ocel/ocel_log.hpp>
#include <skald/core/event_store.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <string>
#include <vector>

#include "data_file.hpp"
#include "orders/domain/money.hpp"
#include "orders/import/command_feed.hpp"
#include "orders/import/ocel_facts.hpp"
#include "orders/report/log_overview.hpp"
#include "orders/report/shop_report.hpp"
#include "orders/views/read_model.hpp"
#include "reference_answers.hpp"
#include "temporary_directory.hpp"

namespace orders {
namespace {

using Json = boost::json::value;
using Counts = std::map<std::string, std::int64_t>;

// The log's words for what the shop has its own words for.
const std::map<std::string, std::string, std::less<>>& log_words() {
    static const std::map<std::string, std::string, std::less<>> words{
        {"order-placed", "place order"},
        {"order-confirmed", "confirm order"},
        {"payment-reminder-sent", "payment reminder"},
        {"order-paid", "pay order"},
        {"item-out-of-stock", "item out of stock"},
        {"item-reordered", "reorder item"},
        {"item-picked", "pick item"},
        {"package-created", "create package"},
        {"package-sent", "send package"},
        {"delivery-failed", "failed delivery"},
        {"package-delivered", "package delivered"},
        // stages of the read model
        {"out of stock", "item out of stock"},
        {"reordered", "reorder item"},
        {"picked", "pick item"},
        {"created", "create package"},
        {"sent", "send package"},
        {"failed delivery", "failed delivery"},
        {"delivered", "package delivered"}};
    return words;
}

std::string shop_word(std::string_view log_word) {
    for (const auto& [ours, theirs] : log_words()) {
        if (theirs == log_word && ours.find('-') != std::string::npos) return ours;
    }
    return {};
}

Counts counts_of(const Json& object) {
    Counts counts;
    for (const auto& [name, value] : object.as_object())
        counts[name] = value.to_number<std::int64_t>();
    return counts;
}

std::string text_of(const Json& value) {
    return std::string(value.as_string());
}

std::string cents_text(std::int64_t cents) {
    return to_string(Money::of_cents(cents));
}

// Everything is brought in once; the tests only look.
class OrderManagement : public ::testing::TestWithParam<std::string> {
protected:
    struct World {
        Json answers;
        skald::ocel::OcelLog log;
        TemporaryDirectory directory;
        std::unique_ptr<skald::EventStore> store;
        std::unique_ptr<ReadModel> read_model;
    };

    static void TearDownTestSuite() { worlds.clear(); }

    void SetUp() override {
        world = worlds[GetParam()].get();
        if (world != nullptr) return;
        auto answers = testing::reference_answers("order-management.reference.json");
        const auto file = skald::testing::data_file("order-management.json.gz");
        if (!answers || !file) GTEST_SKIP() << "no data";
        auto log = skald::ocel::read_ocel(*file);
        ASSERT_TRUE(log) << log.error().message;
        auto made = std::make_unique<World>();
        made->answers = *answers;
        made->log = *std::move(log);
        if (GetParam() == "memory") {
            made->store = std::make_unique<skald::MemoryEventStore>();
        } else {
            auto store = skald::LogEventStore::open(made->directory.path());
            ASSERT_TRUE(store) << store.error().message;
            made->store = *std::move(store);
        }
        auto facts = facts_of(made->log);
        ASSERT_TRUE(facts) << facts.error().message;
        EXPECT_TRUE(facts->remarks.empty());
        const auto feed = recording_feed(*made->store, std::move(facts->steps));
        const auto brought = bring_in(*made->store, *feed, [](auto, auto) {});
        ASSERT_TRUE(brought) << brought.error().message;
        EXPECT_EQ(brought->added, 21008U);
        auto read_model = ReadModel::open(":memory:");
        ASSERT_TRUE(read_model) << read_model.error().message;
        const auto caught_up = read_model->catch_up(*made->store, [](auto, auto) {});
        ASSERT_TRUE(caught_up) << caught_up.error().message;
        made->read_model = std::make_unique<ReadModel>(*std::move(read_model));
        world = made.get();
        worlds[GetParam()] = std::move(made);
    }

    static const Json& answers() { return world->answers; }
    static const Json& answer(std::string_view name) { return answers().at(name); }
    static skald::EventStore& store() { return *world->store; }

    static void for_each(const std::function<void(const skald::RecordedEvent&)>& visit) {
        const auto read =
            store().for_each(skald::ReadRequest::all(),
                             [&](const skald::RecordedEvent& event) -> skald::Result<void> {
                                 visit(event);
                                 return {};
                             });
        ASSERT_TRUE(read) << read.error().message;
    }

    static skald::SqlRows rows(std::string_view sql) {
        auto rows = world->read_model->query(sql);
        EXPECT_TRUE(rows) << rows.error().message << "\n" << sql;
        return rows ? *std::move(rows) : skald::SqlRows();
    }
    static skald::SqlRows report(std::string_view id) { return rows(shop_report(id).sql); }
    static std::int64_t number(std::string_view sql) { return rows(sql).integer(0, 0); }

    // A column of words and one of numbers.
    static Counts pairs(const skald::SqlRows& rows, std::size_t number = 1) {
        Counts counts;
        for (std::size_t i = 0; i < rows.size(); ++i)
            counts[rows.text(i, 0)] = rows.integer(i, number);
        return counts;
    }
    // Two columns of numbers.
    static Counts number_pairs(const skald::SqlRows& rows) {
        Counts counts;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            counts[std::to_string(rows.integer(i, 0))] = rows.integer(i, 1);
        }
        return counts;
    }
    static std::int64_t observation(const std::string& words) {
        const auto counts = pairs(report("observations"));
        EXPECT_TRUE(counts.contains(words)) << words;
        return counts.contains(words) ? counts.at(words) : -1;
    }

    // The first rows are those of the answers, names in ascending order where numbers are equal.
    static void expect_top(skald::SqlRows rows, std::size_t number, const Json& expected,
                           bool money = false) {
        std::stable_sort(rows.rows.begin(), rows.rows.end(), [&](const auto& a, const auto& b) {
            return std::get<std::int64_t>(a[number]) > std::get<std::int64_t>(b[number]);
        });
        ASSERT_GE(rows.size(), expected.as_array().size());
        for (std::size_t i = 0; i < expected.as_array().size(); ++i) {
            EXPECT_EQ(rows.text(i, 0), text_of(expected.at(i).at(0))) << i;
            const std::int64_t value = rows.integer(i, number);
            if (money) {
                EXPECT_EQ(cents_text(value), text_of(expected.at(i).at(1))) << i;
            } else {
                EXPECT_EQ(value, expected.at(i).at(1).to_number<std::int64_t>()) << i;
            }
        }
    }

    static inline std::map<std::string, std::unique_ptr<World>> worlds;  // by their stores
    static inline World* world = nullptr;                                // of this test
};

TEST_P(OrderManagement, HasTheEventsTypesTagsAndStreamsOfTheLog) {
    Counts types;
    Counts kinds;
    Counts lengths;
    std::set<std::string> streams;
    std::set<std::string> tags;
    std::map<std::string, std::int64_t> stream_lengths;
    std::set<skald::Timestamp> times;
    std::int64_t shared_times = 0;
    std::uint64_t position = 0;
    for_each([&](const skald::RecordedEvent& event) {
        EXPECT_EQ(event.position.value(), ++position);
        ++types[log_words().at(std::string(event.type))];
        ++stream_lengths[std::string(event.stream)];
        for (const auto tag : event.tags) tags.insert(std::string(tag));
        if (!times.insert(event.occurred_at).second) ++shared_times;
    });
    for (const auto& [stream, length] : stream_lengths) {
        ++kinds[std::string(skald::category_of(stream))];
        ++lengths[std::to_string(length)];
    }
    EXPECT_EQ(position, answer("events_total").to_number<std::uint64_t>());
    EXPECT_EQ(types, counts_of(answer("events_by_type")));
    EXPECT_EQ(tags.size(), answer("distinct_tags").to_number<std::size_t>());
    EXPECT_EQ(stream_lengths.size(), answer("streams_total").to_number<std::size_t>());
    EXPECT_EQ(kinds, counts_of(answer("streams_by_kind")));
    EXPECT_EQ(lengths, counts_of(answer("stream_length_histogram")));
    EXPECT_EQ(shared_times,
              answer("events_sharing_a_timestamp_with_an_earlier_one").to_number<std::int64_t>());
}

TEST_P(OrderManagement, HasTheObjectsOfTheLog) {
    Counts objects;
    std::int64_t relations = 0;
    std::int64_t price_changes = 0;
    for (const auto& object : world->log.objects) {
        ++objects[object.type];
        if (object.type != "products") continue;
        const auto prices = std::count_if(object.attributes.begin(), object.attributes.end(),
                                          [](const auto& a) { return a.name == "price"; });
        price_changes += prices - 1;
    }
    for (const auto& event : world->log.events) {
        relations += static_cast<std::int64_t>(event.relationships.size());
    }
    EXPECT_EQ(objects, counts_of(answer("objects_by_type")));
    EXPECT_EQ(relations, answer("event_object_relations").to_number<std::int64_t>());
    EXPECT_EQ(price_changes, answer("product_price_changes").to_number<std::int64_t>());
    EXPECT_EQ(world->log.objects.size(), answer("objects_total").to_number<std::size_t>());
}

TEST_P(OrderManagement, KeepsTheOrderAndTheIdsOfTheLog) {
    testing::Sha256 sha;
    std::vector<std::string> first;
    std::vector<std::string> last;
    for_each([&](const skald::RecordedEvent& event) {
        const auto metadata = boost::json::parse(event.metadata);
        const std::string id = text_of(metadata.at("event"));
        last = {skald::to_string(event.occurred_at), id};
        if (first.empty()) first = last;
        sha.add(last[0] + "|" + log_words().at(std::string(event.type)) + "|" + id + "\n");
    });
    EXPECT_EQ(sha.hex(), text_of(answer("sha256_of_ordered_log")));
    EXPECT_EQ(first[0], text_of(answer("first_event").at(0)));
    EXPECT_EQ(first[1], text_of(answer("first_event").at(1)));
    EXPECT_EQ(last[0], text_of(answer("last_event").at(0)));
    EXPECT_EQ(last[1], text_of(answer("last_event").at(1)));
}

TEST_P(OrderManagement, HasTheVariantsOfTheLog) {
    std::map<std::string, std::string> paths;
    for_each([&](const skald::RecordedEvent& event) {
        std::string& path = paths[std::string(event.stream)];
        if (!path.empty()) path += " > ";
        path += log_words().at(std::string(event.type));
    });
    std::map<std::string, Counts> variants;
    for (const auto& [stream, path] : paths) {
        ++variants[std::string(skald::category_of(stream))][path];
    }
    for (const char* kind : {"order", "item", "package"}) {
        EXPECT_EQ(variants[kind], counts_of(answer("variants").at(kind))) << kind;
    }
}

TEST_P(OrderManagement, EndsWithEveryOrderPaidAndEveryPackageDelivered) {
    EXPECT_EQ(pairs(report("orders-by-state")), (Counts{{"paid", 2000}}));
    EXPECT_EQ(
        pairs(report("packages")),
        (Counts{
            {"delivered",
             answer("packages_final_state").at("package delivered").to_number<std::int64_t>()}}));
}

TEST_P(OrderManagement, AddsPricesUpExactly) {
    EXPECT_EQ(cents_text(number("select sum(price) from book_orders")),
              text_of(answer("orders_price_total")));
    EXPECT_EQ(cents_text(number("select sum(price) from book_lines")),
              text_of(answer("items_price_total")));
    EXPECT_EQ(number("select count(*) from book_orders o where price = 500 +"
                     " (select sum(price) from book_lines l where l.order_id = o.id)"),
              answer("orders_where_price_is_item_sum_plus_5").to_number<std::int64_t>());
    EXPECT_EQ(number("select count(*) from book_lines where price = list_price"),
              answer("items_sold_at_the_product_price_valid_at_order_time")
                  .at("match")
                  .to_number<std::int64_t>());
    EXPECT_EQ(observation("items sold below or above the list price"), 0);
}

TEST_P(OrderManagement, KnowsCustomersAndProducts) {
    skald::SqlRows customers = rows(
        "select customer, count(*), sum(price) from book_orders group by customer order by "
        "customer");
    expect_top(customers, 1, answer("top10_customers_by_orders"));
    expect_top(report("customers"), 2, answer("customers_by_order_price_total"), true);
    EXPECT_EQ(report("customers").size(), 15U);
    skald::SqlRows products = rows(
        "select product, count(*), sum(price) from book_lines group by product order by product");
    expect_top(products, 1, answer("products_by_items"));
    expect_top(report("products"), 2, answer("products_by_item_price_total"), true);
}

TEST_P(OrderManagement, KnowsWhatWentOutOfStock) {
    EXPECT_EQ(number("select count(*) from warehouse_items where stock_outs > 0"),
              answer("items_that_went_out_of_stock").to_number<std::int64_t>());
    EXPECT_EQ(observation("orders with an item out of stock"),
              answer("orders_with_an_item_out_of_stock").to_number<std::int64_t>());
    expect_top(report("stock-outs"), 1, answer("top5_products_by_out_of_stock"));
}

TEST_P(OrderManagement, KnowsReminders) {
    EXPECT_EQ(number_pairs(report("reminders")),
              counts_of(answer("orders_by_number_of_payment_reminders")));
}

TEST_P(OrderManagement, KnowsFailedDeliveries) {
    EXPECT_EQ(report("failed-deliveries").size(),
              answer("packages_with_a_failed_delivery").to_number<std::size_t>());
    expect_top(report("failed-deliveries"), 1, answer("top5_packages_by_failed_deliveries"));
    EXPECT_EQ(observation("orders touched by a failed delivery"),
              answer("orders_touched_by_a_failed_delivery").to_number<std::int64_t>());
    expect_top(report("shippers"), 1, answer("top5_shippers_by_failed_deliveries"));
}

TEST_P(OrderManagement, KnowsWhichOrdersAreInWhichPackages) {
    EXPECT_EQ(number_pairs(report("packages-by-order")),
              counts_of(answer("orders_by_number_of_packages")));
    EXPECT_EQ(number_pairs(report("orders-by-package")),
              counts_of(answer("packages_by_number_of_orders")));
    EXPECT_EQ(observation("packages with orders of several customers"),
              answer("packages_mixing_customers").to_number<std::int64_t>());
}

TEST_P(OrderManagement, KnowsThePeople) {
    expect_top(report("sales-people"), 1, answer("top5_sales_persons_by_confirmed_orders"));
    expect_top(report("pickers"), 1, answer("top5_pickers"));
}

TEST_P(OrderManagement, MeasuresTheTimeBetweenSteps) {
    const auto rows = report("durations");
    const std::map<std::string, std::string> names{
        {"placed, confirmed", "seconds_place_to_confirm"},
        {"placed, paid", "seconds_place_to_pay"},
        {"placed, all delivered", "seconds_place_to_last_delivery"}};
    ASSERT_EQ(rows.size(), names.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Json& expected = answer(names.at(rows.text(i, 0)));
        const auto is = [&](const char* field) {
            return expected.at(field).to_number<std::int64_t>();
        };
        EXPECT_EQ(rows.integer(i, 1), is("n"));
        EXPECT_EQ(rows.integer(i, 2), is("min_s"));
        EXPECT_EQ(rows.integer(i, 3), is("lower_median_s"));
        EXPECT_EQ(rows.integer(i, 4), is("sum_s") / is("n"));
        EXPECT_EQ(rows.integer(i, 5), is("max_s"));
    }
    EXPECT_EQ(number("select sum((confirmed_at - placed_at) / 1000000000) from book_orders"),
              answer("seconds_place_to_confirm").at("sum_s").to_number<std::int64_t>());
    EXPECT_EQ(number("select sum((paid_at - placed_at) / 1000000000) from book_orders"),
              answer("seconds_place_to_pay").at("sum_s").to_number<std::int64_t>());
    EXPECT_EQ(number("select sum((last - placed_at) / 1000000000) from (select o.placed_at,"
                     " max(p.delivered_at) as last from book_orders o join book_lines l"
                     " on l.order_id = o.id join delivery_contents c on c.item = l.item"
                     " join delivery_packages p on p.id = c.package_id group by o.id)"),
              answer("seconds_place_to_last_delivery").at("sum_s").to_number<std::int64_t>());
}

TEST_P(OrderManagement, SeesWhereTheLogBreaksAShopsRules) {
    EXPECT_EQ(observation("orders paid before their last delivery"),
              answer("orders_paid_before_last_delivery").to_number<std::int64_t>());
    EXPECT_EQ(observation("orders with an item picked before they were confirmed"),
              answer("orders_with_a_pick_before_confirm").to_number<std::int64_t>());
    EXPECT_EQ(observation("packages sent before all their orders were paid"),
              answer("packages_sent_before_all_their_orders_are_paid").to_number<std::int64_t>());
}

TEST_P(OrderManagement, KnowsTheMonths) {
    const auto months = report("months");
    const auto& expected = answer("orders_placed_per_month_utc").as_object();
    ASSERT_EQ(months.size(), expected.size());
    for (std::size_t i = 0; i < months.size(); ++i) {
        const Json& month = expected.at(months.text(i, 0));
        EXPECT_EQ(months.integer(i, 1), month.at(0).to_number<std::int64_t>());
        EXPECT_EQ(cents_text(months.integer(i, 2)), text_of(month.at(1)));
    }
}

TEST_P(OrderManagement, TravelsToSixDates) {
    for (const auto& [date, expected] : answer("as_of").as_object()) {
        SCOPED_TRACE(std::string(date));
        const auto cut = skald::parse_timestamp(std::string_view(date));
        ASSERT_TRUE(cut);
        auto then = ReadModel::as_of(*cut);
        ASSERT_TRUE(then) << then.error().message;
        const auto caught_up = then->catch_up(store(), [](auto, auto) {});
        ASSERT_TRUE(caught_up) << caught_up.error().message;
        EXPECT_EQ(*caught_up, expected.at("events_before").to_number<std::uint64_t>());

        const auto query = [&](std::string_view id) { return *then->query(shop_report(id).sql); };
        Counts orders = pairs(query("orders-by-state"));
        const Counts values = pairs(query("orders-by-state"), 2);
        const auto value = [&](const char* state) {
            return values.contains(state) ? values.at(state) : 0;
        };
        EXPECT_EQ(orders["placed"], expected.at("orders").at("placed").to_number<std::int64_t>());
        EXPECT_EQ(orders["reminded"],
                  expected.at("orders").at("of_which_reminded").to_number<std::int64_t>());
        EXPECT_EQ(orders["confirmed"] + orders["reminded"],
                  expected.at("orders").at("confirmed_unpaid").to_number<std::int64_t>());
        EXPECT_EQ(orders["paid"], expected.at("orders").at("paid").to_number<std::int64_t>());
        EXPECT_EQ(cents_text(value("confirmed") + value("reminded")),
                  text_of(expected.at("unpaid_total_of_confirmed_orders")));
        EXPECT_EQ(cents_text(value("paid")), text_of(expected.at("paid_total")));

        const auto in_log_words = [](const Counts& counts) {
            Counts renamed;
            for (const auto& [word, count] : counts) renamed[log_words().at(word)] = count;
            return renamed;
        };
        EXPECT_EQ(in_log_words(pairs(query("packages"))), counts_of(expected.at("packages")));
        EXPECT_EQ(in_log_words(pairs(query("items"))), counts_of(expected.at("items")));
        Counts arrivals = pairs(query("orders-by-arrival"));
        const Json& delivered = expected.at("orders_by_items_delivered");
        EXPECT_EQ(arrivals["all items"], delivered.at("all").to_number<std::int64_t>());
        EXPECT_EQ(arrivals["some items"], delivered.at("some").to_number<std::int64_t>());
        EXPECT_EQ(arrivals["nothing yet"], delivered.at("none").to_number<std::int64_t>());
    }
}

TEST_P(OrderManagement, AnswersQueriesByTag) {
    for (const Json& query : answer("tag_queries").as_array()) {
        skald::QueryItem item;
        for (const Json& tag : query.at("tags_all_of").as_array()) item.tags.add(text_of(tag));
        if (query.at("types_any_of").is_array()) {
            for (const Json& type : query.at("types_any_of").as_array()) {
                item.types.push_back(shop_word(text_of(type)));
            }
        }
        std::int64_t events = 0;
        const auto read = store().for_each(skald::ReadRequest::all(skald::Query::of(item)),
                                           [&](const skald::RecordedEvent&) -> skald::Result<void> {
                                               ++events;
                                               return {};
                                           });
        ASSERT_TRUE(read);
        EXPECT_EQ(events, query.at("events").to_number<std::int64_t>()) << query;
    }
}

TEST_P(OrderManagement, CountsEventsByTagAsTheProgramDoes) {
    const auto count = count_tagged(store(), "products:Echo");
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, 2581U);
}

TEST_P(OrderManagement, RepeatsNothingTheSecondTime) {
    auto facts = facts_of(world->log);
    ASSERT_TRUE(facts);
    const auto feed = recording_feed(store(), std::move(facts->steps));
    const auto again = bring_in(store(), *feed, [](auto, auto) {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->added, 0U);
    EXPECT_EQ(again->there_before, 21008U);
    EXPECT_EQ(store().head()->value(), 21008U);
}

INSTANTIATE_TEST_SUITE_P(Stores, OrderManagement, ::testing::Values("memory", "log"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace orders
