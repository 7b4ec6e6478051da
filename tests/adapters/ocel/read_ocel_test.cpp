#include <gtest/gtest.h>

#include <skald/adapters/ocel/ocel_log.hpp>

#include "scratch_file.hpp"
#include "small_log.hpp"

namespace skald::ocel {
namespace {

Result<OcelLog> read_text(std::string_view text, OcelLimits limits = {}) {
    const ScratchFile file(text);
    return read_ocel(file.path(), limits);
}

TEST(ReadOcel, ReadsWhatTheFileSays) {
    const auto log = read_text(small_log);
    ASSERT_TRUE(log) << to_string(log.error());
    ASSERT_EQ(log->event_types.size(), 2U);
    EXPECT_EQ(log->event_types[0].attributes.at(0).name, "channel");
    EXPECT_EQ(log->object_types.at(0).attributes.at(0).type, "float");
    ASSERT_EQ(log->events.size(), 2U);
    const Event& placed = log->events[0];
    EXPECT_EQ(placed.id, "e1");
    EXPECT_EQ(placed.type, "place order");
    EXPECT_EQ(to_string(placed.time), "2023-04-05T11:59:59Z");
    EXPECT_EQ(placed.attributes.at(0).value, (Value{ValueKind::string,
                                                    "w\xc3\xa9"
                                                    "b"}));
    EXPECT_EQ(placed.relationships, (std::vector<Relationship>{{"o1", "order"}, {"c1", ""}}));
    const Object* order = log->object("o1");
    ASSERT_NE(order, nullptr);
    EXPECT_EQ(order->attributes.at(0).value, (Value{ValueKind::number, "12.50"}));
    EXPECT_EQ(order->attributes.at(1).value, (Value{ValueKind::boolean, "true"}));
    EXPECT_EQ(order->relationships, (std::vector<Relationship>{{"c1", "of"}}));
}

TEST(ReadOcel, ReadsTheSameFromGzip) {
    const auto log = read_text(gzip(small_log));
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_EQ(log->events.size(), 2U);
    EXPECT_EQ(log->objects.size(), 2U);
}

TEST(ReadOcel, SortsEventsByInstantThenByTheBytesOfTheId) {
    const auto log = read_text(
        R"({"eventTypes":[{"name":"t"}],"objectTypes":[],"objects":[],"events":[
        {"id":"b","type":"t","time":"2023-01-01T12:00:00+02:00"},
        {"id":"ä","type":"t","time":"2023-01-01T10:00:00Z"},
        {"id":"a","type":"t","time":"2023-01-01T11:00:00+01:00"},
        {"id":"z","type":"t","time":"2023-01-01T11:59:59+02:00"}]})");
    ASSERT_TRUE(log) << to_string(log.error());
    std::string order;
    for (const Event& event : log->events) order += event.id + " ";
    EXPECT_EQ(order, "z a b ä ");
}

TEST(ReadOcel, TakesNumbersAsTheirTextAndNeverThroughADouble) {
    for (const std::string number :
         {"0.1", "105.70", "1e2", "1E+2", "-0", "-0.0", "9007199254740993", "18446744073709551616",
          "0.10000000000000000000000000000000000001",
          "12345678901234567890123456789012345678901234"}) {
        const auto log = read_text(small_log_with("12.50", number));
        ASSERT_TRUE(log) << number << ": " << to_string(log.error());
        EXPECT_EQ(log->object("o1")->attributes.at(0).value, (Value{ValueKind::number, number}));
    }
}

TEST(ReadOcel, IgnoresWhatTheStandardDoesNotKnow) {
    const auto log = read_text(small_log_with(
        R"("events":[)", R"("x":{"a":[1]},"y":[1,{"b":2}],"z":null,"objects2":[[]],"events":[)"));
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_EQ(log->events.size(), 2U);
}

TEST(ReadOcel, TakesMissingAttributesAndRelationshipsAsNone) {
    const auto log = read_text(small_log_with(R"(,"attributes":[],"relationships":[]})", "}"));
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_TRUE(log->object("c1")->relationships.empty());
}

TEST(ReadOcel, ReadsALogWithoutAnything) {
    const auto log =
        read_text(" {\"eventTypes\":[],\"objectTypes\":[],\"events\":[],\"objects\":[]}\n \n");
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_TRUE(log->events.empty());
}

TEST(ReadOcel, DropsAByteOrderMark) {
    const auto log = read_text("\xef\xbb\xbf" + std::string(small_log));
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_EQ(log->events.size(), 2U);
}

TEST(ReadOcel, AcceptsNamesInAnyScript) {
    const auto log = read_text(small_log_with(R"("id":"e2")", R"("id":"注文 🚚 \ud83d\ude9a")"));
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_EQ(log->events[1].id, "注文 🚚 🚚");
}

