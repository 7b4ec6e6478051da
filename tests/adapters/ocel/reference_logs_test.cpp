// The two logs with reference answers, read whole. The figures are those of their reference files.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <skald/adapters/ocel/event_lines.hpp>
#include <skald/adapters/ocel/ocel_log.hpp>

#include "data_file.hpp"
#include "sha256.hpp"

namespace skald::ocel {
namespace {

using Counts = std::map<std::string, int>;

Timestamp at(std::string_view text) {
    return parse_timestamp(text).value();
}

class OrderManagementLog : public ::testing::Test {
protected:
    void SetUp() override {
        const auto path = skald::testing::data_file("order-management.json.gz");
        if (!path) GTEST_SKIP();
        auto read = read_ocel(*path);
        ASSERT_TRUE(read) << to_string(read.error());
        log_ = *std::move(read);
    }

    const Object& object(std::string_view id) const {
        const Object* found = log_.object(id);
        EXPECT_NE(found, nullptr) << id;
        static const Object none;
        return found != nullptr ? *found : none;
    }

    OcelLog log_;  // empty if there is no data
};

TEST_F(OrderManagementLog, HasAllEventsByType) {
    Counts counts;
    for (const Event& event : log_.events) ++counts[event.type];
    const Counts expected = {
        {"confirm order", 2000},     {"create package", 1128},    {"failed delivery", 311},
        {"item out of stock", 1544}, {"package delivered", 1128}, {"pay order", 2000},
        {"payment reminder", 566},   {"pick item", 7659},         {"place order", 2000},
        {"reorder item", 1544},      {"send package", 1128}};
    EXPECT_EQ(counts, expected);
    EXPECT_EQ(log_.events.size(), 21'008U);
    EXPECT_EQ(log_.event_types.size(), expected.size());
}

TEST_F(OrderManagementLog, HasAllObjectsByType) {
    Counts counts;
    for (const Object& object : log_.objects) ++counts[object.type];
    const Counts expected = {{"customers", 15}, {"employees", 18},  {"items", 7659},
                             {"orders", 2000},  {"packages", 1128}, {"products", 20}};
    EXPECT_EQ(counts, expected);
    EXPECT_EQ(log_.object_types.size(), expected.size());
}

TEST_F(OrderManagementLog, HasAllRelations) {
    std::size_t of_events = 0;
    std::set<std::string> related;
    for (const Event& event : log_.events) {
        of_events += event.relationships.size();
        for (const Relationship& one : event.relationships) {
            related.insert(object(one.object_id).type + ":" + one.object_id);
        }
    }
    std::size_t of_objects = 0;
    for (const Object& one : log_.objects) of_objects += one.relationships.size();
    EXPECT_EQ(of_events, 147'463U);
    EXPECT_EQ(related.size(), 10'840U);
    EXPECT_EQ(of_objects, 28'391U);
}

TEST_F(OrderManagementLog, IsInTheOrderOfTheReference) {
    Sha256 digest;
    for (const Event& event : log_.events) {
        digest.add(to_string(event.time) + "|" + event.type + "|" + event.id + "\n");
    }
    EXPECT_EQ(digest.hex(), "ecb05ae313a68bdf99e2ecca8c886535299681a8e1dbccf972ff255eadafc161");
    EXPECT_EQ(log_.events.front().id, "place_o-990001");
    EXPECT_EQ(log_.events.back().id, "pay_o-991986");
}

TEST_F(OrderManagementLog, HasAttributesAsTheyStoodAtAnInstant) {
    const Object& echo = object("Echo");
    const auto price_at = [&](std::string_view time) -> std::string {
        const Attribute* price = attribute_at(echo, "price", at(time));
        return price != nullptr ? price->value.text : "none";
    };
    // The first one holds from 2023-04-03T01:00:00+02:00, the second from 11:39:36+02:00.
    EXPECT_EQ(price_at("2023-04-02T22:59:59Z"), "none");
    EXPECT_EQ(price_at("2023-04-02T23:00:00Z"), "99.99");
    EXPECT_EQ(price_at("2023-06-02T09:39:35Z"), "99.99");
    EXPECT_EQ(price_at("2023-06-02T09:39:36Z"), "105.7");
    EXPECT_EQ(price_at("2023-12-01T09:01:29Z"), "109.76");
    EXPECT_EQ(price_at("2023-12-01T09:01:30Z"), "112.39");
    EXPECT_EQ(price_at("2030-01-01T00:00:00Z"), "117.85");
}

TEST_F(OrderManagementLog, KeepsThePriceOfAnOrderExactly) {
    const Attribute* price = attribute_at(object("o-990001"), "price", log_.events.back().time);
    ASSERT_NE(price, nullptr);
    EXPECT_EQ(price->value, (Value{ValueKind::number, "1353.98"}));
    EXPECT_EQ(price->time, at("2023-04-03T10:08:18Z"));
}

class PurchaseOrderLines : public ::testing::Test {
protected:
    void SetUp() override {
        const auto path = skald::testing::data_file("purchase-orders-2019.ndjson.gz");
        if (!path) GTEST_SKIP();
        auto opened = EventLines::open(*path);
        ASSERT_TRUE(opened) << to_string(opened.error());
        lines_.emplace(*std::move(opened));
    }

    std::optional<EventLines> lines_;  // none if there is no data
};

TEST_F(PurchaseOrderLines, HasAllEventsStreamsTypesAndTags) {
    std::map<std::string, std::uint64_t> streams;
    std::set<std::string> types;
    std::set<std::string> documents;
    std::uint64_t count = 0;
    Sha256 digest;
    Timestamp first = Timestamp::max();
    Timestamp last = Timestamp::min();
    while (true) {
        auto event = lines_->next();
        ASSERT_TRUE(event) << to_string(event.error());
        if (!*event) break;
        ASSERT_EQ((*event)->line, ++count);
        ++streams[(*event)->stream.name()];
        const std::string time = to_string((*event)->time);  // the file writes +00:00 for Z
        digest.add(std::to_string(count) + "|" + (*event)->stream.name() + "|" + (*event)->type +
                   "|" + time.substr(0, time.size() - 1) + "+00:00\n");
        types.insert((*event)->type);
        for (const std::string& tag : (*event)->tags) {
            if (tag.starts_with("po:")) documents.insert(tag);
        }
        first = std::min(first, (*event)->time);
        last = std::max(last, (*event)->time);
        ASSERT_EQ((*event)->data, "{}");
    }
    EXPECT_EQ(count, 338'247U);
    EXPECT_EQ(digest.hex(), "4020fb707ec2613e2f0fd8fb63b841072e03459ceb086108ec896a940a63a8a7");
    EXPECT_EQ(streams.size(), 11'973U);
    EXPECT_EQ(streams.at("po-4507027474_00010"), 990U);
    EXPECT_EQ(types.size(), 42U);
    EXPECT_EQ(documents.size(), 9'526U);
    EXPECT_EQ(to_string(first).substr(0, 4), "1948");
    EXPECT_EQ(to_string(last).substr(0, 4), "2020");
}

}  // namespace
}  // namespace skald::ocel
