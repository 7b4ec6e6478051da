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

// One way to spoil the small log, and what the error must say.
struct Spoilt {
    const char* name;
    std::string from;
    std::string to;
    Errc code;
    std::vector<std::string> says;
};

class ReadOcelRefuses : public ::testing::TestWithParam<Spoilt> {};

TEST_P(ReadOcelRefuses, WithCodeAndPlace) {
    const Spoilt& spoilt = GetParam();
    const ScratchFile file(small_log_with(spoilt.from, spoilt.to));
    const auto log = read_ocel(file.path());
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, spoilt.code) << log.error().message;
    EXPECT_TRUE(log.error().message.starts_with(file.path())) << log.error().message;
    for (const std::string& text : spoilt.says) {
        EXPECT_NE(log.error().message.find(text), std::string::npos)
            << "no " << text << " in: " << log.error().message;
    }
}

const std::string bad_utf8 = "\xc3\x28";
const std::string e2 = R"("id":"e2")";
const std::string e2_time = R"("2023-04-05T12:00:00Z")";
const std::string o1_price = R"("value":12.50)";
constexpr auto wrong_argument = Errc::invalid_argument;

const Spoilt missing_and_wrong[] = {
    {"EventsMissing", R"("events":)", R"("event":)", wrong_argument, {"events: is missing"}},
    {"ObjectsMissing", R"("objects":)", R"("objekte":)", wrong_argument, {"objects: is missing"}},
    {"EventTypesMissing",
     R"("eventTypes":)",
     R"("x":)",
     wrong_argument,
     {"eventTypes: is missing"}},
    {"ObjectTypesMissing",
     R"("objectTypes":)",
     R"("x":)",
     wrong_argument,
     {"objectTypes: is missing"}},
    {"EventsNoArray",
     R"("events":[)",
     R"("events":{},"rest":[)",
     wrong_argument,
     {"line 4", "events: is an object"}},
    {"ObjectsNull",
     R"("objects":[)",
     R"("objects":null,"rest":[)",
     wrong_argument,
     {"line 7", "objects: is null"}},
    {"EventIsNumber",
     R"("events":[)",
     R"("events":[7,)",
     wrong_argument,
     {"line 4", "events[0]: is a number"}},
    {"ObjectIsArray",
     R"("objects":[)",
     R"("objects":[[],)",
     wrong_argument,
     {"objects[0]: is an array"}},
    {"TypeIsString",
     R"("eventTypes":[)",
     R"("eventTypes":["a",)",
     wrong_argument,
     {"line 2", "eventTypes[0]: is a string"}},
    {"TypeWithoutName",
     R"("name":"customers",)",
     "",
     wrong_argument,
     {"objectTypes[1].name: is missing"}},
    {"TypeTwice",
     R"("name":"customers")",
     R"("name":"orders")",
     wrong_argument,
     {"objectTypes[1].name", "objectTypes[0]", "\"orders\""}},
    {"DeclarationWithoutType",
     R"(,"type":"float")",
     "",
     wrong_argument,
     {"objectTypes[0].attributes[0].type: is missing", "\"orders\""}},
    {"EventIdMissing", e2 + ",", "", wrong_argument, {"line 5", "events[0].id: is missing"}},
    {"EventIdNumber",
     e2,
     R"("id":2)",
     wrong_argument,
     {"events[0].id: is a number where a string belongs"}},
    {"EventIdEmpty", e2, R"("id":"")", wrong_argument, {"events[0].id: is empty"}},
    {"EventIdLong",
     e2,
     R"("id":")" + std::string(193, 'x') + "\"",
     Errc::too_large,
     {"events[0].id", "192"}},
    {"EventIdControl", e2, R"("id":"a\u0000b")", wrong_argument, {"events[0].id", "a\\u0000b"}},
    {"EventIdTwice",
     R"("id":"e1")",
     R"("id":"e2")",
     wrong_argument,
     {"events[1].id", "\"e2\"", "events[0]"}},
    {"EventTypeMissing",
     R"("type":"pay order",)",
     "",
     wrong_argument,
     {"events[0].type: is missing", "\"e2\""}},
    {"EventTypeUnknown",
     R"("type":"pay order")",
     R"("type":"pray order")",
     wrong_argument,
     {"events[0].type", "\"pray order\"", "\"e2\""}},
    {"EventTypeOfObjects",
     R"("type":"pay order")",
     R"("type":"orders")",
     wrong_argument,
     {"events[0].type", "\"orders\""}},
    {"EventTypeLong",
     R"("type":"pay order")",
     R"("type":")" + std::string(257, 't') + "\"",
     Errc::too_large,
     {"events[0].type", "256"}},
    {"ObjectIdTwice",
     R"("id":"c1")",
     R"("id":"o1")",
     wrong_argument,
     {"objects[1].id", "\"o1\"", "objects[0]"}},
    {"ObjectIdMissing",
     R"("id":"c1",)",
     "",
     wrong_argument,
     {"line 9", "objects[1].id: is missing"}},
    {"ObjectTypeUnknown",
     R"("type":"customers")",
     R"("type":"people")",
     wrong_argument,
     {"objects[1].type", "\"people\"", "\"c1\""}},
    {"ObjectTypeLong",
     R"("type":"customers")",
     R"("type":")" + std::string(64, 't') + "\"",
     Errc::too_large,
     {"objects[1].type", "63", "\"c1\""}},
    {"EventRelatedToNothing",
     R"({"objectId":"c1","qualifier":""})",
     R"({"objectId":"c9","qualifier":""})",
     wrong_argument,
     {"events[1].relationships[1].objectId", "\"c9\"", "\"e1\""}},
    {"ObjectRelatedToNothing",
     R"({"objectId":"c1","qualifier":"of"})",
     R"({"objectId":"c9","qualifier":"of"})",
     wrong_argument,
     {"objects[0].relationships[0].objectId", "\"c9\"", "\"o1\""}},
    {"RelationWithoutObject",
     R"("objectId":"c1",)",
     "",
     wrong_argument,
     {"events[1].relationships[1].objectId: is missing", "\"e1\""}},
    {"RelationWithoutQualifier",
     R"(,"qualifier":"")",
     "",
     wrong_argument,
     {"events[1].relationships[1].qualifier: is missing"}},
    {"RelationIsString",
     R"({"objectId":"c1","qualifier":""})",
     R"("c1")",
     wrong_argument,
     {"events[1].relationships[1]: is a string"}},
    {"RelationshipsObject",
     R"("relationships":[])",
     R"("relationships":{})",
     wrong_argument,
     {"objects[1].relationships: is an object", "\"c1\""}},
    {"AttributesNull",
     R"("attributes":[],"relationships":[])",
     R"("attributes":null)",
     wrong_argument,
     {"objects[1].attributes: is null"}},
    {"AttributeWithoutName",
     R"("name":"price","value")",
     R"("value")",
     wrong_argument,
     {"objects[0].attributes[0].name: is missing", "\"o1\""}},
    {"AttributeWithoutValue",
     o1_price + ",",
     "",
     wrong_argument,
     {"objects[0].attributes[0].value: is missing"}},
    {"AttributeValueNull",
     o1_price,
     R"("value":null)",
     wrong_argument,
     {"objects[0].attributes[0].value: is null"}},
    {"AttributeValueArray",
     o1_price,
     R"("value":[1])",
     wrong_argument,
     {"objects[0].attributes[0].value: is an array"}},
    {"AttributeWithoutTime",
     R"("value":true,"time":"2023-04-05T13:59:59+02:00")",
     R"("value":true)",
     wrong_argument,
     {"objects[0].attributes[1].time: is missing"}},
};
const Spoilt times_and_text[] = {
    {"TimeMissing",
     "\"time\":" + e2_time + ",",
     "",
     wrong_argument,
     {"events[0].time: is missing"}},
    {"TimeNumber", e2_time, "1680688800", wrong_argument, {"events[0].time: is a number"}},
    {"TimeEmpty", e2_time, R"("")", wrong_argument, {"events[0].time", "\"e2\""}},
    {"TimeWithoutOffset",
     e2_time,
     R"("2023-04-05T12:00:00")",
     wrong_argument,
     {"events[0].time", "2023-04-05T12:00:00"}},
    {"TimeBareDate", e2_time, R"("2023-04-05")", wrong_argument, {"events[0].time", "2023-04-05"}},
    {"TimeNoSuchDay",
     e2_time,
     R"("2023-02-29T12:00:00Z")",
     wrong_argument,
     {"events[0].time", "2023-02-29"}},
    {"TimeNoSuchHour", e2_time, R"("2023-04-05T25:00:00Z")", wrong_argument, {"events[0].time"}},
    {"TimeOutOfRange",
     e2_time,
     R"("9999-12-31T23:59:59Z")",
     wrong_argument,
     {"events[0].time", "9999"}},
    {"TimeWords",
     e2_time,
     R"("yesterday at noon")",
     wrong_argument,
     {"events[0].time", "yesterday"}},
    {"TimeWithEscape",
     e2_time,
     R"("2023\u001b[2J-04-05")",
     wrong_argument,
     {"events[0].time", "2023\\u001b[2J"}},
    {"TimeOfAttribute",
     R"("value":true,"time":"2023)",
     R"("value":true,"time":"20x3)",
     wrong_argument,
     {"objects[0].attributes[1].time", "\"o1\""}},
    {"NumberNaN", "12.50", "NaN", wrong_argument, {"line 8", "objects[0].attributes[0].value"}},
    {"NumberInfinity", "12.50", "-Infinity", wrong_argument, {"objects[0].attributes[0].value"}},
    {"NumberHuge",
     "12.50",
     "1e999",
     wrong_argument,
     {"objects[0].attributes[0].value", "number too large"}},
    {"NumberHugeExponent",
     "12.50",
     "1e99999999999999",
     wrong_argument,
     {"objects[0].attributes[0].value"}},
    {"NumberLong",
     "12.50",
     std::string(65, '7'),
     Errc::too_large,
     {"objects[0].attributes[0].value", "64"}},
    {"NumberVeryLong",
     "12.50",
     "0." + std::string(1'000'000, '3'),
     Errc::too_large,
     {"objects[0].attributes[0].value", "64"}},
    {"NumberLeadingZero", "12.50", "012.50", wrong_argument, {"objects[0].attributes[0].value"}},
    {"NumberPlus", "12.50", "+12.50", wrong_argument, {"objects[0].attributes[0].value"}},
    {"NumberHex", "12.50", "0x10", wrong_argument, {"objects[0].attributes[0].value"}},
    {"BadUtf8InId", "\"e2\"", "\"e" + bad_utf8 + "\"", wrong_argument, {"line 5", "events[0].id"}},
    {"BadUtf8InName",
     "\"e2\"",
     "\"e2\",\"" + bad_utf8 + "\":1",
     wrong_argument,
     {"line 5", "events[0]"}},
    {"OverlongUtf8", "\"e2\"", "\"\xc0\xaf\"", wrong_argument, {"line 5", "events[0].id"}},
    {"SurrogateInUtf8", "\"e2\"", "\"\xed\xa0\x80\"", wrong_argument, {"line 5", "events[0].id"}},
    {"LoneSurrogate", "\"e2\"", R"("\ud800x")", wrong_argument, {"line 5", "events[0].id"}},
    {"RawControlCharacter", "\"e2\"", "\"e\x01\"", wrong_argument, {"line 5", "events[0].id"}},
    {"BadEscape", "\"e2\"", R"("\x41")", wrong_argument, {"line 5", "events[0].id"}},
    {"MemberTwiceAtTheTop",
     R"("objects":[)",
     R"("events":[],"objects":[)",
     wrong_argument,
     {"line 7", "events", "twice"}},
    {"MemberTwiceInEvent", e2, R"("id":"e2","id":"e2")", wrong_argument, {"events[0].id", "twice"}},
    {"MemberTwiceByEscape",
     e2,
     R"("id":"e2","\u0069d":"e2")",
     wrong_argument,
     {"events[0].id", "twice"}},
    {"MemberTwiceDeep",
     R"({"objectId":"c1","qualifier":"of"})",
     R"({"objectId":"c1","objectId":"o1","qualifier":"of"})",
     wrong_argument,
     {"objects[0].relationships[0].objectId", "twice"}},
    {"TrailingComma",
     R"("relationships":[]}])",
     R"("relationships":[]},])",
     wrong_argument,
     {"line 9"}},
    {"Comment", R"("events":[)", R"(/* x */ "events":[)", wrong_argument, {"line 4"}},
    {"SingleQuotes", "\"e2\"", "'e2'", wrong_argument, {"line 5", "events[0].id"}},
    {"MissingColon", R"("id":"e2")", R"("id" "e2")", wrong_argument, {"line 5", "events[0].id"}},
    {"TrailingGarbage", "]\n}", "]\n}x", wrong_argument, {"line 10", "follows"}},
    {"TwoDocuments", "]\n}", "]\n}\n{}", wrong_argument, {"line 11", "follows"}},
    {"Cut", "]\n}", "]\n", wrong_argument, {"too early"}},
    {"Ocel1",
     R"("eventTypes")",
     R"("ocel:global-log":{},"eventTypes")",
     Errc::unsupported_format,
     {"OCEL 1.0"}},
};

std::string name_of(const ::testing::TestParamInfo<Spoilt>& info) {
    return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Structure, ReadOcelRefuses, ::testing::ValuesIn(missing_and_wrong),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Text, ReadOcelRefuses, ::testing::ValuesIn(times_and_text), name_of);

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
