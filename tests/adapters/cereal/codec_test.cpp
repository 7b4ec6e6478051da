#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <skald/adapters/cereal/binary_codec.hpp>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/cereal/state_codec.hpp>

namespace skald {
namespace {

struct Line {
    std::string product;
    std::int32_t quantity = 0;
    static void fields(auto& self, auto&& f) {
        f("product", self.product);
        f("quantity", self.quantity);
    }
    friend bool operator==(const Line&, const Line&) = default;
};
struct PlacedV1 {
    static constexpr std::string_view name = "placed";
    std::string customer;
    static void fields(auto& self, auto&& f) { f("customer", self.customer); }
};
struct PlacedV2 {
    static constexpr std::string_view name = "placed";
    static constexpr std::uint32_t schema_version = 2;
    std::string customer;
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) {
        f("customer", self.customer);
        f("cents", self.cents);
    }
};
struct Placed {
    static constexpr std::string_view name = "placed";
    static constexpr std::uint32_t schema_version = 3;
    std::string customer;
    std::int64_t cents = 0;
    std::vector<Line> lines;
    bool urgent = false;
    double weight = 0;
    static void fields(auto& self, auto&& f) {
        f("customer", self.customer);
        f("cents", self.cents);
        f("lines", self.lines);
        f("urgent", self.urgent);
        f("weight", self.weight);
    }
    friend bool operator==(const Placed&, const Placed&) = default;
};
struct Paid {
    static constexpr std::string_view name = "paid";
    friend bool operator==(const Paid&, const Paid&) = default;
};
using Event = std::variant<Placed, Paid>;

RecordedEvent recorded(const EncodedEvent& encoded) {
    RecordedEvent event;
    event.position = GlobalPosition(7);
    event.stream = "order-1";
    event.type = encoded.type;
    event.schema_version = encoded.schema_version;
    event.content_type = encoded.content_type;
    event.data = encoded.data;
    return event;
}

Placed full() {
    return {"Ångström & \"Söhne\"\n\t\\ 雪 \x01",
            std::numeric_limits<std::int64_t>::max(),
            {{"Echo", 2}, {"", -1}},
            true,
            0.1};
}

std::shared_ptr<const Codec<Event>> json_with_history() {
    return json_codec<Event>(
        upcast<PlacedV2>(
            [](PlacedV2 old) { return Placed{old.customer, old.cents, {}, false, 0}; }),
        upcast<PlacedV1>([](PlacedV1 old) { return PlacedV2{old.customer, 42}; }));
}

class BothFormats : public testing::TestWithParam<std::shared_ptr<const Codec<Event>>> {};

TEST_P(BothFormats, WhatIsWrittenIsReadBack) {
    for (const Event& event : {Event(full()), Event(Placed{}), Event(Paid{})}) {
        const auto encoded = GetParam()->encode(event);
        ASSERT_TRUE(encoded);
        const auto decoded = GetParam()->decode(recorded(*encoded));
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(**decoded, event);
    }
}

TEST_P(BothFormats, EveryTruncationAndEveryFlippedByteIsAnErrorOrAnEventNeverAFault) {
    const auto encoded = GetParam()->encode(full());
    ASSERT_TRUE(encoded);
    for (std::size_t length = 0; length < encoded->data.size(); ++length) {
        EncodedEvent cut = *encoded;
        cut.data.resize(length);
        const auto decoded = GetParam()->decode(recorded(cut));
        ASSERT_FALSE(decoded) << "at " << length << ": " << cut.data;
        EXPECT_EQ(decoded.error().code, Errc::corrupt);
    }
    for (std::size_t i = 0; i < encoded->data.size(); ++i) {
        for (const int flip : {0x01, 0x10, 0x80, 0xff}) {
            EncodedEvent bent = *encoded;
            bent.data[i] = static_cast<char>(bent.data[i] ^ flip);
            (void)GetParam()->decode(recorded(bent));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Json, BothFormats, testing::Values(json_codec<Event>()));
INSTANTIATE_TEST_SUITE_P(Binary, BothFormats, testing::Values(binary_codec<Event>()));

TEST(JsonCodecTest, TheTextIsPlainJsonByDeclaredNames) {
    const auto encoded = json_codec<Event>()->encode(Placed{"Ann", 1999, {{"Echo", 2}}, true, 1.5});
    ASSERT_TRUE(encoded);
    EXPECT_EQ(encoded->type, "placed");
    EXPECT_EQ(encoded->schema_version, 3U);
    EXPECT_EQ(encoded->content_type, "application/json");
    EXPECT_EQ(
        encoded->data,
        R"({"customer":"Ann","cents":1999,"lines":[{"product":"Echo","quantity":2}],"urgent":true,"weight":1.5})");
    EXPECT_EQ(json_codec<Event>()->encode(Paid{})->data, "{}");
}

TEST(JsonCodecTest, OldVersionsAreLiftedStepByStep) {
    const auto codec = json_with_history();
    const auto first =
        codec->decode(recorded({"placed", 1, "application/json", R"({"customer":"Ann"})"}));
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(**first, Event(Placed{"Ann", 42, {}, false, 0}));
    const auto second = codec->decode(
        recorded({"placed", 2, "application/json", R"({"customer":"Bo","cents":5})"}));
    EXPECT_EQ(**second, Event(Placed{"Bo", 5, {}, false, 0}));
}

struct Submitted {
    static constexpr std::string_view name = "submitted";
    std::string by;
    static void fields(auto& self, auto&& f) { f("by", self.by); }
};

TEST(JsonCodecTest, AnEventMayHaveHadAnotherNameAndTheCodecSaysSo) {
    const auto codec = json_codec<Event>(
        upcast<Submitted>([](Submitted old) { return Placed{old.by, 0, {}, false, 0}; }),
        upcast<PlacedV2>(
            [](PlacedV2 old) { return Placed{old.customer, old.cents, {}, false, 0}; }));
    const auto decoded =
        codec->decode(recorded({"submitted", 1, "application/json", R"({"by":"Ann"})"}));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(std::get<Placed>(**decoded).customer, "Ann");
    EXPECT_THAT(codec->types(), testing::ElementsAre("placed", "paid", "submitted"));
    using WithRaw = std::variant<Placed, RawEvent>;
    EXPECT_THAT(json_codec<WithRaw>(UnknownEvents::keep_raw)->types(),
                testing::ElementsAre("placed"));
}

TEST(JsonCodecTest, AVersionWithoutAnUpcasterIsAnErrorThatNamesIt) {
    const auto decoded =
        json_codec<Event>()->decode(recorded({"placed", 9, "application/json", "{}"}));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Errc::unsupported_format);
    EXPECT_THAT(decoded.error().message,
                testing::HasSubstr("placed at position 7 has schema version 9"));
}

TEST(JsonCodecTest, AnUnknownTypeIsAnErrorUnlessToldOtherwise) {
    const EncodedEvent unknown{"shipped", 1, "application/json", R"({"x":1})"};
    const auto failed = json_codec<Event>()->decode(recorded(unknown));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::unsupported_format);

    const auto skipped = json_codec<Event>(UnknownEvents::skip)->decode(recorded(unknown));
    ASSERT_TRUE(skipped);
    EXPECT_FALSE(*skipped);

    using WithRaw = std::variant<Placed, RawEvent>;
    const auto kept = json_codec<WithRaw>(UnknownEvents::keep_raw)->decode(recorded(unknown));
    ASSERT_TRUE(kept);
    EXPECT_EQ(std::get<RawEvent>(**kept).type, "shipped");
    EXPECT_EQ(std::get<RawEvent>(**kept).data, R"({"x":1})");
}

TEST(JsonCodecTest, FieldsMayComeInAnyOrderAndMoreThanAreKnown) {
    const auto codec = json_with_history();
    const auto decoded = codec->decode(recorded(
        {"placed", 2, "application/json", R"( {"more":[1,{}],"cents":5,"customer":"Bo"} )"}));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(std::get<Placed>(**decoded).cents, 5);
}

struct BadText {
    std::string text;
    std::string_view why;
};

TEST(JsonCodecTest, HostileTextIsAnErrorThatNamesTheEvent) {
    const BadText cases[] = {
        {"", "empty"},
        {"   ", "empty"},
        {"null", "not an object"},
        {R"(["Ann",5])", "not an object"},
        {R"({"customer":"Ann"})", "cents"},
        {R"({"customer":7,"cents":5})", "placed"},
        {R"({"customer":"Ann","cents":"5"})", "placed"},
        {R"({"customer":"Ann","cents":1e400})", "placed"},
        {R"({"customer":"Ann","cents":99999999999999999999})", "placed"},
        {R"({"customer":"Ann","cents":5} trailing)", "placed"},
        {R"({"customer":"Ann","cents":5)", "placed"},
        {"{\"customer\":\"\xff\",\"cents\":5}", "byte 13"},
        {"{\"a\":" + std::string(100'000, '['), "deeper"},
        {std::string(100'000, '{'), "deeper"},
    };
    for (const BadText& bad : cases) {
        const auto decoded =
            json_with_history()->decode(recorded({"placed", 2, "application/json", bad.text}));
        ASSERT_FALSE(decoded) << bad.text.substr(0, 80);
        EXPECT_EQ(decoded.error().code, Errc::corrupt);
        EXPECT_THAT(decoded.error().message, testing::HasSubstr(bad.why));
        EXPECT_THAT(decoded.error().message, testing::HasSubstr("position 7"));
        EXPECT_EQ(decoded.error().stream, "order-1");
    }
}

TEST(JsonCodecTest, TextThatIsNotUtf8IsNotWritten) {
    const auto encoded = json_codec<Event>()->encode(Placed{"\xff\xfe", 0, {}, false, 0});
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().code, Errc::invalid_argument);
}

TEST(JsonGuardTest, DepthIsCountedOutsideOfStringsOnly) {
    EXPECT_TRUE(check_json_object(R"({"a":")" + std::string(1000, '[') + R"("})"));
    EXPECT_TRUE(check_json_object(R"({"a":"\")" + std::string(1000, '{') + R"("})"));
    const std::string at_limit = R"({"a":)" + std::string(json_depth_max - 1, '[') +
                                 std::string(json_depth_max - 1, ']') + "}";
    EXPECT_TRUE(check_json_object(at_limit));
    EXPECT_FALSE(check_json_object(R"({"a":)" + std::string(json_depth_max, '[')));
}

TEST(BinaryCodecTest, ALengthBeyondTheBytesIsRefusedBeforeAnythingIsAllocated) {
    const auto encoded = binary_codec<Event>()->encode(Placed{"Ann", 1, {}, false, 0});
    ASSERT_TRUE(encoded);
    EncodedEvent bent = *encoded;
    for (std::size_t i = 1; i < 9; ++i) bent.data[i] = '\x7f';  // the customer's length
    const auto decoded = binary_codec<Event>()->decode(recorded(bent));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Errc::corrupt);
    EXPECT_THAT(decoded.error().message, testing::HasSubstr("beyond the end"));
}

TEST(BinaryCodecTest, ABoolThatIsNeitherIsRefused) {
    auto encoded = binary_codec<Event>()->encode(Placed{"", 0, {}, true, 0});
    ASSERT_TRUE(encoded);
    const std::size_t urgent = encoded->data.size() - sizeof(double) - 1;
    ASSERT_EQ(encoded->data[urgent], 1);
    encoded->data[urgent] = 17;
    const auto decoded = binary_codec<Event>()->decode(recorded(*encoded));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Errc::corrupt);
}

TEST(StateCodecTest, AStateIsWrittenAndReadBack) {
    const auto codec = state_codec<Placed, JsonFormat>();
    EXPECT_EQ(*codec->decode(*codec->encode(full())), full());
    EXPECT_FALSE(codec->decode("rubbish"));
}

}  // namespace
}  // namespace skald