// Whole files that are no log.
void expect_refused(std::string_view bytes, Errc code, std::string_view says) {
    const ScratchFile file(bytes);
    const auto log = read_ocel(file.path());
    const auto shown = std::string(bytes.substr(0, 20));
    ASSERT_FALSE(log) << shown;
    EXPECT_EQ(log.error().code, code) << log.error().message;
    EXPECT_NE(log.error().message.find(says), std::string::npos) << log.error().message;
    EXPECT_NE(log.error().message.find(file.path()), std::string::npos) << log.error().message;
}

TEST(ReadOcel, RefusesFilesThatAreNoJson) {
    expect_refused("", Errc::invalid_argument, "empty");
    expect_refused(gzip(""), Errc::invalid_argument, "empty");
    expect_refused(" \n\n", Errc::invalid_argument, "too early");
    expect_refused("hello", Errc::invalid_argument, "byte 0");
    expect_refused(std::string_view("\0\0\0\0", 4), Errc::invalid_argument, "byte 0");
    expect_refused("\xff\xfe{\0", Errc::invalid_argument, "byte 0");
    expect_refused("<?xml version=\"1.0\"?><log/>", Errc::unsupported_format, "XML");
    expect_refused("SQLite format 3", Errc::unsupported_format, "SQLite");
    expect_refused("[]", Errc::invalid_argument, "not an object");
    expect_refused("17", Errc::invalid_argument, "not an object");
    expect_refused("\"log\"", Errc::invalid_argument, "not an object");
    expect_refused("null", Errc::invalid_argument, "not an object");
    expect_refused("{}", Errc::invalid_argument, "is missing");
    expect_refused("{", Errc::invalid_argument, "too early");
    expect_refused("}", Errc::invalid_argument, "byte 0");
}

TEST(ReadOcel, RefusesDeepNestingWithoutRecursion) {
    const std::string open(100'000, '[');
    expect_refused(open, Errc::invalid_argument, "not an object");
    expect_refused("{\"x\":" + open, Errc::too_large, "32");
    expect_refused("{\"events\":" + open + std::string(100'000, ']') + "}", Errc::too_large,
                   "events[0]");
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    expect_refused(objects, Errc::too_large, "32");
}

TEST(ReadOcel, AllowsTheDepthOfTheLimitAndNotOneMore) {
    const auto nested = [](std::size_t depth) {
        return small_log_with(R"("eventTypes")", "\"x\":" + std::string(depth - 1, '[') +
                                                     std::string(depth - 1, ']') +
                                                     ",\"eventTypes\"");
    };
    EXPECT_TRUE(read_text(nested(32)));
    const auto deeper = read_text(nested(33));
    ASSERT_FALSE(deeper);
    EXPECT_EQ(deeper.error().code, Errc::too_large);
    OcelLimits limits;
    limits.depth_max = 1'000'000;  // 1,000 is what is granted
    EXPECT_TRUE(read_text(nested(1'000), limits));
    EXPECT_FALSE(read_text(nested(1'001), limits));
}

TEST(ReadOcel, RefusesAnElementThatTakesTooMuchMemory) {
    OcelLimits limits;
    limits.element_bytes_max = 100'000;
    const auto long_text = read_text(
        small_log_with(R"("id":"e2")", R"("id":"e2","x":")" + std::string(100'001, 'x') + "\""),
        limits);
    ASSERT_FALSE(long_text);
    EXPECT_EQ(long_text.error().code, Errc::too_large);
    EXPECT_NE(long_text.error().message.find("events[0].x"), std::string::npos)
        << long_text.error().message;
    std::string many = "\"x\":[0";
    for (int i = 0; i < 2'000; ++i) many += ",0";
    const auto many_values =
        read_text(small_log_with(R"("id":"e2")", R"("id":"e2",)" + many + "]"), limits);
    ASSERT_FALSE(many_values);
    EXPECT_EQ(many_values.error().code, Errc::too_large);
}

TEST(ReadOcel, CountsTheMemoryOfEachElementAnew) {
    OcelLimits limits;
    limits.element_bytes_max = 4'000;  // the log has more than that in all
    std::string events;
    for (int i = 0; i < 100; ++i) {
        events += R"({"id":"n)" + std::to_string(i) +
                  R"(","type":"pay order","time":"2023-01-01T00:00:00Z"},)";
    }
    const auto log = read_text(small_log_with(R"("events":[)", R"("events":[)" + events), limits);
    ASSERT_TRUE(log) << to_string(log.error());
    EXPECT_EQ(log->events.size(), 102U);
}

TEST(ReadOcel, FindsANameTwiceAmongVeryMany) {
    std::string many;
    for (int i = 0; i < 50'000; ++i) many += "\"m" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(read_text(small_log_with("\"id\":\"e2\"", many + "\"id\":\"e2\"")));
    const auto log = read_text(small_log_with("\"id\":\"e2\"", many + "\"m7\":1,\"id\":\"e2\""));
    ASSERT_FALSE(log);
    EXPECT_NE(log.error().message.find("events[0].m7"), std::string::npos) << log.error().message;
}

}  // namespace
}  // namespace skald::ocel
