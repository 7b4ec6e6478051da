#include "orders/service/json_reader.hpp"

#include <gtest/gtest.h>

#include <map>

#include "orders/service/command_bodies.hpp"

namespace orders {
namespace {

// "#/place: words" of the fault; empty: the text was read.
template <class T>
std::string fault_in(std::string_view text) {
    const auto read = read_json<T>(text);
    const auto* fault = std::get_if<JsonFault>(&read);
    return fault != nullptr ? fault->pointer + ": " + fault->detail : "";
}

constexpr std::string_view good =
    R"({"customer":"Zoë","lines":[{"item":"i-1","product":"Lamp","price":{"cents":2000}},)"
    R"({"item":"i-2","product":"Pen","price":{"cents":-1},"list_price":{"cents":9}}]})";

TEST(JsonReader, ReadsAStructByItsFields) {
    const auto read = read_json<PlaceBody>(good);
    const auto& body = std::get<PlaceBody>(read);
    EXPECT_FALSE(body.id);
    EXPECT_EQ(body.customer, "Zoë");
    ASSERT_EQ(body.lines.size(), 2U);
    EXPECT_EQ(body.lines[0].price, Money::of_cents(2000));
    EXPECT_EQ(body.lines[0].line().list_price, Money::of_cents(2000));
    EXPECT_EQ(body.lines[1].line().list_price, Money::of_cents(9));
}

TEST(JsonReader, NamesThePlaceOfTheFirstFault) {
    EXPECT_EQ(fault_in<PlaceBody>(good), "");
    EXPECT_EQ(fault_in<PlaceBody>("{}"), "#/customer: this is missing");
    EXPECT_EQ(fault_in<PlaceBody>(R"({"customer":1,"lines":2})"),
              "#/customer: this must be a string");
    EXPECT_EQ(fault_in<PlaceBody>(R"({"customer":"a","lines":{}})"),
              "#/lines: this must be an array");
    EXPECT_EQ(fault_in<PlaceBody>(R"({"customer":"a","lines":[1]})"),
              "#/lines/0: this must be an object");
    EXPECT_EQ(fault_in<PlaceBody>(
                  R"({"customer":"a","lines":[{"item":"i","product":"p","price":{"cents":"5"}}]})"),
              "#/lines/0/price/cents: this must be a whole number of at most 63 bits");
    EXPECT_EQ(fault_in<PlaceBody>(R"({"id":null,"customer":"a","lines":[]})"),
              "#/id: this must be a string");
    EXPECT_EQ(fault_in<CancelBody>("[]"), "#: this must be an object");
    EXPECT_EQ(fault_in<CancelBody>(""), "#: there is no body; it must be a JSON object");
}

TEST(JsonReader, RefusesMembersThatItDoesNotKnow) {
    EXPECT_EQ(fault_in<CancelBody>(R"({"reason":"a","reson":"b"})"),
              "#/reson: nothing of this name is known here");
    EXPECT_EQ(fault_in<CancelBody>(R"({"reason":"a","a/b~c d%":1})"),
              "#/a~1b~0c%20d%25: nothing of this name is known here");
}

TEST(JsonReader, TakesNoNumberThatIsNotWhole) {
    for (const char* number :
         {"1.5", "1e-3", "9223372036854775808", "1125899906842625.0", "1e300", "true", "null"}) {
        EXPECT_EQ(fault_in<PayBody>(std::string(R"({"amount":{"cents":)") + number + "}}"),
                  "#/amount/cents: this must be a whole number of at most 63 bits");
    }
}

TEST(JsonReader, TakesAWholeNumberHoweverItIsWritten) {
    for (const auto& [text, cents] : std::map<std::string, std::int64_t>{
             {"1e3", 1000}, {"-1245.0", -1245}, {"1125899906842624.0", 1125899906842624}}) {
        const auto read = read_json<PayBody>(R"({"amount":{"cents":)" + text + "}}");
        ASSERT_TRUE(std::holds_alternative<PayBody>(read)) << text;
        EXPECT_EQ(std::get<PayBody>(read).amount, Money::of_cents(cents));
    }
}

TEST(JsonReader, TakesNoIdThatAPathCouldNotHold) {
    const auto line = [](std::string_view item) {
        return fault_in<LineBody>(R"({"item":")" + std::string(item) +
                                  R"(","product":"p","price":{"cents":1}})");
    };
    EXPECT_EQ(line("A.1_b-c"), "");
    EXPECT_EQ(line(std::string(64, 'i')), "");
    for (const std::string& item : {std::string(), std::string(".."), std::string("a/b"),
                                    std::string("a b"), std::string("ä"), std::string(65, 'i')}) {
        EXPECT_EQ(line(item),
                  "#/item: an id has 1 to 64 letters, digits, '-', '_' and '.', and begins with a "
                  "letter or digit");
    }
}

TEST(JsonReader, TakesNothingThatIsNoJson) {
    for (const std::string text :
         {"{", "{}x", "{'reason':1}", "{\"reason\":\"\xff\"}", "{\"reason\":\"a\nb\"}", "nul"}) {
        EXPECT_TRUE(fault_in<CancelBody>(text).starts_with("#: this is no JSON")) << text;
    }
}

TEST(JsonReader, DoesNotFollowDeepNesting) {
    const std::string deep(100'000, '[');
    EXPECT_TRUE(fault_in<CancelBody>(deep).starts_with("#: this is no JSON"));
    EXPECT_TRUE(fault_in<CancelBody>(R"({"reason":)" + deep).starts_with("#: this is no JSON"));
}

}  // namespace
}  // namespace orders
