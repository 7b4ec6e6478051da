#include "json_parser.hpp"

#include <gtest/gtest.h>

namespace skald::ocel {
namespace {

constexpr JsonLimits limits = {.depth_max = 32, .tree_bytes_max = 1 << 20, .number_bytes_max = 64};

constexpr std::string_view document =
    R"( {"a\u00e9":[1.50,{"x":[true,null,-0e+1,"\ud83d\ude9aé"],"":{}},[]],"b":"t\"ext","c":[],"d":{"e":12345678901234567890123}} )";

// Writes down what it receives.
class Recorder final : public JsonSink {
public:
    Result<void> member(const std::string& name, JsonKind kind) override {
        text += name + " is " + std::string(kind_name(kind)) + ";";
        return {};
    }
    Result<void> element(const std::string& member, std::optional<std::size_t> index,
                         JsonValue&& value) override {
        if (value.kind == refused) return invalid_argument("refused");
        text += member + (index ? std::to_string(*index) : "") + "=" + to_json(value) + ";";
        return {};
    }

    std::string text;                      // all calls
    std::optional<JsonKind> refused = {};  // an element of this kind is answered with an error
};

constexpr std::string_view recorded =
    "aé is an array;aé0=1.50;aé1={\"x\":[true,null,-0e+1,\"🚚é\"],\"\":{}};aé2=[];b is a string;"
    "b=\"t\\\"ext\";c is an array;d is an object;d={\"e\":12345678901234567890123};";

TEST(JsonParser, HandsOnTheSameHoweverTheDocumentIsCut) {
    for (std::size_t size = 1; size <= document.size(); ++size) {
        Recorder recorder;
        JsonParser parser(limits, recorder);
        for (std::size_t at = 0; at < document.size(); at += size) {
            const auto written = parser.write(document.substr(at, size));
            ASSERT_TRUE(written) << written.error().message;
        }
        ASSERT_TRUE(parser.finish());
        ASSERT_EQ(recorder.text, recorded) << "in pieces of " << size;
    }
}

TEST(JsonParser, KeepsTheDepthLimitHoweverTheDocumentIsCut) {
    const auto deep = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    const auto accepted = [](const std::string& text, std::size_t size) {
        Recorder recorder;
        JsonParser parser(limits, recorder);
        for (std::size_t at = 0; at < text.size(); at += size) {
            if (!parser.write(std::string_view(text).substr(at, size))) return false;
        }
        return parser.finish().has_value();
    };
    for (std::size_t size = 1; size < 70; ++size) {
        EXPECT_TRUE(accepted(deep(32), size)) << size;
        EXPECT_FALSE(accepted(deep(33), size)) << size;
    }
}

TEST(JsonParser, SaysOfEveryCutDocumentThatItEndsTooEarly) {
    const std::string_view whole = document.substr(0, document.size() - 1);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Recorder recorder;
        JsonParser parser(limits, recorder);
        ASSERT_TRUE(parser.write(whole.substr(0, size))) << size;
        ASSERT_FALSE(parser.finish()) << size;
    }
}

TEST(JsonParser, StopsAtTheErrorOfTheSinkAndReturnsIt) {
    Recorder recorder;
    recorder.refused = JsonKind::string;
    JsonParser parser(limits, recorder);
    const auto written = parser.write(document);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "refused");
    EXPECT_EQ(recorder.text.find("c is"), std::string::npos);
}

TEST(JsonParser, ParsesDocumentsOneAfterTheOtherAlsoAfterAnError) {
    JsonParser parser(limits);
    EXPECT_EQ(to_json(parser.parse(R"({"a":[1]})").value()), R"({"a":[1]})");
    EXPECT_FALSE(parser.parse(R"({"a":[1)"));
    EXPECT_FALSE(parser.parse(R"({"a":{"b":["c)"));
    EXPECT_EQ(to_json(parser.parse(R"({"b":{}})").value()), R"({"b":{}})");
}

TEST(JsonParser, CountsBytesUpToTheError) {
    JsonParser parser(limits);
    ASSERT_FALSE(parser.parse(R"({"abc":x})"));
    EXPECT_EQ(parser.place(), 7U);
}

TEST(JsonValue, EscapesOnlyWhatJsonRequires) {
    JsonParser parser(limits);
    EXPECT_EQ(to_json(parser.parse(R"({"\u0000\/":"\\\"\t\u007f\u00e9/"})").value()),
              "{\"\\u0000/\":\"\\\\\\\"\\u0009\\u007fé/\"}");
}

TEST(JsonValue, QuotesShortAndCutsLongTextBetweenCharacters) {
    EXPECT_EQ(in_quotes("a\x1b[0m"), "\"a\\u001b[0m\"");
    EXPECT_EQ(in_quotes(std::string(64, 'x')), "\"" + std::string(64, 'x') + "\"");
    EXPECT_EQ(in_quotes(std::string(63, 'x') + "é"), "\"" + std::string(63, 'x') + "\"...");
}

}  // namespace
}  // namespace skald::ocel
